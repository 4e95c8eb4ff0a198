package io.millwright.core.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskId;
import io.millwright.core.Refused;
import io.millwright.jackson.JsonCodec;
import io.millwright.spi.Codec.Purpose;
import io.millwright.spi.Codec.Role;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncryptingCodecTest {
    private static final List<Type> TYPES = List.of(String.class, long.class);
    private static final List<Object> VALUES = List.of("a secret", 5L);

    private final KeyRing keys = KeyRing.of("2026-11", key(1, 32));
    private final EncryptingCodec codec = new EncryptingCodec(new JsonCodec(), keys);
    private final TaskId id = TaskId.next();
    private final Purpose arguments = new Purpose(id, Role.ARGUMENTS);

    private static byte[] key(int seed, int length) {
        byte[] key = new byte[length];
        new Random(seed).nextBytes(key);
        return key;
    }

    private static List<@Nullable Object> decode(EncryptingCodec codec, Purpose purpose, byte[] bytes) {
        return codec.decode(purpose, bytes, TYPES);
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 24, 32})
    void comesBack(int keyLength) {
        EncryptingCodec other = new EncryptingCodec(new JsonCodec(), KeyRing.of("k", key(2, keyLength)));
        assertThat(decode(other, arguments, other.encode(arguments, VALUES, TYPES)))
                .isEqualTo(VALUES);
    }

    @Test
    void hidesWhatItHolds() {
        byte[] bytes = codec.encode(arguments, VALUES, TYPES);
        assertThat(new String(bytes, StandardCharsets.ISO_8859_1))
                .doesNotContain("secret")
                .contains("2026-11");
        assertThat(codec.encode(arguments, VALUES, TYPES))
                .as("a nonce of its own")
                .isNotEqualTo(bytes);
        assertThat(codec.id()).isEqualTo("json-aesgcm");
    }

    @Test
    void belongsToOneTaskAndRole() {
        byte[] bytes = codec.encode(arguments, VALUES, TYPES);
        ErrorCode code = ErrorCode.PAYLOAD_UNREADABLE;
        Refused.with(code, () -> decode(codec, new Purpose(id, Role.RESULT), bytes), "moved to another task");
        Refused.with(code, () -> decode(codec, new Purpose(id, Role.CHECKPOINT), bytes), "moved to another task");
        Refused.with(code, () -> decode(codec, new Purpose(TaskId.next(), Role.ARGUMENTS), bytes), "2026-11");
    }

    @Test
    void everyChangedBitIsNoticed() {
        byte[] bytes = codec.encode(arguments, VALUES, TYPES);
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] changed = bytes.clone();
            changed[bit / 8] ^= (byte) (1 << (bit % 8));
            try {
                decode(codec, arguments, changed);
            } catch (MillwrightException e) {
                // a changed key id names a key that nobody has
                assertThat(Set.copyOf(EnumSet.of(ErrorCode.PAYLOAD_UNREADABLE, ErrorCode.CODEC_UNKNOWN)))
                        .contains(e.code());
                continue;
            }
            throw new AssertionError("bit " + bit + " may be changed");
        }
    }

    @Test
    void everyTruncationIsNoticed() {
        byte[] bytes = codec.encode(arguments, VALUES, TYPES);
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            Refused.with(ErrorCode.PAYLOAD_UNREADABLE, () -> decode(codec, arguments, cut));
        }
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
        Refused.with(ErrorCode.PAYLOAD_UNREADABLE, () -> decode(codec, arguments, longer));
    }

    @Test
    void garbageIsRefused() {
        long seed = 5;
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = new byte[random.nextInt(80)];
            random.nextBytes(bytes);
            if (bytes.length > 1 && random.nextBoolean()) {
                bytes[0] = 1;
                bytes[1] = (byte) random.nextInt(12);
            }
            try {
                decode(codec, arguments, bytes);
            } catch (MillwrightException e) {
                assertThat(e.code()).as("seed %d", seed).isIn(ErrorCode.PAYLOAD_UNREADABLE, ErrorCode.CODEC_UNKNOWN);
                continue;
            }
            throw new AssertionError("accepted " + Arrays.toString(bytes));
        }
    }

    @Test
    void anUnknownKeyIsAMatterOfConfiguration() {
        EncryptingCodec other = new EncryptingCodec(new JsonCodec(), KeyRing.of("2027-01", key(3, 32)));
        byte[] bytes = other.encode(arguments, VALUES, TYPES);
        Refused.with(
                ErrorCode.CODEC_UNKNOWN,
                () -> decode(codec, arguments, bytes),
                "key '2027-01'",
                "add it to the key ring");
    }

    @Test
    void anotherKeyUnderTheSameIdDoesNotDecrypt() {
        EncryptingCodec other = new EncryptingCodec(new JsonCodec(), KeyRing.of("2026-11", key(3, 32)));
        byte[] bytes = other.encode(arguments, VALUES, TYPES);
        Refused.with(ErrorCode.PAYLOAD_UNREADABLE, () -> decode(codec, arguments, bytes), "the key is not the one");
    }

    @Test
    void keysRotateWithoutAGap() {
        byte[] old = codec.encode(arguments, VALUES, TYPES);

        KeyRing both = keys.plus("2027-01", key(3, 32));
        EncryptingCodec first = new EncryptingCodec(new JsonCodec(), both); // every process knows the new key
        EncryptingCodec second = new EncryptingCodec(new JsonCodec(), both.encryptingWith("2027-01"));

        byte[] fresh = second.encode(arguments, VALUES, TYPES);
        assertThat(decode(first, arguments, fresh)).isEqualTo(VALUES);
        assertThat(decode(second, arguments, old)).isEqualTo(VALUES);
        assertThat(decode(second, arguments, first.encode(arguments, VALUES, TYPES)))
                .isEqualTo(VALUES);
        Refused.with(ErrorCode.CODEC_UNKNOWN, () -> decode(codec, arguments, fresh), "2027-01");
    }

    @Test
    void keysAreCopied() {
        byte[] mine = key(9, 16);
        EncryptingCodec one = new EncryptingCodec(new JsonCodec(), KeyRing.of("k", mine));
        byte[] bytes = one.encode(arguments, VALUES, TYPES);
        Arrays.fill(mine, (byte) 0);
        assertThat(decode(one, arguments, bytes)).isEqualTo(VALUES);
    }

    @Test
    void refusesWrongKeys() {
        ErrorCode code = ErrorCode.INVALID_CONFIGURATION;
        Refused.with(code, () -> KeyRing.of("k", new byte[17]), "16, 24 or 32 bytes, not 17");
        Refused.with(code, () -> KeyRing.of("", new byte[16]), "1 to 32 bytes, not 0");
        Refused.with(code, () -> KeyRing.of("x".repeat(33), new byte[16]), "not 33");
        Refused.with(code, () -> keys.plus("2026-11", key(4, 16)), "already is a key '2026-11'");
        Refused.with(code, () -> keys.encryptingWith("other"), "no key 'other'", "add it first");
    }
}
