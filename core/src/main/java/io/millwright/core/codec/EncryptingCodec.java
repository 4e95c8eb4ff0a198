package io.millwright.core.codec;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.spi.Codec;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts what another codec writes, with AES-GCM (NIST SP 800-38D): 96-bit random nonce, 128-bit tag. The signature's id and
 * the payload's role are authenticated with it, so that a payload copied to another signature does not decrypt.
 *
 * <p>Layout: version byte 1, key id length, key id, nonce, ciphertext with tag. A random nonce allows about 2<sup>32</sup>
 * payloads per key; rotate before.
 */
public final class EncryptingCodec implements Codec {
    private static final byte VERSION = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final Codec inner;
    private final KeyRing keys;
    private final SecureRandom random = new SecureRandom();

    public EncryptingCodec(Codec inner, KeyRing keys) {
        this.inner = Objects.requireNonNull(inner, "inner");
        this.keys = Objects.requireNonNull(keys, "keys");
    }

    @Override
    public String id() {
        return inner.id() + "-aesgcm";
    }

    @Override
    public byte[] encode(Purpose purpose, List<? extends @Nullable Object> values, List<Type> types) {
        return seal(purpose, inner.encode(purpose, values, types));
    }

    @Override
    public List<@Nullable Object> decode(Purpose purpose, byte[] bytes, List<Type> types) {
        return inner.decode(purpose, open(purpose, bytes), types);
    }

    @Override
    public byte[] rebind(Purpose from, Purpose to, byte[] bytes) {
        return seal(to, inner.rebind(from, to, open(from, bytes)));
    }

    private byte[] seal(Purpose purpose, byte[] plain) {
        byte[] keyId = keys.currentId().getBytes(StandardCharsets.UTF_8);
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, keys.currentId(), nonce, purpose)
                    .doFinal(plain);
            return ByteBuffer.allocate(2 + keyId.length + nonce.length + sealed.length)
                    .put(VERSION)
                    .put((byte) keyId.length)
                    .put(keyId)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new MillwrightException(ErrorCode.INTERNAL, "AES-GCM failed to encrypt: " + e.getMessage(), e);
        }
    }

    private byte[] open(Purpose purpose, byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (in.remaining() < 2 || in.get() != VERSION) {
            throw unreadable("the payload is not encrypted in a way this release knows", null);
        }
        int idLength = in.get();
        if (idLength < 1 || in.remaining() < idLength + NONCE_BYTES + TAG_BITS / 8) {
            throw unreadable("the encrypted payload is cut off", null);
        }
        byte[] keyId = new byte[idLength];
        byte[] nonce = new byte[NONCE_BYTES];
        in.get(keyId).get(nonce);
        String key = new String(keyId, StandardCharsets.UTF_8);
        try {
            return cipher(Cipher.DECRYPT_MODE, key, nonce, purpose).doFinal(bytes, in.position(), in.remaining());
        } catch (GeneralSecurityException e) {
            throw unreadable(
                    "the payload does not decrypt with key '" + key
                            + "': it was changed, moved to another task, or the key is"
                            + " not the one that its id names",
                    e);
        }
    }

    private Cipher cipher(int mode, String keyId, byte[] nonce, Purpose purpose) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, keys.key(keyId), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(purpose.id().toBytes());
        cipher.updateAAD(purpose.role().name().getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private static MillwrightException unreadable(String message, @Nullable Throwable cause) {
        return new MillwrightException(ErrorCode.PAYLOAD_UNREADABLE, message, cause);
    }
}
