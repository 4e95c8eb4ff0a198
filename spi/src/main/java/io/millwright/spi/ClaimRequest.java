package io.millwright.spi;

import java.util.List;

/**
 * A wish for deliveries.
 *
 * <p>Serving it: first each queue in order gives up to its quota; then, while fewer than {@code max} were given, each queue in
 * order gives what is left. So quotas express weights, and their order strict priority.
 *
 * @param queues in the order of preference
 * @param max most deliveries to give; at least 1
 */
public record ClaimRequest(List<Share> queues, int max) {
    public ClaimRequest {
        queues = List.copyOf(queues);
        if (queues.isEmpty() || max < 1) {
            throw new IllegalArgumentException("a claim needs a queue and room for one delivery");
        }
    }

    /** What one queue should give before others give more; 0 for only what others leave. */
    public record Share(String queue, int quota) {}
}
