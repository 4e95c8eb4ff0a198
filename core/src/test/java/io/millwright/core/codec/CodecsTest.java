package io.millwright.core.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCode;
import io.millwright.api.Results;
import io.millwright.api.ResultsType;
import io.millwright.api.TaskId;
import io.millwright.core.Refused;
import io.millwright.jackson.JsonCodec;
import io.millwright.spi.Codec;
import io.millwright.spi.CodecProvider;
import io.millwright.spi.Payload;
import io.millwright.spi.Services;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.ServiceConfigurationError;
import org.junit.jupiter.api.Test;

class CodecsTest {
    record Point(int x, double y) {}

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

    private static Services<CodecProvider> onClassPath(Codec... codecs) {
        return new Services<>(
                Arrays.stream(codecs).<CodecProvider>map(codec -> () -> codec).toList(), null);
    }

    @Test
    void jsonOfTheClassPathWritesUnlessAnotherIsChosen() {
        Codec shared = encrypting(1);
        Codecs defaults = new Codecs(List.of(), onClassPath(shared, new JsonCodec()), 100);
        assertThat(defaults.arguments(id, List.of(1), List.of(int.class)).codec())
                .isEqualTo("json");
        Payload secret =
                new Codecs(List.of(shared), onClassPath(), 100).arguments(id, List.of("x"), List.of(String.class));
        assertThat(defaults.arguments(id, secret, List.of(String.class)))
                .as("whatever is on the class path is read")
                .containsExactly("x");
    }

    @Test
    void aChosenCodecNeedsNoneOnTheClassPath() {
        Codecs alone = new Codecs(List.of(encrypting(1)), onClassPath(), 100);
        Payload secret = alone.arguments(id, List.of("x"), List.of(String.class));
        assertThat(alone.arguments(id, secret, List.of(String.class))).containsExactly("x");
        Payload open = plain.arguments(id, List.of("y"), List.of(String.class));
        Refused.with(ErrorCode.CODEC_UNKNOWN, () -> alone.arguments(id, open, List.of(String.class)), "[json-aesgcm]");
    }

    @Test
    void aChosenCodecReadsInPlaceOfTheOneOnTheClassPath() {
        Codecs mine = new Codecs(List.of(encrypting(1)), onClassPath(encrypting(2)), 100);
        Payload secret = mine.arguments(id, List.of("x"), List.of(String.class));
        assertThat(mine.arguments(id, secret, List.of(String.class))).containsExactly("x");
    }

    @Test
    void saysWhatToAddWhereNothingWrites() {
        Refused.with(
                ErrorCode.CODEC_MISSING,
                () -> new Codecs(List.of(), onClassPath(encrypting(1)), 100),
                "io.millwright:millwright-jackson",
                "Millwright.builder().codec(");
        Services<CodecProvider> broken =
                new Services<>(List.of(), new ServiceConfigurationError("com.example.Half is half there"));
        Refused.with(
                ErrorCode.CODEC_MISSING, () -> new Codecs(List.of(), broken, 100), "com.example.Half is half there");
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
                "arguments of 101 bytes: the limit is 100",
                "object store",
                "payloadLimit");
        Refused.with(
                ErrorCode.PAYLOAD_TOO_LARGE,
                () -> small.result(id, "x".repeat(97), String.class),
                "result of 101 bytes");
        Refused.with(
                ErrorCode.PAYLOAD_TOO_LARGE,
                () -> small.checkpoint(id, large, List.of(String.class)),
                "checkpoint of 101 bytes");
    }

    @Test
    void severalResultsKeepTheirTypes() {
        ResultsType type = new ResultsType(List.of(Long.class, Point.class, String.class));
        Results results = Results.of(5L, new Point(1, 2), null);
        assertThat(plain.result(id, plain.result(id, results, type), type)).isEqualTo(results);
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
