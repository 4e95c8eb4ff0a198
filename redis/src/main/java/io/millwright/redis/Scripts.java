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
 * The script, once for steps that need memory and once for those that must go through without. Redis checks memory before a script
 * begins, never in its middle.
 *
 * @param source as Redis is given it
 * @param sha what it is then called
 */
record Scripts(byte[] source, byte[] sha) {
    /** In this order: what is above is used below. */
    private static final List<String> PARTS = List.of(
            "base", "tasks", "queues", "leases", "tend", "publish", "claim", "sessions", "settle", "admin", "read", "main");

    static final Scripts STRICT = of("#!lua");
    static final Scripts ALWAYS = of("#!lua flags=allow-oom");

    private static Scripts of(String first) {
        StringBuilder text = new StringBuilder(first).append('\n');
        PARTS.forEach(part -> text.append(part(part)).append('\n'));
        byte[] source = text.toString().getBytes(StandardCharsets.UTF_8);
        try {
            String sha = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(source));
            return new Scripts(source, sha.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1, this one has not", e);
        }
    }

    private static String part(String name) {
        try (InputStream in = Scripts.class.getResourceAsStream("lua/" + name + ".lua")) {
            if (in == null) {
                throw new IllegalStateException("lua/" + name + ".lua is missing from millwright-redis");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
