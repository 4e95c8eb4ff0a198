package io.millwright.api;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What happens after a handler threw. Immutable; every {@code with…} gives a new policy.
 *
 * <p>Exceptions are matched by class name along the thrown object's superclasses, so that a policy can travel with its
 * signature to processes that do not have the class. The first rule that matches decides.
 *
 * @param maxRetries how often the task is tried again after its first attempt; 0 for never
 * @param backoff the wait before each retry
 * @param maxDeferrals how often a handler may ask to be {@linkplain TaskContext#retryLater run later}; the next time is a
 *     failure. {@link #UNLIMITED} for no bound
 * @param rules exceptions to the above
 */
public record RetryPolicy(int maxRetries, Backoff backoff, int maxDeferrals, List<Rule> rules) {
    /** No bound. */
    public static final int UNLIMITED = -1;

    /** Most rules that one policy may have. */
    public static final int MAX_RULES = 32;

    private static final Backoff DEFAULT_BACKOFF = new Backoff.Fibonacci(Duration.ofSeconds(1));

    /** What applies where neither the signature nor the task says otherwise: three retries after 1, 2 and 3 seconds. */
    public static final RetryPolicy DEFAULT = new RetryPolicy(3, DEFAULT_BACKOFF, UNLIMITED, List.of());

    /** A failure is final. */
    public static final RetryPolicy NONE = new RetryPolicy(0, DEFAULT_BACKOFF, UNLIMITED, List.of());

    /**
     * One exception to a policy.
     *
     * @param exception a class name; matches instances of it and of its subclasses
     * @param maxRetries overrides the policy's count; 0 makes the exception final
     * @param backoff overrides the policy's wait; null keeps it
     */
    public record Rule(
            String exception, int maxRetries, @Nullable Backoff backoff) {
        public Rule {
            if (exception.isBlank() || exception.length() > 512) {
                throw new MillwrightException(
                        ErrorCode.INVALID_SIGNATURE, "a retry rule needs the name of an exception class");
            }
            checkCount("maxRetries of the rule for " + exception, maxRetries, 0);
        }
    }

    public RetryPolicy {
        checkCount("maxRetries", maxRetries, 0);
        checkCount("maxDeferrals", maxDeferrals, UNLIMITED);
        rules = List.copyOf(rules);
        if (rules.size() > MAX_RULES) {
            throw new MillwrightException(
                    ErrorCode.INVALID_SIGNATURE,
                    "a retry policy has at most " + MAX_RULES + " rules, not " + rules.size());
        }
    }

    /** Fibonacci seconds, the default backoff. */
    public static RetryPolicy fibonacci(int maxRetries) {
        return DEFAULT.withMaxRetries(maxRetries);
    }

    public static RetryPolicy fixed(int maxRetries, Duration delay) {
        return fibonacci(maxRetries).withBackoff(new Backoff.Fixed(delay));
    }

    /** Doubles from {@code initial} to at most {@code max}, with 20 % of jitter. */
    public static RetryPolicy exponential(int maxRetries, Duration initial, Duration max) {
        return fibonacci(maxRetries).withBackoff(new Backoff.Exponential(initial, 2, max, 0.2));
    }

    public RetryPolicy withMaxRetries(int count) {
        return new RetryPolicy(count, backoff, maxDeferrals, rules);
    }

    public RetryPolicy withBackoff(Backoff other) {
        return new RetryPolicy(maxRetries, other, maxDeferrals, rules);
    }

    public RetryPolicy withMaxDeferrals(int count) {
        return new RetryPolicy(maxRetries, backoff, count, rules);
    }

    /** The exception, or a subclass of it, is final. */
    public RetryPolicy never(Class<? extends Throwable> exception) {
        return plus(new Rule(exception.getName(), 0, null));
    }

    /** The exception, or a subclass of it, has its own count and backoff. */
    public RetryPolicy on(Class<? extends Throwable> exception, int count, Backoff other) {
        return plus(new Rule(exception.getName(), count, other));
    }

    private RetryPolicy plus(Rule rule) {
        List<Rule> more = new ArrayList<>(rules);
        more.add(rule);
        return new RetryPolicy(maxRetries, backoff, maxDeferrals, more);
    }

    /**
     * Whether and when to try again.
     *
     * @param failures attempts that failed so far, this one included; at least 1
     * @return the wait, or empty if the failure is final
     */
    public Optional<Duration> delayAfter(Throwable thrown, int failures, RandomGenerator random) {
        int count = maxRetries;
        Backoff wait = backoff;
        for (Rule rule : rules) {
            if (matches(rule.exception(), thrown.getClass())) {
                count = rule.maxRetries();
                wait = rule.backoff() == null ? backoff : rule.backoff();
                break;
            }
        }
        return failures > count ? Optional.empty() : Optional.of(wait.delay(failures, random));
    }

    private static boolean matches(String name, Class<?> thrown) {
        for (Class<?> type = thrown; type != null; type = type.getSuperclass()) {
            if (type.getName().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static void checkCount(String field, int count, int least) {
        if (count < least || count > 1_000_000) {
            throw new MillwrightException(
                    ErrorCode.INVALID_SIGNATURE, field + " must be between " + least + " and 1000000, not " + count);
        }
    }
}
