package io.millwright.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TaskOptionsTest {
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static TaskOptions with(Consumer<TaskOptions.Builder> change) {
        TaskOptions.Builder builder = TaskOptions.builder();
        change.accept(builder);
        return builder.build();
    }

    @Test
    void defaults() {
        TaskOptions options = TaskOptions.builder().build();
        assertThat(options).isEqualTo(TaskOptions.DEFAULT);
        assertThat(options.routing()).isEqualTo(new TaskOptions.Routing("default", 0));
        assertThat(options.timing()).isEqualTo(new TaskOptions.Timing(null, null, null, null, null));
        assertThat(options.labels()).isEqualTo(new TaskOptions.Labels(Map.of(), Set.of()));
        assertThat(options.retry()).isNull();
        assertThat(options.uniqueKey()).isNull();
        assertThat(options.dropWhenUnregistered()).isFalse();
        assertThat(TaskOptions.MAX_PRIORITY).isEqualTo(255);
        assertThat(TaskOptions.MAX_LABELS).isEqualTo(64);
        assertThat(TaskOptions.MAX_LABEL_LENGTH).isEqualTo(1_024);
    }

    @Test
    void builderSetsEveryField() {
        TaskOptions options = with(o -> o.queue("mail")
                .priority(255)
                .eta(NOON)
                .expiresAt(NOON.plusSeconds(1))
                .timeout(MINUTE)
                .header("tenant", "a b")
                .tag("nightly")
                .retry(RetryPolicy.NONE)
                .uniqueKey("k")
                .dropWhenUnregistered(true));
        assertThat(options.routing()).isEqualTo(new TaskOptions.Routing("mail", 255));
        assertThat(options.timing()).isEqualTo(new TaskOptions.Timing(NOON, null, NOON.plusSeconds(1), null, MINUTE));
        assertThat(options.labels()).isEqualTo(new TaskOptions.Labels(Map.of("tenant", "a b"), Set.of("nightly")));
        assertThat(options.retry()).isEqualTo(RetryPolicy.NONE);
        assertThat(options.uniqueKey()).isEqualTo("k");
        assertThat(options.dropWhenUnregistered()).isTrue();
        assertThat(options.toBuilder().build()).isEqualTo(options);
    }

    @Test
    void theLastOfTwoTimesStands() {
        assertThat(with(o -> o.eta(NOON).delay(MINUTE)).timing().eta()).isNull();
        assertThat(with(o -> o.delay(MINUTE).eta(NOON)).timing().delay()).isNull();
        assertThat(with(o -> o.expiresAt(NOON).expiresIn(MINUTE)).timing().expiresAt())
                .isNull();
        assertThat(with(o -> o.expiresIn(MINUTE).expiresAt(NOON)).timing().expiresIn())
                .isNull();
    }

    @Test
    void aBuilderDoesNotReachIntoWhatItBuilt() {
        TaskOptions.Builder builder = TaskOptions.builder().tag("one").header("a", "1");
        TaskOptions first = builder.build();
        builder.tag("two").header("b", "2").queue("other").build();
        assertThat(first.labels()).isEqualTo(new TaskOptions.Labels(Map.of("a", "1"), Set.of("one")));
        assertThat(first.routing().queue()).isEqualTo("default");
    }

    @Test
    void labelsAreCopied() {
        Map<String, String> headers = new HashMap<>(Map.of("a", "1"));
        Set<String> tags = new HashSet<>(Set.of("t"));
        TaskOptions.Labels labels = new TaskOptions.Labels(headers, tags);
        headers.clear();
        tags.clear();
        assertThat(labels.headers()).containsOnlyKeys("a");
        assertThat(labels.tags()).containsExactly("t");
        assertThatThrownBy(() -> labels.headers().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> labels.tags().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake("empty queue", o -> o.queue(""), "queue ''", "1 to 128 characters"),
                mistake("blank in queue", o -> o.queue("a b"), "queue 'a b'", "A-Z a-z 0-9"),
                mistake("queue begins with a dot", o -> o.queue(".a"), "queue '.a'", "first one a letter or digit"),
                mistake("queue in another script", o -> o.queue("größe"), "queue 'größe'"),
                mistake("long queue", o -> o.queue("q".repeat(129)), "queue 'qqq", "…"),
                mistake("queue with a line break", o -> o.queue("a\n"), "queue 'a\n'"),
                mistake("negative priority", o -> o.priority(-1), "priority must be between 0 and 255", "-1"),
                mistake("high priority", o -> o.priority(256), "priority must be between 0 and 255", "256"),
                mistake("negative delay", o -> o.delay(Duration.ofMillis(-1)), "delay must be between PT0S"),
                mistake("delay for ever", o -> o.delay(Duration.ofSeconds(Long.MAX_VALUE)), "delay must be between"),
                mistake("no time to live", o -> o.expiresIn(Duration.ZERO), "expiresIn must be between PT0.001S"),
                mistake("endless life", o -> o.expiresIn(Duration.ofDays(36_526)), "expiresIn must be between"),
                mistake("no time to run", o -> o.timeout(Duration.ZERO), "timeout must be between PT0.001S"),
                mistake("endless run", o -> o.timeout(Duration.ofDays(40_000)), "timeout must be between"),
                mistake("eta in antiquity", o -> o.eta(Instant.MIN), "eta must lie between 1970 and 2169"),
                mistake("eta in eternity", o -> o.eta(Instant.MAX), "eta must lie between 1970 and 2169"),
                mistake("expiry in antiquity", o -> o.expiresAt(Instant.MIN), "expiresAt must lie between"),
                mistake(
                        "expires at its eta",
                        o -> o.eta(NOON).expiresAt(NOON),
                        "expiresAt 2030-01-01T12:00:00Z must be after eta"),
                mistake(
                        "expires before its delay",
                        o -> o.delay(MINUTE).expiresIn(MINUTE),
                        "expiresIn PT1M must be longer than delay PT1M"),
                mistake("header key", o -> o.header("a b", "x"), "header 'a b' is not a name"),
                mistake("header value", o -> o.header("a", "x".repeat(1_025)), "header a", "1024", "1025"),
                mistake("empty tag", o -> o.tag(""), "tag must have between 1 and 1024 characters, not 0"),
                mistake("long tag", o -> o.tag("x".repeat(1_025)), "tag must have", "put data into arguments"),
                mistake("empty unique key", o -> o.uniqueKey(""), "uniqueKey must have between 1 and 1024"),
                mistake("long unique key", o -> o.uniqueKey("x".repeat(2_000)), "uniqueKey", "2000"),
                mistake("many headers", o -> many(i -> o.header("h" + i, "")), "at most 64 headers"),
                mistake("many tags", o -> many(i -> o.tag("t" + i)), "at most 64 headers and as many tags"));
    }

    private static Arguments mistake(String name, Consumer<TaskOptions.Builder> change, String... words) {
        return Arguments.of(name, change, words);
    }

    private static void many(java.util.function.IntConsumer each) {
        for (int i = 0; i < 65; i++) {
            each.accept(i);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void mistakesAreRefusedByNameWithTheFix(String name, Consumer<TaskOptions.Builder> change, String[] words) {
        Refused.with(ErrorCode.INVALID_SIGNATURE, () -> with(change), words);
    }

    @Test
    void contradictionsAreRefusedWithoutABuilderToo() {
        Refused.with(
                ErrorCode.INVALID_SIGNATURE,
                () -> new TaskOptions.Timing(NOON, MINUTE, null, null, null),
                "eta and delay exclude each other");
        Refused.with(
                ErrorCode.INVALID_SIGNATURE,
                () -> new TaskOptions.Timing(null, null, NOON, MINUTE, null),
                "expiresAt and expiresIn exclude each other");
    }

    @Test
    void limitsAreInclusive() {
        TaskOptions options = with(o -> {
            o.queue("q".repeat(128)).priority(0).uniqueKey("k".repeat(1_024));
            for (int i = 0; i < 64; i++) {
                o.header("h" + i, "v".repeat(1_024)).tag("t" + i);
            }
            o.delay(TaskOptions.Timing.HORIZON.minusMillis(1)).expiresIn(TaskOptions.Timing.HORIZON);
        });
        assertThat(options.labels().headers()).hasSize(64);
    }

    @Test
    void namesMayHaveTheUsualPunctuation() {
        assertThat(with(o -> o.queue("Images_v2.thumb:nail/9-x")).routing().queue())
                .isEqualTo("Images_v2.thumb:nail/9-x");
    }

    @Test
    void relativeTimesCountFromTheSend() {
        long now = NOON.toEpochMilli();
        TaskOptions.Timing none = TaskOptions.DEFAULT.timing();
        assertThat(none.dueAtMillis(now)).isZero();
        assertThat(none.expiresAtMillis(now)).isZero();
        TaskOptions.Timing relative =
                with(o -> o.delay(MINUTE).expiresIn(MINUTE.multipliedBy(2))).timing();
        assertThat(relative.dueAtMillis(now)).isEqualTo(now + 60_000);
        assertThat(relative.expiresAtMillis(now)).isEqualTo(now + 120_000);
        TaskOptions.Timing absolute =
                with(o -> o.eta(NOON).expiresAt(NOON.plusMillis(1))).timing();
        assertThat(absolute.dueAtMillis(5)).isEqualTo(now);
        assertThat(absolute.expiresAtMillis(5)).isEqualTo(now + 1);
    }

    @Test
    void anExpiryAtTheBeginningOfTimeIsNotForEver() {
        assertThat(with(o -> o.expiresAt(Instant.EPOCH)).timing().expiresAtMillis(5))
                .as("0 means never")
                .isEqualTo(1);
    }
}
