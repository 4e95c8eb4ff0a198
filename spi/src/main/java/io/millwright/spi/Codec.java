package io.millwright.spi;

import io.millwright.api.TaskId;
import java.lang.reflect.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns values into bytes and back. Thread-safe. Decoding gives instances of the given types and nothing else: a codec must never
 * let the bytes choose a class.
 */
public interface Codec {
    /** Stored with every payload; constant, short, of letters, digits and dashes. */
    String id();

    /**
     * @param types as many as values
     * @throws io.millwright.api.MillwrightException {@code PAYLOAD_UNREADABLE} if a value cannot be written
     */
    byte[] encode(Purpose purpose, List<? extends @Nullable Object> values, List<Type> types);

    /**
     * @param types what the reader wants; the bytes must hold as many values
     * @throws io.millwright.api.MillwrightException {@code PAYLOAD_UNREADABLE} if the bytes hold anything else
     */
    List<@Nullable Object> decode(Purpose purpose, byte[] bytes, List<Type> types);

    /**
     * The same values for another signature, as schedules need them at every firing. A codec that binds bytes to their purpose must say
     * how.
     *
     * @param bytes encoded for {@code from}
     * @return bytes that decode for {@code to}
     * @throws io.millwright.api.MillwrightException {@code PAYLOAD_UNREADABLE} if the bytes are not for {@code from}
     */
    default byte[] rebind(Purpose from, Purpose to, byte[] bytes) {
        return bytes;
    }

    /**
     * What the bytes are for. A codec may bind them to it, so that a payload moved to another signature does not decode.
     *
     * @param id of the signature
     * @param role what it is to the signature
     */
    record Purpose(TaskId id, Role role) {}

    /** Which payload of a signature. */
    enum Role {
        ARGUMENTS,
        RESULT,
        CHECKPOINT
    }
}
