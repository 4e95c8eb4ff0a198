package io.millwright.core.codec;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskId;
import io.millwright.core.codec.Reference.Run;
import io.millwright.spi.Payload;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stored form of a {@link Reference}, one of
 *
 * <pre>{@code
 * {"one":"5"}   {"many":["1-1000","1002?"], "leaveOut":true}   {"error":["1-5"]}   {"workflow":"01981f3e-…"}
 * }</pre>
 *
 * where {@code ?} says that null stands for what did not succeed.
 */
public final class ReferenceFormat {
    /** The codec of payloads that are references. Not one that values are written with. */
    public static final String CODEC = "ref";

    private ReferenceFormat() {}

    public static boolean isReference(Payload payload) {
        return payload.codec().equals(CODEC);
    }

    public static Payload write(Reference reference) {
        return new Payload(CODEC, JsonWriter.write(json -> {
            if (reference instanceof Reference.One one) {
                json.put("one", NodeText.of(one.source()));
            } else if (reference instanceof Reference.Many many) {
                putRuns(json, "many", many.members());
                if (many.leaveOut()) {
                    json.put("leaveOut", true);
                }
            } else if (reference instanceof Reference.Error error) {
                putRuns(json, "error", error.candidates());
            } else if (reference instanceof Reference.Other other) {
                json.put("workflow", other.workflow().toString());
            }
        }));
    }

    private static void putRuns(JsonWriter json, String name, List<Run> runs) {
        json.putArray(name, texts -> runs.forEach(run -> texts.add(NodeText.of(run))));
    }

    /** @throws MillwrightException {@link ErrorCode#PAYLOAD_UNREADABLE} if it is none */
    public static Reference read(Payload payload) {
        Reference reference = JsonFields.read(payload.bytes(), "reference", ReferenceFormat::read);
        if (reference == null) {
            throw new MillwrightException(
                    ErrorCode.PAYLOAD_UNREADABLE,
                    "the stored reference is of a kind that this release does not know; use a newer one");
        }
        return reference;
    }

    private static @Nullable Reference read(JsonFields fields) {
        Reference reference = null;
        boolean leaveOut = false;
        while (fields.next()) {
            switch (fields.name()) {
                case "one" -> reference = new Reference.One(NodeText.source(fields.stringValue()));
                case "many" -> reference = new Reference.Many(runs(fields), false);
                case "leaveOut" -> leaveOut = fields.booleanValue();
                case "error" -> reference = new Reference.Error(runs(fields));
                case "workflow" -> reference = new Reference.Other(id(fields.stringValue()));
                default -> {} // of a later release
            }
        }
        return leaveOut && reference instanceof Reference.Many many
                ? new Reference.Many(many.members(), true)
                : reference;
    }

    private static List<Run> runs(JsonFields fields) {
        return fields.list(text -> NodeText.run(text.stringValue()));
    }

    private static TaskId id(String text) {
        try {
            return TaskId.parse(text);
        } catch (MillwrightException e) {
            throw new MillwrightException(
                    ErrorCode.PAYLOAD_UNREADABLE, "the stored reference names no workflow: " + e.getMessage(), e);
        }
    }
}
