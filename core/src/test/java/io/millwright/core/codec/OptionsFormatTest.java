package io.millwright.core.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.Backoff;
import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.RetryPolicy;
import io.millwright.api.Signature;
import io.millwright.api.TaskId;
import io.millwright.api.TaskOptions;
import io.millwright.core.Refused;
import io.millwright.spi.Envelope;
import io.millwright.spi.Payload;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsFormatTest {
    private static final long NOW = Instant.parse("2030-01-01T00:00:00Z").toEpochMilli();

    private final Codecs codecs = new Codecs(List.of(), Codecs.DEFAULT_LIMIT);

    private static Payload json(String text) {
        return new Payload("json", text.getBytes(StandardCharsets.UTF_8));
    }

    private static Envelope envelope(Payload options) {
        return new Envelope(
                TaskId.next(),
                "t",
                new Envelope.Address("default", 0, null),
                new Envelope.Times(NOW, 0, 0),
                json("[]"),
                options);
    }

    private static TaskOptions read(String text) {
        return SignatureFormat.readOptions(envelope(json(text)));
    }

    @Test
    void storesNothingForDefaults() {
        assertThat(OptionsFormat.write(TaskOptions.DEFAULT)).isNull();
        assertThat(OptionsFormat.write(TaskOptions.builder()
                        .queue("q")
                        .priority(7)
                        .uniqueKey("k")
                        .build()))
                .as("the store keeps these itself")
                .isNull();
    }

    @Test
    void theStoredFormIsAPromise() {
        TaskOptions options = TaskOptions.builder()
                .timeout(Duration.ofSeconds(30))
                .dropWhenUnregistered(true)
                .header("k", "v")
                .tag("t")
                .retry(RetryPolicy.fibonacci(3)
                        .withMaxDeferrals(10)
                        .on(java.io.IOException.class, 9, new Backoff.Fixed(Duration.ofMillis(500)))
                        .never(Error.class))
                .build();
        assertThat(Codecs.readable(Objects.requireNonNull(OptionsFormat.write(options))))
                .isEqualTo("{\"timeout\":30000,\"drop\":true,\"headers\":{\"k\":\"v\"},\"tags\":[\"t\"],"
                        + "\"retry\":{\"max\":3,\"deferrals\":10,\"backoff\":{\"fibonacci\":1000},"
                        + "\"rules\":[{\"on\":\"java.io.IOException\",\"max\":9,\"backoff\":{\"fixed\":500}},"
                        + "{\"on\":\"java.lang.Error\",\"max\":0}]}}");
    }

    @Test
    void anyOptionsComeBackEqual() {
        long seed = 42;
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            TaskOptions options = options(random);
            Signature<Object> signature = Signature.of("t").with(o -> {}).withId(TaskId.next());
            Signature<Object> mine =
                    Signature.restore(signature.id(), "t", signature.arguments(), signature.resultType(), options);
            Envelope envelope = SignatureFormat.write(mine, Map.of(), codecs, NOW);
            assertThat(SignatureFormat.readOptions(envelope))
                    .as("seed %d, number %d", seed, i)
                    .isEqualTo(options);
        }
    }

    private static TaskOptions options(Random random) {
        TaskOptions.Builder options =
                TaskOptions.builder().queue("q" + random.nextInt(3)).priority(random.nextInt(256));
        if (random.nextBoolean()) {
            options.eta(Instant.ofEpochMilli(NOW + 1 + random.nextInt(1_000_000)));
        }
        if (random.nextBoolean()) {
            options.expiresAt(Instant.ofEpochMilli(NOW + 1_000_001 + random.nextInt(1_000_000)));
        }
        if (random.nextBoolean()) {
            options.timeout(Duration.ofMillis(1 + random.nextInt(1_000_000)));
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            options.header("h" + i, "\"välue\n" + random.nextLong()).tag("tag 🐫 " + random.nextInt(9));
        }
        if (random.nextBoolean()) {
            options.uniqueKey("key " + random.nextLong());
        }
        if (random.nextBoolean()) {
            options.retry(policy(random));
        }
        return options.dropWhenUnregistered(random.nextBoolean()).build();
    }

    private static RetryPolicy policy(Random random) {
        List<RetryPolicy.Rule> rules = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            rules.add(new RetryPolicy.Rule(
                    "com.example.E" + i, random.nextInt(10), random.nextBoolean() ? backoff(random) : null));
        }
        return new RetryPolicy(random.nextInt(1_000_001), backoff(random), random.nextInt(1_000_002) - 1, rules);
    }

    private static Backoff backoff(Random random) {
        Duration millis = Duration.ofMillis(1 + random.nextInt(Integer.MAX_VALUE));
        return switch (random.nextInt(3)) {
            case 0 -> new Backoff.Fibonacci(millis);
            case 1 -> new Backoff.Fixed(millis.minusMillis(1));
            default ->
                new Backoff.Exponential(
                        millis, 1 + 99 * random.nextDouble(), millis.multipliedBy(3), random.nextDouble());
        };
    }

    @Test
    void ignoresWhatALaterReleaseAdds() {
        TaskOptions options = read("{\"timeout\":5,\"colour\":{\"deep\":[1]},\"retry\":{\"max\":2,\"mood\":1,"
                + "\"backoff\":{\"sinus\":[1,2]},\"rules\":[{\"on\":\"x\",\"max\":1,\"new\":0}]}}");
        assertThat(options.timing().timeout()).isEqualTo(Duration.ofMillis(5));
        assertThat(Objects.requireNonNull(options.retry()))
                .isEqualTo(new RetryPolicy(
                        2, RetryPolicy.DEFAULT.backoff(), -1, List.of(new RetryPolicy.Rule("x", 1, null))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "5",
                "{",
                "{} {}",
                "{\"timeout\":\"soon\"}",
                "{\"timeout\":-1}",
                "{\"timeout\":9223372036854775807}",
                "{\"timeout\":1e400}",
                "{\"headers\":{\"bad key\":\"v\"}}",
                "{\"headers\":{\"k\":5}}",
                "{\"tags\":[5]}",
                "{\"tags\":[\"\"]}",
                "{\"timeout\":null}",
                "{\"drop\":\"yes\"}",
                "{\"headers\":[]}",
                "{\"headers\":{\"k\":null}}",
                "{\"tags\":\"t\"}",
                "{\"retry\":3}",
                "{\"retry\":{\"max\":\"3\"}}",
                "{\"retry\":{\"max\":3000000000}}",
                "{\"retry\":{\"max\":1,\"deferrals\":true}}",
                "{\"retry\":{\"max\":-1}}",
                "{\"retry\":{\"rules\":[{\"max\":1}]}}",
                "{\"retry\":{\"backoff\":{\"fixed\":-1}}}",
                "{\"retry\":{\"backoff\":{\"fixed\":\"x\"}}}",
                "{\"retry\":{\"backoff\":{\"fibonacci\":0}}}",
                "{\"retry\":{\"backoff\":{\"exponential\":[1]}}}",
                "{\"retry\":{\"backoff\":{\"exponential\":[1,1000,1,0]}}}",
            })
    void whatCannotBeUnderstoodIsUnreadable(String text) {
        Refused.with(ErrorCode.PAYLOAD_UNREADABLE, () -> read(text), "options");
    }

    @Test
    void anyBytesEndInOptionsOrInARefusal() {
        long seed = 77;
        Random random = new Random(seed);
        byte[] good = Objects.requireNonNull(OptionsFormat.write(TaskOptions.builder()
                        .timeout(Duration.ofSeconds(30))
                        .header("k", "v")
                        .retry(RetryPolicy.exponential(3, Duration.ofSeconds(1), Duration.ofSeconds(9)))
                        .build()))
                .bytes();
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = good.clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(128);
            }
            try {
                assertThat(SignatureFormat.readOptions(envelope(new Payload("json", bytes))))
                        .isNotNull();
            } catch (MillwrightException e) {
                assertThat(e.code()).as("seed %d", seed).isEqualTo(ErrorCode.PAYLOAD_UNREADABLE);
            }
        }
    }

    @Test
    void relativeTimesBecomeAbsoluteWhenSent() {
        Signature<Object> signature =
                Signature.of("t").with(o -> o.delay(Duration.ofSeconds(5)).expiresIn(Duration.ofSeconds(9)));
        Envelope envelope = SignatureFormat.write(signature, Map.of(), codecs, NOW);
        assertThat(envelope.times()).isEqualTo(new Envelope.Times(NOW, NOW + 5_000, NOW + 9_000));
        TaskOptions options = SignatureFormat.readOptions(envelope);
        assertThat(options.timing().eta()).isEqualTo(Instant.ofEpochMilli(NOW + 5_000));
        assertThat(options.timing().expiresAt()).isEqualTo(Instant.ofEpochMilli(NOW + 9_000));
    }

    @Test
    void anEtaThatHasPassedIsNow() {
        Signature<Object> signature = Signature.of("t").at(Instant.ofEpochMilli(NOW));
        assertThat(SignatureFormat.write(signature, Map.of(), codecs, NOW)
                        .times()
                        .dueAt())
                .isZero();
    }

    @Test
    void whatCouldNeverStartIsRefusedWhenSent() {
        Signature<Object> signature = Signature.of("t")
                .with(o -> o.eta(Instant.ofEpochMilli(NOW + 5_000)).expiresIn(Duration.ofSeconds(5)));
        Refused.with(
                ErrorCode.INVALID_SIGNATURE,
                () -> SignatureFormat.write(signature, Map.of(), codecs, NOW),
                "expires",
                "before it may start");
        Signature<Object> other =
                Signature.of("t").with(o -> o.delay(Duration.ofHours(1)).expiresAt(Instant.ofEpochMilli(NOW + 5_000)));
        Refused.with(ErrorCode.INVALID_SIGNATURE, () -> SignatureFormat.write(other, Map.of(), codecs, NOW), "expires");
    }

    @Test
    void limitsHeadersAndTagsAsAWhole() {
        Signature<Object> signature = Signature.of("t").with(o -> {
            for (int i = 0; i < 64; i++) {
                o.header("h" + i, "ü".repeat(1_024));
            }
        });
        Refused.with(
                ErrorCode.PAYLOAD_TOO_LARGE,
                () -> SignatureFormat.write(signature, Map.of(), codecs, NOW),
                "headers, tags and retry policy",
                "the limit is 65536");
    }

    @Test
    void addsTheHeadersOfObservers() {
        Signature<Object> signature = Signature.of("t").with(o -> o.header("mine", "1"));
        Envelope envelope = SignatureFormat.write(signature, Map.of("traceparent", "00-1"), codecs, NOW);
        assertThat(SignatureFormat.readOptions(envelope).labels().headers())
                .isEqualTo(Map.of("mine", "1", "traceparent", "00-1"));
    }

    @Test
    void anObserversHeadersNeverCostTheSignature() {
        Signature<Object> full = Signature.of("t").with(o -> {
            for (int i = 0; i < 64; i++) {
                o.header("h" + i, "");
            }
        });
        Envelope envelope = SignatureFormat.write(full, Map.of("traceparent", "00-1"), codecs, NOW);
        assertThat(SignatureFormat.readOptions(envelope).labels().headers())
                .hasSize(64)
                .doesNotContainKey("traceparent");

        Map<String, String> odd = Map.of("traceparent", "00-1", "baggage", "x".repeat(5_000), "a b", "c");
        Envelope other = SignatureFormat.write(Signature.of("t"), odd, codecs, NOW);
        assertThat(SignatureFormat.readOptions(other).labels().headers()).isEqualTo(Map.of("traceparent", "00-1"));
    }
}
