package io.millwright.api;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before the n-th retry. */
public sealed interface Backoff {

    /** The longest wait that any backoff gives. */
    Duration LONGEST = Duration.ofDays(30);

    /**
     * The wait before retry number {@code retry}.
     *
     * @param retry 1 for the first retry
     * @param random source of jitter
     */
    Duration delay(int retry, RandomGenerator random);

    /**
     * The Fibonacci numbers in units of {@code unit}: 1, 2, 3, 5, 8 … This is the default, with one second as the unit,
     * as in RichardKnop/machinery ({@code v2/retry/fibonacci.go}).
     */
    record Fibonacci(Duration unit) implements Backoff {
        public Fibonacci {
            positive("fibonacci unit", unit);
        }

        @Override
        public Duration delay(int retry, RandomGenerator random) {
            long previous = 1;
            long current = 1;
            for (int i = 1; i < retry && current < Integer.MAX_VALUE; i++) {
                long next = previous + current;
                previous = current;
                current = next;
            }
            return bounded((double) unit.toMillis() * current);
        }
    }

    /** Always the same wait. */
    record Fixed(Duration delay) implements Backoff {
        public Fixed {
            if (delay.isNegative()) {
                throw new MillwrightException(
                        ErrorCode.INVALID_SIGNATURE, "a fixed delay must not be negative: " + delay);
            }
            notEndless("a fixed delay", delay);
        }

        @Override
        public Duration delay(int retry, RandomGenerator random) {
            return delay.compareTo(LONGEST) > 0 ? LONGEST : delay;
        }
    }

    /**
     * {@code initial · factor^(retry-1)}, at most {@code max}, then moved by up to {@code jitter} of itself either way, so
     * that tasks which failed together do not come back together.
     *
     * @param jitter between 0 (none) and 1 (from nothing to double)
     */
    record Exponential(Duration initial, double factor, Duration max, double jitter) implements Backoff {
        public Exponential {
            positive("exponential initial delay", initial);
            positive("exponential maximum delay", max);
            if (!(factor >= 1 && factor <= 100)) {
                throw new MillwrightException(
                        ErrorCode.INVALID_SIGNATURE, "an exponential factor must be between 1 and 100, not " + factor);
            }
            if (!(jitter >= 0 && jitter <= 1)) {
                throw new MillwrightException(
                        ErrorCode.INVALID_SIGNATURE, "jitter must be between 0 and 1, not " + jitter);
            }
        }

        @Override
        public Duration delay(int retry, RandomGenerator random) {
            double base = Math.min(initial.toMillis() * Math.pow(factor, retry - 1.0), (double) max.toMillis());
            double moved = jitter == 0 ? base : base * (1 + jitter * (2 * random.nextDouble() - 1));
            return bounded(moved);
        }
    }

    private static Duration bounded(double millis) {
        return Duration.ofMillis((long) Math.max(0, Math.min(millis, (double) LONGEST.toMillis())));
    }

    private static void positive(String what, Duration duration) {
        if (duration.compareTo(Duration.ofMillis(1)) < 0) {
            throw new MillwrightException(
                    ErrorCode.INVALID_SIGNATURE, what + " must be at least one millisecond, not " + duration);
        }
        notEndless(what, duration);
    }

    /** Beyond this, milliseconds overflow. */
    private static void notEndless(String what, Duration duration) {
        if (duration.compareTo(TaskOptions.Timing.HORIZON) > 0) {
            throw new MillwrightException(
                    ErrorCode.INVALID_SIGNATURE,
                    what + " must be at most " + TaskOptions.Timing.HORIZON + ", not " + duration);
        }
    }
}
