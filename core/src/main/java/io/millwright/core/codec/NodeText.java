package io.millwright.core.codec;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskId;
import io.millwright.core.codec.Inputs.Source;
import io.millwright.core.codec.Reference.Run;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers of nodes as they are stored: {@code 5}, {@code 5?} where null stands for what did not succeed, {@code 1-1000}. */
final class NodeText {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,8})(?:-(\\d{1,8}))?(\\?)?");

    private NodeText() {}

    static String of(Source source) {
        return source.node() + (source.orNull() ? "?" : "");
    }

    static String of(Run run) {
        return (run.size() == 1 ? "" + run.first() : run.first() + "-" + run.last()) + (run.orNull() ? "?" : "");
    }

    static Source source(String text) {
        Run run = run(text);
        if (run.size() != 1) {
            throw unreadable(text);
        }
        return new Source(run.first(), run.orNull());
    }

    static Run run(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw unreadable(text);
        }
        int first = Integer.parseInt(matcher.group(1));
        int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
        if (last < first || last > TaskId.MAX_MEMBERS) {
            throw unreadable(text);
        }
        return new Run(first, last, matcher.group(3) != null);
    }

    private static MillwrightException unreadable(String text) {
        String shown = text.length() <= 40 ? text : text.substring(0, 40);
        return new MillwrightException(
                ErrorCode.PAYLOAD_UNREADABLE, "'" + shown + "' names no nodes of a workflow; expected 5, 5? or 1-1000");
    }
}
