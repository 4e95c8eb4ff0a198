package io.millwright.core.codec;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys that an {@link EncryptingCodec} knows: one to encrypt with, and any number to decrypt with. To rotate: give every
 * process the new key as a further one, then make it the current one everywhere, and drop the old one when nothing encrypted
 * with it is left. Immutable.
 */
public final class KeyRing {
    private final String current;
    private final Map<String, SecretKey> keys;

    private KeyRing(String current, Map<String, SecretKey> keys) {
        this.current = current;
        this.keys = Map.copyOf(keys);
    }

    /**
     * A ring with one key.
     *
     * @param id 1 to 32 characters; stored with every payload, so no secret
     * @param key 16, 24 or 32 bytes for AES-128, -192 or -256; copied
     */
    public static KeyRing of(String id, byte[] key) {
        return new KeyRing(id, Map.of(id, aes(id, key)));
    }

    /** This ring with a further key to decrypt with. */
    public KeyRing plus(String id, byte[] key) {
        Map<String, SecretKey> more = new HashMap<>(keys);
        if (more.put(id, aes(id, key)) != null) {
            throw invalid("there already is a key '" + id + "'; a key's id is never used again");
        }
        return new KeyRing(current, more);
    }

    /** This ring, encrypting with another of its keys. */
    public KeyRing encryptingWith(String id) {
        if (!keys.containsKey(id)) {
            throw invalid("there is no key '" + id + "' to encrypt with; add it first");
        }
        return new KeyRing(id, keys);
    }

    String currentId() {
        return current;
    }

    SecretKey key(String id) {
        SecretKey key = keys.get(id);
        if (key == null) {
            throw new MillwrightException(
                    ErrorCode.CODEC_UNKNOWN,
                    "the payload is encrypted with key '" + id
                            + "', which this process does not have; add it to the key ring");
        }
        return key;
    }

    private static SecretKey aes(String id, byte[] key) {
        int length = id.getBytes(StandardCharsets.UTF_8).length;
        if (length < 1 || length > 32) {
            throw invalid("a key id has 1 to 32 bytes, not " + length);
        }
        if (key.length != 16 && key.length != 24 && key.length != 32) {
            throw invalid("an AES key has 16, 24 or 32 bytes, not " + key.length);
        }
        return new SecretKeySpec(key, "AES");
    }

    private static MillwrightException invalid(String message) {
        return new MillwrightException(ErrorCode.INVALID_CONFIGURATION, message);
    }
}
