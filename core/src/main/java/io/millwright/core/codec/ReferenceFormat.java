package io.millwright.core.codec;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskId;
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
                json.put("one", NodeText.of(one.item()));
            } else if (reference instanceof Reference.Many many) {
                putItems(json, "many", many.members());
                if (many.leaveOut()) {
                    json.put("leaveOut", true);
                }
            } else if (reference instanceof Reference.Error error) {
                putItems(json, "error", error.candidates());
            } else if (reference instanceof Reference.Other other) {
                json.put("workflow", other.workflow().toString());
            }
        }));
    }

    private static void putItems(JsonWriter json, String name, List<? extends Reference.Item> items) {
        json.putArray(name, texts -> items.forEach(item -> texts.add(NodeText.of(item))));
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
                case "one" -> reference = new Reference.One(NodeText.single(fields.stringValue()));
                case "many" ->
                    reference = new Reference.Many(fields.list(item -> NodeText.item(item.stringValue())), false);
                case "leaveOut" -> leaveOut = fields.booleanValue();
                case "error" ->
                    reference = new Reference.Error(fields.list(nodes -> NodeText.nodes(nodes.stringValue())));
                case "workflow" -> reference = new Reference.Other(id(fields.stringValue()));
                default -> {} // of a later release
            }
        }
        return leaveOut && reference instanceof Reference.Many many
                ? new Reference.Many(many.members(), true)
                : reference;
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
