package io.millwright.api;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a signature shares with others, across all workers: a unique key, a fair share of a queue, an order, limits. The store keeps and
 * enforces it. Immutable; set through {@link TaskOptions.Builder}.
 *
 * @param unique at most one signature has its key at a time; null for none
 * @param share whose share of the queue it counts to; null for the queue's common one, of weight 1
 * @param orderKey signatures with one key are run one at a time, in the order in which they were accepted, whatever their queues and
 *     priorities: the next one is let go when the one before has ended for good. So retries, delays and ETAs of the first hold up
 *     the line. A member of a workflow joins the line when the workflow lets it go; one that is requeued, at the end. Null for no order
 * @param limits what it needs a permit of before it may start, besides the limits of its task and its queue
 */
public record Flow(
        @Nullable Unique unique,
        @Nullable Share share,
        @Nullable String orderKey,
        List<LimitKey> limits) {
    /** Nothing shared. */
    public static final Flow NONE = new Flow(null, null, null, List.of());

    /** Most limits of one signature. */
    public static final int MAX_LIMITS = 8;

    /** Greatest weight of a share. */
    public static final int MAX_WEIGHT = 1_000;

    public Flow {
        limits = List.copyOf(limits);
        if (orderKey != null) {
            TaskOptions.bounded("orderKey", orderKey, 1);
        }
        if (limits.size() > MAX_LIMITS) {
            throw TaskOptions.invalid("a signature has at most " + MAX_LIMITS + " limits, not " + limits.size());
        }
        if (limits.stream().distinct().count() < limits.size()) {
            throw TaskOptions.invalid("a limit is named twice in " + limits);
        }
    }

    /**
     * That there is at most one.
     *
     * @param key one for the whole store, whatever the task; who has it is settled by the store, atomically
     * @param until when the key is free again
     * @param period how long it is taken, counted from acceptance; for {@link Until#TIME} only, else null
     * @param onConflict what becomes of a signature whose key is taken
     */
    public record Unique(String key, Until until, @Nullable Duration period, OnConflict onConflict) {
        public Unique {
            TaskOptions.bounded("uniqueKey", key, 1);
            Objects.requireNonNull(until, "until");
            Objects.requireNonNull(onConflict, "onConflict");
            if ((until == Until.TIME) != (period != null)) {
                throw TaskOptions.invalid("a unique key needs a period if, and only if, it is taken for a time");
            }
            if (period != null && (period.toMillis() < 1 || period.compareTo(TaskOptions.Timing.HORIZON) > 0)) {
                throw TaskOptions.invalid("the period of a unique key must be between 1 ms and "
                        + TaskOptions.Timing.HORIZON + ", not " + period);
            }
        }

        /** Taken until the signature has ended, retries included; who comes meanwhile gets the first one's result. */
        public static Unique untilDone(String key) {
            return new Unique(key, Until.DONE, null, OnConflict.ATTACH);
        }

        /** Taken until a worker has received the signature: whatever is sent later is not covered by the run and is accepted. */
        public static Unique untilStarted(String key) {
            return new Unique(key, Until.STARTED, null, OnConflict.ATTACH);
        }

        /** Taken for a time from acceptance on, whatever becomes of the signature. */
        public static Unique forTime(String key, Duration period) {
            return new Unique(key, Until.TIME, period, OnConflict.ATTACH);
        }

        /** The same, but who comes meanwhile is refused with {@link ErrorCode#UNIQUE_KEY_TAKEN}. */
        public Unique orReject() {
            return new Unique(key, until, period, OnConflict.REJECT);
        }

        /** The same, but who comes meanwhile takes the place of the first, which is cancelled if it still waits. */
        public Unique orReplace() {
            return new Unique(key, until, period, OnConflict.REPLACE);
        }
    }

    /** When a unique key is free again. */
    public enum Until {
        /** As soon as a worker has claimed the signature; one that is retried or given back does not take it again. */
        STARTED,
        /** When the signature has ended for good; while it is retried, it keeps the key. */
        DONE,
        /** A time after acceptance, whatever has become of the signature, even if its result has been forgotten. */
        TIME
    }

    /** What becomes of a signature whose unique key is taken. */
    public enum OnConflict {
        /** It is not stored; its receipt is a duplicate and leads to the result of the one that has the key. */
        ATTACH,
        /** It is not stored, and sending it fails with {@link ErrorCode#UNIQUE_KEY_TAKEN}. */
        REJECT,
        /**
         * The one that has the key is cancelled and the new one stored, if the old one waits for its time, a worker, a permit or its turn;
         * else, as when it runs, as ATTACH.
         */
        REPLACE
    }

    /**
     * A share of a queue. While several shares have work of the same priority, they are served in proportion to their weights, however much
     * each of them has; within a share, in order of publication. A share that had no work for a while has earned nothing
     * meanwhile. Signatures without a share form one of weight 1.
     *
     * @param key whose share: a tenant, a customer
     * @param weight 1 (default) to {@value #MAX_WEIGHT}; that of its newest signature holds for the share
     */
    public record Share(String key, int weight) {
        public Share {
            TaskOptions.bounded("fairnessKey", key, 1);
            if (weight < 1 || weight > MAX_WEIGHT) {
                throw TaskOptions.invalid(
                        "the weight of a share must be between 1 and " + MAX_WEIGHT + ", not " + weight);
            }
        }
    }

    /**
     * A limit to keep to.
     *
     * @param name of a {@link Limit}; as long as none is defined, nothing is limited
     * @param key every key has permits of its own; empty for the limit as a whole
     */
    public record LimitKey(String name, String key) {
        public LimitKey {
            Names.check(ErrorCode.INVALID_SIGNATURE, "limit", name);
            TaskOptions.bounded("key of limit " + name, key, 0);
        }
    }
}
