package io.millwright.spi;

import java.time.Duration;
import java.util.List;

/**
 * How a worker introduces itself.
 *
 * @param id fresh for every session
 * @param name what people call it
 * @param queues that it consumes
 * @param concurrency how many tasks it runs at once
 * @param lease how long its deliveries stay its own without renewal
 */
public record WorkerInfo(WorkerId id, String name, List<String> queues, int concurrency, Duration lease) {
    /** Lease where nothing else is said. */
    public static final Duration DEFAULT_LEASE = Duration.ofSeconds(15);

    public WorkerInfo {
        queues = List.copyOf(queues);
    }
}
