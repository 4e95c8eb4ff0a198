package io.millwright.core.codec;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskId;
import io.millwright.core.codec.Reference.EmptyLists;
import io.millwright.core.codec.Reference.Item;
import io.millwright.core.codec.Reference.Nodes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where values come from, as it is stored: the number of a node, {@code 5}, or {@code 5?} where null stands for what did not succeed;
 * several of them, {@code 1-1000}; empty lists, {@code [[],[]]}.
 */
final class NodeText {
    /** Deeper lists than can be sent; what reads them is recursive. */
    private static final int DEEPEST = 1_000;

    private static final Pattern NODES = Pattern.compile("(\\d{1,8})(?:-(\\d{1,8}))?(\\?)?");

    private NodeText() {}

    static String of(Item item) {
        if (item instanceof Nodes nodes) {
            String range = nodes.size() == 1 ? "" + nodes.first() : nodes.first() + "-" + nodes.last();
            return range + (nodes.orNull() ? "?" : "");
        }
        return ((EmptyLists) item).lists().stream().map(NodeText::of).collect(Collectors.joining(",", "[", "]"));
    }

    static Item item(String text) {
        return text.startsWith("[") ? lists(text) : nodes(text);
    }

    /** One that stands for a single value. */
    static Item single(String text) {
        Item item = item(text);
        if (item.size() != 1) {
            throw unreadable(text);
        }
        return item;
    }

    static Nodes nodes(String text) {
        Matcher matcher = NODES.matcher(text);
        if (!matcher.matches()) {
            throw unreadable(text);
        }
        int first = Integer.parseInt(matcher.group(1));
        int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
        if (first < 1 || last < first || last > TaskId.MAX_MEMBERS) {
            throw unreadable(text);
        }
        return new Nodes(first, last, matcher.group(3) != null);
    }

    private static EmptyLists lists(String text) {
        ArrayDeque<List<EmptyLists>> open = new ArrayDeque<>();
        open.push(new ArrayList<>());
        for (int i = 0; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '[' -> {
                    if (open.size() > DEEPEST) {
                        throw unreadable(text);
                    }
                    open.push(new ArrayList<>());
                }
                case ']' -> {
                    EmptyLists closed = new EmptyLists(open.pop());
                    if (open.isEmpty()) {
                        throw unreadable(text);
                    }
                    open.element().add(closed);
                }
                case ',' -> {} // between two of them
                default -> throw unreadable(text);
            }
        }
        if (open.size() != 1 || open.element().size() != 1) {
            throw unreadable(text);
        }
        return open.element().get(0);
    }

    private static MillwrightException unreadable(String text) {
        String shown = text.length() <= 40 ? text : text.substring(0, 40);
        return new MillwrightException(
                ErrorCode.PAYLOAD_UNREADABLE,
                "'" + shown + "' names no nodes of a workflow; expected something like 5, 5?, 1-1000 or []");
    }
}
