package io.millwright.spi;

import java.util.Arrays;
import java.util.Objects;

/**
 * Encoded values. Stores keep the bytes as they are.
 *
 * @param codec id of the codec that wrote them, such as {@code json}
 * @param bytes not copied; treat as immutable
 */
@SuppressWarnings("ArrayRecordComponent") // on the hot path; equality is defined below
public record Payload(String codec, byte[] bytes) {
    /** The codec that stores may abbreviate because nearly everything uses it. */
    public static final String JSON = "json";

    public Payload {
        Objects.requireNonNull(codec, "codec");
        Objects.requireNonNull(bytes, "bytes");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Payload that && codec.equals(that.codec) && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * codec.hashCode() + Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return codec + "[" + bytes.length + " bytes]"; // the content may be secret
    }
}
