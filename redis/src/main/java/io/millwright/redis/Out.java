package io.millwright.redis;

import io.millwright.spi.Payload;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Bytes in the making, as Lua's {@code struct} reads them: big-endian, lengths before texts. Not thread-safe. */
final class Out {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);

    Out u1(int value) {
        bytes.write(value);
        return this;
    }

    Out u4(int value) {
        bytes.writeBytes(ByteBuffer.allocate(4).putInt(value).array());
        return this;
    }

    Out i8(long value) {
        bytes.writeBytes(ByteBuffer.allocate(8).putLong(value).array());
        return this;
    }

    /** With one byte of length. */
    Out text1(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return u1(utf8.length).raw(utf8);
    }

    /** With two bytes of length. */
    Out text2(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return u1(utf8.length >>> 8).u1(utf8.length).raw(utf8);
    }

    /** With four bytes of length. */
    Out text4(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return u4(utf8.length).raw(utf8);
    }

    /** To the end: it has no length. */
    Out payload(Payload payload) {
        return text4(payload.codec()).raw(payload.bytes());
    }

    Out raw(byte[] value) {
        bytes.writeBytes(value);
        return this;
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }
}
