package io.millwright.memory;

import io.millwright.api.MillwrightException;
import io.millwright.api.TaskId;
import io.millwright.memory.MemoryLedger.Limits;
import io.millwright.spi.Delivery;
import io.millwright.spi.Published;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The shell around one {@link MemoryLedger}: its lock, its timer and its notifier. Shared by all stores that have the same name
 * open. Thread-safe.
 */
final class MemoryHub implements Outbox {
    /** Retention is no reason to wake up more often than this. */
    private static final long RETENTION_STEP = 1_000;

    private final TimeSource time;
    private final Notifier notifier;
    private final ReentrantLock lock = new ReentrantLock();

    /** Guarded by {@link #lock}, as are the following. */
    private final MemoryLedger ledger;

    private final List<MemorySchedules> openings = new ArrayList<>();
    private List<Runnable> outbox = new ArrayList<>();
    private TimeSource.@Nullable Timer timer;
    private long timerAt = Long.MAX_VALUE;
    private boolean closed;

    MemoryHub(String name, TimeSource time, Limits limits) {
        this.time = time;
        this.ledger = new MemoryLedger(limits, this);
        this.notifier = new Notifier(name);
    }

    /** An operation of the ledger; must not run foreign code. */
    @FunctionalInterface
    interface Operation<T> {
        T apply(MemoryLedger ledger, long now);
    }

    /** Runs an operation under the lock. What it pushes is told afterwards, on the notifier's thread. */
    <T> T run(Operation<T> operation) {
        lock.lock();
        try {
            long now = time.now();
            ledger.tick(now);
            try {
                return operation.apply(ledger, now);
            } finally {
                ledger.serve(now);
                flush();
                arm(now);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Hands a notice to the notifier; only from within an operation. */
    void push(Runnable notice) {
        outbox.add(notice);
    }

    /** The schedules as all openings see them; only from within an operation. */
    List<MemorySchedules> openings() {
        return openings;
    }

    private void flush() {
        if (!outbox.isEmpty()) {
            notifier.post(outbox);
            outbox.clear();
        }
    }

    /** Makes the timer ring no later than the next event. One that rings too early finds nothing to do and is set again. */
    private void arm(long now) {
        long wanted = Math.min(
                ledger.nextEventAt(), Math.max(ledger.shelves.retention.nextOutdatedAt(), now + RETENTION_STEP));
        if (closed || wanted >= timerAt || wanted == Long.MAX_VALUE) {
            return;
        }
        if (timer != null) {
            timer.cancel();
        }
        timerAt = wanted;
        timer = time.schedule(Duration.ofMillis(wanted - now), this::ring);
    }

    private void ring() {
        lock.lock();
        try {
            if (!closed) {
                timerAt = Long.MAX_VALUE;
                timer = null;
                long now = time.now();
                ledger.tick(now);
                flush();
                arm(now);
            }
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            if (timer != null) {
                timer.cancel();
            }
        } finally {
            lock.unlock();
        }
        notifier.close();
    }

    @Override
    public void served(Claim claim, List<Delivery> deliveries) {
        outbox.add(() -> ((MemoryClaim) claim).complete(deliveries));
    }

    @Override
    public void published(Publication publication, List<Published> results) {
        outbox.add(() -> ((MemoryPublication) publication).complete(results));
    }

    @Override
    public void refused(Publication publication, MillwrightException error) {
        outbox.add(() -> ((MemoryPublication) publication).fail(error));
    }

    @Override
    public void settled(Watcher watcher, TaskOutcome outcome) {
        outbox.add(() -> ((MemoryWatch) watcher).complete(outcome));
    }

    @Override
    public void cancelRequested(Member member, TaskId id, long fencing, String reason) {
        outbox.add(() -> member.listener.cancelRequested(id, fencing, reason));
    }

    @Override
    public void sessionEnded(Member member) {
        outbox.add(member.listener::sessionEnded);
    }
}
