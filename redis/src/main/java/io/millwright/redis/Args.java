package io.millwright.redis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a script is given, in the making. Not thread-safe. */
final class Args {
    private static final byte[][] SMALL = new byte[256][];

    static {
        for (int i = 0; i < SMALL.length; i++) {
            SMALL[i] = Integer.toString(i).getBytes(StandardCharsets.US_ASCII);
        }
    }

    final List<byte[]> list = new ArrayList<>();
    long bytes;

    /** @param step its letter in {@code main.lua} */
    static Args of(String step) {
        return new Args().text(step);
    }

    Args text(String text) {
        return raw(text.getBytes(StandardCharsets.UTF_8));
    }

    Args number(long number) {
        return raw(
                number >= 0 && number < SMALL.length
                        ? SMALL[(int) number]
                        : Long.toString(number).getBytes(StandardCharsets.US_ASCII));
    }

    Args raw(byte[] value) {
        list.add(value);
        bytes += value.length;
        return this;
    }
}
