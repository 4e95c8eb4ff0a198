package io.millwright.core.worker;

import io.millwright.api.RetryPolicy;
import io.millwright.spi.WorkerInfo;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a worker is set up; made by {@link Worker.Builder}. Durations are wall-clock.
 *
 * @param name in thread names and in {@code inspect workers}
 * @param sources what it consumes
 * @param concurrency how many handlers run at once
 * @param virtualThreads whether they run on virtual threads
 * @param limits bounds in time
 * @param rules what applies where signatures say nothing
 */
record WorkerSettings(
        String name, Sources sources, int concurrency, boolean virtualThreads, Limits limits, Rules rules) {

    /** The queues, most important first, and how they share the worker. */
    record Sources(List<Source> queues, boolean strictPriority) {
        List<String> names() {
            return queues.stream().map(Source::queue).toList();
        }
    }

    record Source(String queue, int weight) {}

    /**
     * @param lease how long deliveries stay the worker's own without renewal; default 15 s
     * @param prefetch deliveries are held ahead only as many as will start within this time; default 50 ms
     * @param maxPrefetch but never more than this; default 1,000
     * @param grace how long a handler may ignore its cancellation before it is given up and reported; default 5 s
     */
    record Limits(Duration lease, Duration prefetch, int maxPrefetch, Duration grace) {
        static final Limits DEFAULT =
                new Limits(WorkerInfo.DEFAULT_LEASE, Duration.ofMillis(50), 1_000, Duration.ofSeconds(5));
    }

    /**
     * @param retry for signatures without a policy
     * @param timeout for signatures without one; null for none
     * @param maxMisses how often a signature may come to a worker that does not know its name before it is dead; default 20
     */
    record Rules(RetryPolicy retry, @Nullable Duration timeout, int maxMisses) {
        static final Rules DEFAULT = new Rules(RetryPolicy.DEFAULT, null, 20);
    }
}
