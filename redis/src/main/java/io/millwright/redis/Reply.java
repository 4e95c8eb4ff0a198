package io.millwright.redis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads what the driver makes of a script's answer: numbers, bytes, lists of these, and null for Lua's false. */
final class Reply {
    private Reply() {}

    static boolean yes(@Nullable Object reply) {
        return number(reply) != 0;
    }

    static long number(@Nullable Object reply) {
        if (reply instanceof Long number) {
            return number;
        }
        return (long) Double.parseDouble(text(reply)); // a score
    }

    static byte[] bytes(@Nullable Object reply) {
        if (reply instanceof byte[] bytes) {
            return bytes;
        }
        throw new IllegalArgumentException("bytes expected, not " + (reply == null ? "nothing" : reply.getClass()));
    }

    static String text(@Nullable Object reply) {
        return new String(bytes(reply), StandardCharsets.UTF_8);
    }

    static List<?> list(@Nullable Object reply) {
        if (reply instanceof List<?> list) {
            return list;
        }
        throw new IllegalArgumentException("a list expected, not " + (reply == null ? "nothing" : reply.getClass()));
    }

    static <R> List<R> listOf(@Nullable Object reply, Function<@Nullable Object, R> reader) {
        List<?> list = list(reply);
        List<R> read = new ArrayList<>(list.size());
        for (Object one : list) {
            read.add(reader.apply(one));
        }
        return read;
    }
}
