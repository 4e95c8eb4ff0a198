package io.millwright.api;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A limit across all workers: how many signatures run at once, how many start per time, or both. Kept in the store under its name;
 * changing it takes effect at once. Immutable.
 *
 * <p>Which signatures it limits: those that name it ({@link TaskOptions.Builder#limit}), and by its name all of one task
 * ({@link #task}) or of one queue ({@link #queue}).
 *
 * @param name of the limit
 * @param concurrency most that run at once; 0 for any number
 * @param rate most that start per time; null for any number
 */
public record Limit(String name, int concurrency, @Nullable Rate rate) {
    /** What the name of the limit of all signatures of a task begins with; the rest is the task's. */
    public static final String TASK = "task:";
    /** What the name of the limit of all signatures of a queue begins with; the rest is the queue's. */
    public static final String QUEUE = "queue:";

    public Limit {
        Names.check(ErrorCode.INVALID_CONFIGURATION, "limit", name);
        if (concurrency < 0) {
            throw invalid(
                    "the concurrency of limit " + name + " must be at least 1, or 0 for none, not " + concurrency);
        }
    }

    /** A limit that limits nothing yet. */
    public static Limit named(String name) {
        return new Limit(name, 0, null);
    }

    /** The limit of all signatures of a task. */
    public static Limit task(String task) {
        return named(TASK + task);
    }

    /** The limit of all signatures of a queue. */
    public static Limit queue(String queue) {
        return named(QUEUE + queue);
    }

    /** Most that run at once: from receipt by a worker until settled or given back. */
    public Limit concurrency(int most) {
        return new Limit(name, most, rate);
    }

    /** So many starts per time, and as many at once after a rest. */
    public Limit rate(int tokens, Duration per) {
        return new Limit(name, concurrency, new Rate(tokens, per, tokens));
    }

    /** How many may start at once after a rest; a rate must be set before. */
    public Limit burst(int tokens) {
        if (rate == null) {
            throw invalid("limit " + name + " has no rate to which a burst could belong; call rate first");
        }
        return new Limit(name, concurrency, new Rate(rate.tokens, rate.per, tokens));
    }

    /**
     * A token bucket: it holds {@code burst} tokens, each start takes one, and {@code tokens} come back per period, evenly.
     *
     * @param tokens at least 1
     * @param per 1 ms to a day
     * @param burst at least 1
     */
    public record Rate(int tokens, Duration per, int burst) {
        public Rate {
            if (tokens < 1 || burst < 1) {
                throw invalid(
                        "a rate needs at least one token and a burst of at least one, not " + tokens + " and " + burst);
            }
            if (per.toMillis() < 1 || per.compareTo(Duration.ofDays(1)) > 0) {
                throw invalid("the period of a rate must be between 1 ms and a day, not " + per);
            }
        }
    }

    private static MillwrightException invalid(String message) {
        return new MillwrightException(ErrorCode.INVALID_CONFIGURATION, message);
    }
}
