package io.millwright.redis;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskId;
import io.millwright.spi.Payload;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** Reads what {@link Out} or Lua's {@code struct} wrote. Not thread-safe. */
final class In {
    private final ByteBuffer bytes;

    private In(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /**
     * Reads all of it.
     *
     * @param what is read; for the message
     * @throws MillwrightException {@link ErrorCode#STORE_CORRUPT} if it was damaged
     */
    static <R> R read(String what, byte[] bytes, Function<In, R> reader) {
        try {
            return reader.apply(new In(ByteBuffer.wrap(bytes)));
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new MillwrightException(
                    ErrorCode.STORE_CORRUPT, what + " cannot be read; was something else written to its key?", e);
        }
    }

    int u1() {
        return bytes.get() & 0xFF;
    }

    int u4() {
        return bytes.getInt();
    }

    long i8() {
        return bytes.getLong();
    }

    double real() {
        return bytes.getDouble();
    }

    TaskId id() {
        return TaskId.ofBytes(raw(16));
    }

    String text1() {
        return utf8(u1());
    }

    String text2() {
        return utf8(u1() << 8 | u1());
    }

    String text4() {
        return utf8(u4());
    }

    String rest() {
        return utf8(bytes.remaining());
    }

    private String utf8(int length) {
        return new String(raw(length), StandardCharsets.UTF_8);
    }

    byte[] raw(int length) {
        if (length < 0 || length > bytes.remaining()) {
            throw new IllegalArgumentException(length + " bytes are not there");
        }
        byte[] read = new byte[length];
        bytes.get(read);
        return read;
    }

    Payload payload() {
        String codec = text4();
        return new Payload(codec, remaining());
    }

    byte[] remaining() {
        return raw(bytes.remaining());
    }

    boolean hasMore() {
        return bytes.hasRemaining();
    }

    /** What comes next, so many bytes of it. */
    In part(int length) {
        return new In(ByteBuffer.wrap(raw(length)));
    }
}
