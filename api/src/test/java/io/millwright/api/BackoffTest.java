package io.millwright.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Duration ALWAYS = Duration.ofSeconds(Long.MAX_VALUE);

    private final Random random = new Random(4_711);

    @Test
    void fibonacciBeginsLikeMachinerys() {
        Backoff backoff = new Backoff.Fibonacci(Duration.ofSeconds(1));
        List<Long> seconds = new ArrayList<>();
        for (int retry = 1; retry <= 10; retry++) {
            seconds.add(backoff.delay(retry, random).toSeconds());
        }
        assertThat(seconds).containsExactly(1L, 2L, 3L, 5L, 8L, 13L, 21L, 34L, 55L, 89L);
    }

    @Test
    void fibonacciHasAUnit() {
        assertThat(new Backoff.Fibonacci(Duration.ofMillis(20)).delay(5, random))
                .isEqualTo(Duration.ofMillis(160));
    }

    @Test
    void fixedStays() {
        Backoff backoff = new Backoff.Fixed(Duration.ofMillis(700));
        assertThat(backoff.delay(1, random)).isEqualTo(Duration.ofMillis(700));
        assertThat(backoff.delay(1_000_000, random)).isEqualTo(Duration.ofMillis(700));
        assertThat(new Backoff.Fixed(Duration.ZERO).delay(1, random)).isZero();
    }

    @Test
    void exponentialGrowsToItsMaximum() {
        Backoff backoff = new Backoff.Exponential(Duration.ofMillis(100), 2, Duration.ofSeconds(1), 0);
        List<Long> millis = new ArrayList<>();
        for (int retry = 1; retry <= 6; retry++) {
            millis.add(backoff.delay(retry, random).toMillis());
        }
        assertThat(millis).containsExactly(100L, 200L, 400L, 800L, 1_000L, 1_000L);
    }

    @Test
    void jitterStaysWithinItsBoundsAndReachesThem() {
        Backoff backoff = new Backoff.Exponential(Duration.ofSeconds(10), 1, Duration.ofSeconds(10), 0.2);
        long least = Long.MAX_VALUE;
        long most = 0;
        for (int i = 0; i < 5_000; i++) {
            long millis = backoff.delay(3, random).toMillis();
            assertThat(millis).isBetween(8_000L, 12_000L);
            least = Math.min(least, millis);
            most = Math.max(most, millis);
        }
        assertThat(least).isLessThan(8_100);
        assertThat(most).isGreaterThan(11_900);
    }

    @Test
    void fullJitterIsNeverNegative() {
        Backoff backoff = new Backoff.Exponential(Duration.ofMillis(1), 1, Duration.ofMillis(1), 1);
        for (int i = 0; i < 1_000; i++) {
            assertThat(backoff.delay(1, random)).isBetween(Duration.ZERO, Duration.ofMillis(2));
        }
    }

    @Test
    void nothingOverflows() {
        List<Backoff> extremes = List.of(
                new Backoff.Fibonacci(Duration.ofDays(36_525)),
                new Backoff.Fixed(Duration.ofDays(36_525)),
                new Backoff.Exponential(Duration.ofDays(36_525), 100, Duration.ofDays(36_525), 1));
        for (Backoff backoff : extremes) {
            for (int retry : new int[] {1, 2, 31, 64, 1_000, 1_000_000, Integer.MAX_VALUE}) {
                assertThat(backoff.delay(retry, random))
                        .as("%s retry %d", backoff, retry)
                        .isBetween(Duration.ZERO, Backoff.LONGEST);
            }
        }
    }

    @Test
    void anyBackoffStaysBetweenNothingAndTheLongest() {
        long seed = 99;
        Random values = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            Duration initial =
                    Duration.ofMillis(1 + (values.nextLong() >>> (1 + values.nextInt(40))) % 3_155_760_000_000L);
            Backoff backoff = switch (values.nextInt(3)) {
                case 0 -> new Backoff.Fibonacci(initial);
                case 1 -> new Backoff.Fixed(initial);
                default -> new Backoff.Exponential(initial, 1 + 99 * values.nextDouble(), initial, values.nextDouble());
            };
            Duration delay = backoff.delay(1 + values.nextInt(5_000), values);
            assertThat(delay).as("seed %d: %s", seed, backoff).isBetween(Duration.ZERO, Backoff.LONGEST);
        }
    }

    @Test
    void refusesWhatMakesNoSense() {
        ErrorCode code = ErrorCode.INVALID_SIGNATURE;
        Duration second = Duration.ofSeconds(1);
        Refused.with(code, () -> new Backoff.Fibonacci(Duration.ZERO), "fibonacci unit", "one millisecond", "PT0S");
        Refused.with(code, () -> new Backoff.Fibonacci(Duration.ofNanos(5)), "fibonacci unit");
        Refused.with(code, () -> new Backoff.Fixed(Duration.ofMillis(-1)), "fixed delay", "negative");
        Refused.with(code, () -> new Backoff.Exponential(Duration.ZERO, 2, second, 0), "initial delay");
        Refused.with(code, () -> new Backoff.Exponential(second, 2, Duration.ofSeconds(-1), 0), "maximum delay");
        Refused.with(code, () -> new Backoff.Exponential(second, 0.5, second, 0), "factor", "between 1 and 100", "0.5");
        Refused.with(code, () -> new Backoff.Exponential(second, Double.NaN, second, 0), "factor", "NaN");
        Refused.with(code, () -> new Backoff.Exponential(second, 2, second, 1.5), "jitter", "between 0 and 1", "1.5");
        Refused.with(code, () -> new Backoff.Exponential(second, 2, second, Double.NaN), "jitter");
    }

    @Test
    void refusesTimesThatNobodyWaits() {
        ErrorCode code = ErrorCode.INVALID_SIGNATURE;
        Duration second = Duration.ofSeconds(1);
        Refused.with(code, () -> new Backoff.Fibonacci(ALWAYS), "fibonacci unit", "at most");
        Refused.with(code, () -> new Backoff.Fixed(ALWAYS), "fixed delay", "at most");
        Refused.with(code, () -> new Backoff.Exponential(ALWAYS, 2, second, 0), "initial delay", "at most");
        Refused.with(code, () -> new Backoff.Exponential(second, 2, ALWAYS, 0), "maximum delay", "at most");
    }
}
