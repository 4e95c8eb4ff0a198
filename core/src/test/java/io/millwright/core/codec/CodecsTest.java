package io.millwright.core.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCode;
import io.millwright.api.Results;
import io.millwright.api.ResultsType;
import io.millwright.api.TaskId;
import io.millwright.core.Refused;
import io.millwright.spi.Codec;
import io.millwright.spi.Payload;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class CodecsTest {
    private final Codecs plain = new Codecs(List.of(), Codecs.DEFAULT_LIMIT);
    private final TaskId id = TaskId.next();

    private static EncryptingCodec encrypting(int fill) {
        byte[] key = new byte[16];
        java.util.Arrays.fill(key, (byte) fill);
        return new EncryptingCodec(new JsonCodec(), KeyRing.of("k" + fill, key));
    }

    @Test
    void defaults() {
        assertThat(Codecs.DEFAULT_LIMIT).isEqualTo(1_048_576);
        assertThat(plain.arguments(id, List.of(1), List.of(int.class)).codec()).isEqualTo("json");
    }

    @Test
    void theFirstCodecWritesAndAllRead() {
        Codecs both = new Codecs(List.of(encrypting(1)), Codecs.DEFAULT_LIMIT);
        Payload secret = both.arguments(id, List.of("x"), List.of(String.class));
        assertThat(secret.codec()).isEqualTo("json-aesgcm");
        assertThat(both.arguments(id, secret, List.of(String.class))).containsExactly("x");
        Payload open = plain.arguments(id, List.of("y"), List.of(String.class));
        assertThat(both.arguments(id, open, List.of(String.class)))
                .as("plain JSON is always read")
                .containsExactly("y");
        Refused.with(
                ErrorCode.CODEC_UNKNOWN,
                () -> plain.arguments(id, secret, List.of(String.class)),
                "codec 'json-aesgcm'",
                "[json]",
                "configure the codec here, too");
    }

    @Test
    void refusesTwoCodecsUnderOneId() {
        List<Codec> codecs = List.of(encrypting(1), encrypting(2));
        Refused.with(
                ErrorCode.INVALID_CONFIGURATION,
                () -> new Codecs(codecs, Codecs.DEFAULT_LIMIT),
                "two codecs",
                "'json-aesgcm'");
    }

    @Test
    void limitsWhatIsWritten() {
        Codecs small = new Codecs(List.of(), 100);
        List<Object> fits = Collections.singletonList("x".repeat(96)); // and ["…"]
        assertThat(small.arguments(id, fits, List.of(String.class)).bytes()).hasSize(100);
        List<Object> large = Collections.singletonList("x".repeat(97));
        Refused.with(
                ErrorCode.PAYLOAD_TOO_LARGE,
                () -> small.arguments(id, large, List.of(String.class)),
                "arguments take 101 bytes, the limit is 100",
                "object store",
                "payloadLimit");
        Refused.with(
                ErrorCode.PAYLOAD_TOO_LARGE,
                () -> small.result(id, "x".repeat(97), String.class),
                "result take",
                "101");
    }

    @Test
    void severalResultsMustBeAsManyAsDeclared() {
        ResultsType two = new ResultsType(List.of(Long.class, String.class));
        ErrorCode code = ErrorCode.PAYLOAD_UNREADABLE;
        Refused.with(code, () -> plain.result(id, Results.of(1L), two), "declared 2 results but returned 1");
        Refused.with(code, () -> plain.result(id, "x", two), "declared 2 results but returned something else");
        Refused.with(code, () -> plain.result(id, (Object) null, two), "something else");
    }

    @Test
    void readsAResultAsItsTypeOnly() {
        Payload number = plain.result(id, 5, int.class);
        assertThat(plain.result(id, number, long.class)).isEqualTo(5L);
        Refused.with(ErrorCode.PAYLOAD_UNREADABLE, () -> plain.result(id, number, String.class), "java.lang.String");
    }

    @Test
    void showsPeopleJsonAndTheSizeOfAnythingElse() {
        assertThat(Codecs.readable(new Payload("json", "[1]".getBytes(StandardCharsets.UTF_8))))
                .isEqualTo("[1]");
        assertThat(Codecs.readable(new Payload("json-aesgcm", new byte[7]))).isEqualTo("(7 bytes of json-aesgcm)");
    }
}
