package io.millwright.api;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything about a signature but its name and arguments. Immutable; made by {@link #builder()}, which checks every
 * field.
 *
 * @param routing where it waits, and how urgent it is
 * @param timing when it may start, must have started and must have ended
 * @param labels headers for machines and tags for people
 * @param retry what follows a failure; null for the worker's default
 * @param flow what it shares with others: unique key, fair share, order, limits
 * @param dropWhenUnregistered whether a worker that does not know the task's name drops it instead of giving it back
 */
public record TaskOptions(
        Routing routing,
        Timing timing,
        Labels labels,
        @Nullable RetryPolicy retry,
        Flow flow,
        boolean dropWhenUnregistered) {

    /** The queue where nothing else is said. */
    public static final String DEFAULT_QUEUE = "default";

    /** The highest priority; it is served first. */
    public static final int MAX_PRIORITY = 255;

    /** Most headers, and most tags, of one signature. */
    public static final int MAX_LABELS = 64;

    /** Longest header value, tag or unique key, in characters. */
    public static final int MAX_LABEL_LENGTH = 1_024;

    /** Default options. */
    public static final TaskOptions DEFAULT = new TaskOptions(
            new Routing(DEFAULT_QUEUE, 0), Timing.NONE, new Labels(Map.of(), Set.of()), null, Flow.NONE, false);

    /**
     * Where a signature waits.
     *
     * @param queue name of the queue
     * @param priority 0 (default) to 255 (first); among equals, first come first served
     */
    public record Routing(String queue, int priority) {
        public Routing {
            Names.check(ErrorCode.INVALID_SIGNATURE, "queue", queue);
            if (priority < 0 || priority > MAX_PRIORITY) {
                throw new MillwrightException(
                        ErrorCode.INVALID_SIGNATURE, "priority must be between 0 and 255 (first), not " + priority);
            }
        }
    }

    /**
     * When a signature may run. Relative times count from the moment it is sent.
     *
     * @param eta not before this time; null for at once. Excludes {@code delay}
     * @param delay not before so long after sending; null for at once
     * @param expiresAt not started later than this; null for never. Excludes {@code expiresIn}
     * @param expiresIn not started later than so long after sending; null for never
     * @param timeout the longest an attempt may run; null for the worker's default
     */
    public record Timing(
            @Nullable Instant eta,
            @Nullable Duration delay,
            @Nullable Instant expiresAt,
            @Nullable Duration expiresIn,
            @Nullable Duration timeout) {
        static final Timing NONE = new Timing(null, null, null, null, null);

        /** No time of a signature is further away than this: about a hundred years. */
        public static final Duration HORIZON = Duration.ofDays(36_525);

        public Timing {
            if (eta != null && delay != null) {
                throw invalid("eta and delay exclude each other; give one of them");
            }
            if (expiresAt != null && expiresIn != null) {
                throw invalid("expiresAt and expiresIn exclude each other; give one of them");
            }
            if (eta != null && expiresAt != null && !expiresAt.isAfter(eta)) {
                throw invalid("expiresAt " + expiresAt + " must be after eta " + eta);
            }
            if (delay != null && expiresIn != null && expiresIn.compareTo(delay) <= 0) {
                throw invalid("expiresIn " + expiresIn + " must be longer than delay " + delay);
            }
            range("delay", delay, Duration.ZERO);
            range("expiresIn", expiresIn, Duration.ofMillis(1));
            range("timeout", timeout, Duration.ofMillis(1));
            range("eta", eta);
            range("expiresAt", expiresAt);
        }

        /** The first moment it may run, in milliseconds since 1970; 0 for at once. */
        public long dueAtMillis(long now) {
            if (eta != null) {
                return eta.toEpochMilli();
            }
            return delay == null ? 0 : now + delay.toMillis();
        }

        /** The moment it expires, in milliseconds since 1970; 0 for never. */
        public long expiresAtMillis(long now) {
            if (expiresAt != null) {
                return Math.max(1, expiresAt.toEpochMilli()); // 0 would be never
            }
            return expiresIn == null ? 0 : now + expiresIn.toMillis();
        }

        private static void range(String field, @Nullable Duration value, Duration least) {
            if (value != null && (value.compareTo(least) < 0 || value.compareTo(HORIZON) > 0)) {
                throw invalid(field + " must be between " + least + " and " + HORIZON + ", not " + value);
            }
        }

        private static void range(String field, @Nullable Instant value) {
            if (value != null
                    && (value.isBefore(Instant.EPOCH) || value.isAfter(Instant.EPOCH.plus(HORIZON.multipliedBy(2))))) {
                throw invalid(field + " must lie between 1970 and 2169, not " + value);
            }
        }
    }

    /**
     * What else is known of a signature.
     *
     * @param headers carried to the worker and into traces; keys are names
     * @param tags for finding it again
     */
    public record Labels(Map<String, String> headers, Set<String> tags) {
        public Labels {
            headers = Map.copyOf(headers);
            tags = Set.copyOf(tags);
            if (headers.size() > MAX_LABELS || tags.size() > MAX_LABELS) {
                throw invalid(
                        "a signature has at most " + MAX_LABELS + " headers and as many tags; put data into arguments");
            }
            headers.forEach((key, value) -> {
                Names.check(ErrorCode.INVALID_SIGNATURE, "header", key);
                bounded("header " + key, value, 0);
            });
            tags.forEach(tag -> bounded("tag", tag, 1));
        }
    }

    public TaskOptions {
        Objects.requireNonNull(flow, "flow");
    }

    /** The key that at most one signature has at a time; null for none. */
    public @Nullable String uniqueKey() {
        Flow.Unique unique = flow.unique();
        return unique == null ? null : unique.key();
    }

    public static Builder builder() {
        return new Builder(DEFAULT);
    }

    public Builder toBuilder() {
        return new Builder(this);
    }

    static void bounded(String field, String value, int least) {
        if (value.length() < least || value.length() > MAX_LABEL_LENGTH) {
            throw invalid(field + " must have between " + least + " and " + MAX_LABEL_LENGTH + " characters, not "
                    + value.length() + "; put data into arguments");
        }
    }

    static MillwrightException invalid(String message) {
        return new MillwrightException(ErrorCode.INVALID_SIGNATURE, message);
    }

    /** Collects options. Not thread-safe. Each method checks its own field, {@link #build()} checks them together. */
    public static final class Builder {
        private Routing routing;
        private @Nullable Instant eta;
        private @Nullable Duration delay;
        private @Nullable Instant expiresAt;
        private @Nullable Duration expiresIn;
        private @Nullable Duration timeout;
        private final Map<String, String> headers;
        private final Set<String> tags;
        private @Nullable RetryPolicy retry;
        private Flow flow;
        private boolean dropWhenUnregistered;

        private Builder(TaskOptions from) {
            routing = from.routing;
            eta = from.timing.eta;
            delay = from.timing.delay;
            expiresAt = from.timing.expiresAt;
            expiresIn = from.timing.expiresIn;
            timeout = from.timing.timeout;
            headers = new LinkedHashMap<>(from.labels.headers);
            tags = new LinkedHashSet<>(from.labels.tags);
            retry = from.retry;
            flow = from.flow;
            dropWhenUnregistered = from.dropWhenUnregistered;
        }

        /** The queue to wait in; default {@value TaskOptions#DEFAULT_QUEUE}. */
        public Builder queue(String queue) {
            routing = new Routing(queue, routing.priority);
            return this;
        }

        /** 0 (default) to 255 (first). */
        public Builder priority(int priority) {
            routing = new Routing(routing.queue, priority);
            return this;
        }

        /** Not before this time; replaces a delay. */
        public Builder eta(Instant time) {
            eta = time;
            delay = null;
            return this;
        }

        /** Not before so long after sending; replaces an eta. */
        public Builder delay(Duration wait) {
            delay = wait;
            eta = null;
            return this;
        }

        /** Expired unless started by this time. */
        public Builder expiresAt(Instant time) {
            expiresAt = time;
            expiresIn = null;
            return this;
        }

        /** Expired unless started so long after sending. */
        public Builder expiresIn(Duration wait) {
            expiresIn = wait;
            expiresAt = null;
            return this;
        }

        /** The longest an attempt may run before it is cancelled and counts as failed. */
        public Builder timeout(Duration longest) {
            timeout = longest;
            return this;
        }

        public Builder header(String key, String value) {
            headers.put(key, value);
            return this;
        }

        public Builder tag(String tag) {
            tags.add(tag);
            return this;
        }

        public Builder retry(RetryPolicy policy) {
            retry = policy;
            return this;
        }

        /** At most one unsettled signature has this key; sending another one gives the receipt of the first. */
        public Builder uniqueKey(String key) {
            return unique(Flow.Unique.untilDone(key));
        }

        /** At most one signature has its key at a time; says for how long, and what becomes of the others. */
        public Builder unique(Flow.Unique unique) {
            flow = new Flow(unique, flow.share(), flow.orderKey(), flow.limits());
            return this;
        }

        /**
         * Runs once, so long after the last of a series: every new one with this key takes the place of the one that waits, and starts
         * the wait again.
         */
        public Builder debounce(String key, Duration quiet) {
            return delay(quiet).unique(Flow.Unique.untilStarted(key).orReplace());
        }

        /** Runs at most once per period: the first with this key is accepted, the others get its result. */
        public Builder throttle(String key, Duration period) {
            return unique(Flow.Unique.forTime(key, period));
        }

        /** {@link #fairnessKey(String, int)} with weight 1. */
        public Builder fairnessKey(String key) {
            return fairnessKey(key, 1);
        }

        /** While several keys have work in the queue, workers serve them in proportion to their weights. */
        public Builder fairnessKey(String key, int weight) {
            flow = new Flow(flow.unique(), new Flow.Share(key, weight), flow.orderKey(), flow.limits());
            return this;
        }

        /** Signatures with one key run one at a time, in the order in which they were accepted. */
        public Builder orderKey(String key) {
            flow = new Flow(flow.unique(), flow.share(), key, flow.limits());
            return this;
        }

        /** Needs a permit of the {@link Limit} of this name before it may start. */
        public Builder limit(String name) {
            return limit(name, "");
        }

        /** The same, of the permits that this key has for itself: a tenant, a host. */
        public Builder limit(String name, String key) {
            List<Flow.LimitKey> limits = new ArrayList<>(flow.limits());
            limits.add(new Flow.LimitKey(name, key));
            flow = new Flow(flow.unique(), flow.share(), flow.orderKey(), limits);
            return this;
        }

        /** A worker that does not know the task's name drops it, instead of giving it back for others. */
        public Builder dropWhenUnregistered(boolean drop) {
            dropWhenUnregistered = drop;
            return this;
        }

        /**
         * @throws MillwrightException {@link ErrorCode#INVALID_SIGNATURE}, naming the field and the fix
         */
        public TaskOptions build() {
            return new TaskOptions(
                    routing,
                    new Timing(eta, delay, expiresAt, expiresIn, timeout),
                    new Labels(headers, tags),
                    retry,
                    flow,
                    dropWhenUnregistered);
        }
    }
}
