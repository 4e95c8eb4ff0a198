package io.millwright.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The functions on the server, which are all one: it does whatever its arguments say. Its names hold a digest of its source, so that
 * releases do not get into each other's way.
 *
 * @param source as Redis is given it
 * @param strict refused by Redis, before it begins, when no memory is left
 * @param always let through even then: for steps that make room, or that work in progress depends on
 */
record Library(String source, String strict, String always) {
    /** In this order: what is above is used below. */
    private static final List<String> PARTS = List.of(
            "base",
            "tasks",
            "queues",
            "leases",
            "tend",
            "publish",
            "claim",
            "sessions",
            "settle",
            "admin",
            "read",
            "main");

    static final Library INSTANCE = load();

    private static Library load() {
        StringBuilder body = new StringBuilder();
        PARTS.forEach(part -> body.append(part(part)).append('\n'));
        String name = "millwright_" + digest(body.toString());
        String always = name + "_always";
        String source = "#!lua name=" + name + "\n" + body
                + "redis.register_function('" + name + "', run)\n"
                + "redis.register_function{function_name='" + always + "', callback=run, flags={'allow-oom'}}\n";
        return new Library(source, name, always);
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256, this one has not", e);
        }
    }

    private static String part(String name) {
        try (InputStream in = Library.class.getResourceAsStream("lua/" + name + ".lua")) {
            if (in == null) {
                throw new IllegalStateException("lua/" + name + ".lua is missing from millwright-redis");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
