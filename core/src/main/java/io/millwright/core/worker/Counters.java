package io.millwright.core.worker;

import io.millwright.spi.Verdict;
import java.util.concurrent.atomic.LongAdder;

/** A worker's counters. Thread-safe. */
final class Counters {
    final LongAdder received = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder stuck = new LongAdder();
    private final LongAdder succeeded = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder retried = new LongAdder();
    private final LongAdder deferred = new LongAdder();
    private final LongAdder released = new LongAdder();
    private final LongAdder dead = new LongAdder();
    private final LongAdder canceled = new LongAdder();

    void settled(Verdict verdict) {
        LongAdder counter = switch (verdict.state()) {
            case SUCCESS -> succeeded;
            case FAILURE -> failed;
            case RETRY -> verdict instanceof Verdict.Defer ? deferred : retried;
            case DEAD -> dead;
            case CANCELED, EXPIRED -> canceled;
            case HELD -> succeeded; // its handler is through, a workflow goes on
            case PENDING, RECEIVED, STARTED, SKIPPED -> released;
        };
        counter.increment();
    }

    WorkerMetrics snapshot(int running, int buffered, long lastFetch) {
        return new WorkerMetrics(
                received.sum(),
                succeeded.sum(),
                failed.sum(),
                retried.sum(),
                deferred.sum(),
                released.sum(),
                dead.sum(),
                canceled.sum(),
                refused.sum(),
                stuck.sum(),
                running,
                buffered,
                lastFetch);
    }
}
