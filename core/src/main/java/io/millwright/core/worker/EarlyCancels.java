package io.millwright.core.worker;

import io.millwright.api.TaskId;
import io.millwright.spi.Lease;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Cancellations that found their delivery neither in the buffer nor running: it is on its way between the two, or settled
 * already. Kept for a few seconds, so that none is missed and none stays. Thread-safe.
 */
final class EarlyCancels {
    private static final long KEEP_NANOS = Duration.ofSeconds(10).toNanos();
    private static final int SWEEP_FROM = 64;

    record Request(TaskId id, long fencing, String reason) {}

    private record Kept(Request request, long since) {}

    private final Map<TaskId, Kept> requests = new ConcurrentHashMap<>();

    void add(Request request, long nanoTime) {
        if (requests.size() >= SWEEP_FROM) {
            requests.values().removeIf(kept -> nanoTime - kept.since > KEEP_NANOS);
        }
        requests.put(request.id, new Kept(request, nanoTime));
    }

    /** The reason to cancel this delivery, or null. */
    @Nullable
    String take(Lease lease) {
        if (requests.isEmpty()) {
            return null; // nearly always, and on the path of every task
        }
        Kept kept = requests.remove(lease.id());
        return kept != null && kept.request.fencing == lease.fencing() ? kept.request.reason : null;
    }
}
