package io.millwright.core.workflow;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskId;
import io.millwright.core.codec.JsonFields;
import io.millwright.core.codec.JsonWriter;
import io.millwright.core.workflow.StoredPlan.Arrow;
import io.millwright.core.workflow.StoredPlan.Box;
import io.millwright.core.workflow.StoredPlan.Kind;
import io.millwright.spi.Links.On;
import io.millwright.spi.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The stored form of a {@link StoredPlan}, among a workflow's options:
 *
 * <pre>{@code
 * "plan":[{"task":"load", "count":1000, "to":["1001", "+1000 failure"]}, {"gate":"group", "to":["1002"]}, {"task":"sum"}]
 * }</pre>
 *
 * A plus says that the edges lead each to another node. Edges without a word wait for success.
 */
public final class PlanFormat {
    private static final String PROPERTY = "plan";
    private static final Pattern ARROW = Pattern.compile("(\\+)?(\\d{1,8})(?: (failure|end))?");

    private PlanFormat() {}

    static void write(JsonWriter json, StoredPlan plan) {
        json.putArray(PROPERTY, boxes -> plan.boxes().forEach(box -> boxes.addObject(object -> write(object, box))));
    }

    private static void write(JsonWriter json, Box box) {
        json.put(box.kind().name().toLowerCase(Locale.ROOT), box.label());
        if (box.size() > 1) {
            json.put("count", box.size());
        }
        if (!box.arrows().isEmpty()) {
            json.putArray("to", arrows -> box.arrows().forEach(arrow -> arrows.add(text(arrow))));
        }
    }

    private static String text(Arrow arrow) {
        String on = arrow.on() == On.SUCCESS ? "" : " " + arrow.on().name().toLowerCase(Locale.ROOT);
        return (arrow.each() ? "+" : "") + arrow.to() + on;
    }

    /**
     * The plan among a workflow's stored options; one without boxes if there is none.
     *
     * @throws MillwrightException {@link ErrorCode#PAYLOAD_UNREADABLE} if it makes no sense
     */
    public static StoredPlan read(Payload options) {
        return JsonFields.read(options.bytes(), "plan", fields -> {
            StoredPlan plan = new StoredPlan(List.of());
            while (fields.next()) {
                if (fields.name().equals(PROPERTY)) {
                    plan = fields.array(PlanFormat::readBoxes);
                }
            }
            return plan;
        });
    }

    private static StoredPlan readBoxes(JsonFields elements) {
        List<Box> boxes = new ArrayList<>();
        int[] last = new int[1];
        while (elements.next()) {
            Box box = elements.object(fields -> readBox(fields, last[0] + 1));
            last[0] = box.last();
            boxes.add(box);
        }
        boxes.forEach(box -> check(box, last[0]));
        return new StoredPlan(boxes);
    }

    /** Edges lead to greater numbers, so that whoever walks along them comes to an end. */
    private static void check(Box box, int nodes) {
        for (Arrow arrow : box.arrows()) {
            int before = arrow.each() ? box.first() : box.last();
            int further = arrow.each() ? box.size() - 1 : 0;
            if (arrow.to() <= before || arrow.to() > nodes - further) {
                throw unreadable("an arrow from node " + box.first() + " to " + arrow.to() + ", of " + nodes);
            }
        }
    }

    private static Box readBox(JsonFields fields, int first) {
        Kind kind = Kind.TASK;
        String label = "";
        int count = 1;
        List<Arrow> arrows = List.of();
        while (fields.next()) {
            switch (fields.name()) {
                case "task", "undo", "gate" -> {
                    kind = Kind.valueOf(fields.name().toUpperCase(Locale.ROOT));
                    label = fields.stringValue();
                }
                case "count" -> count = fields.intValue();
                case "to" -> arrows = fields.list(arrow -> arrow(arrow.stringValue()));
                default -> {} // of a later release
            }
        }
        if (count < 1 || count > TaskId.MAX_MEMBERS - first) {
            throw unreadable("a box of " + count);
        }
        return new Box(first, first + count - 1, kind, label, arrows);
    }

    private static Arrow arrow(String text) {
        Matcher matcher = ARROW.matcher(text);
        if (!matcher.matches()) {
            throw unreadable("an arrow to '" + text.substring(0, Math.min(40, text.length())) + "'");
        }
        String on = matcher.group(3);
        return new Arrow(
                Integer.parseInt(matcher.group(2)),
                matcher.group(1) != null,
                on == null ? On.SUCCESS : On.valueOf(on.toUpperCase(Locale.ROOT)));
    }

    private static MillwrightException unreadable(String what) {
        return new MillwrightException(ErrorCode.PAYLOAD_UNREADABLE, "the stored plan has " + what);
    }
}
