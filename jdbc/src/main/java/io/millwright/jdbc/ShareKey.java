package io.millwright.jdbc;

import io.millwright.api.Flow;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * The number of a share: a digest of its key, so that no table of keys has to be kept, and forgotten, for as long as there are tenants. Two
 * keys with one number would merely share a share; nobody can choose a key for that.
 */
final class ShareKey {
    /** Of those without a key. */
    static final long COMMON = 0;

    private ShareKey() {}

    static long of(@Nullable Flow flow) {
        Flow.Share share = flow == null ? null : flow.share();
        return share == null ? COMMON : of(share.key());
    }

    static long of(String key) {
        byte[] digest = sha256().digest(key.getBytes(StandardCharsets.UTF_8));
        return Math.max(1, ByteBuffer.wrap(digest).getLong() & Long.MAX_VALUE);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
