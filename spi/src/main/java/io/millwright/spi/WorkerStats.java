package io.millwright.spi;

import java.util.List;

/** A worker with a live session, and how many deliveries it holds. */
public record WorkerStats(
        WorkerId id, String name, List<String> queues, int concurrency, long joinedAt, long leaseUntil, long held) {
    public WorkerStats {
        queues = List.copyOf(queues);
    }
}
