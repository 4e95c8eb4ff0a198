package io.millwright.core.worker;

import io.millwright.api.TaskId;
import io.millwright.spi.Delivery;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deliveries that wait for a runner, and the runners. A runner is a loop that lives as long as there is something to take; it is
 * started on the executor when there is work and a free place, and wakes the next one before it begins its own task. So short
 * tasks stay on few threads, and long ones spread to all. Thread-safe.
 */
final class RunQueue {
    private static final Logger LOG = LoggerFactory.getLogger(RunQueue.class);

    /**
     * A delivery in the buffer.
     *
     * @param session under which it was claimed
     * @param arrived nanoseconds when it came
     */
    record Held(Delivery delivery, LeaseSession session, long arrived) {}

    private static final int DEEP = 32;
    private static final Duration LAST_MOMENT = Duration.ofMillis(100);

    private final int concurrency;
    private final Executor executor;
    private final Consumer<Held> body;
    private final Runnable wantsMore;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition quiet = lock.newCondition();
    private final ArrayDeque<Held> held = new ArrayDeque<>(); // guarded by lock
    private final Prefetch prefetch; // guarded by lock
    private int active; // guarded by lock
    private boolean hurried; // guarded by lock
    private volatile boolean deep; // written under lock; runners read it without

    /**
     * @param body runs one delivery, on a runner; must not throw
     * @param wantsMore told when there is room for more; called without the lock
     */
    RunQueue(int concurrency, Prefetch prefetch, Executor executor, Consumer<Held> body, Runnable wantsMore) {
        this.concurrency = concurrency;
        this.prefetch = prefetch;
        this.executor = executor;
        this.body = body;
        this.wantsMore = wantsMore;
    }

    void add(List<Held> deliveries) {
        boolean start;
        lock.lock();
        try {
            held.addAll(deliveries);
            start = reserveRunner();
        } finally {
            lock.unlock();
        }
        if (start) {
            startRunner();
        }
    }

    /** How many deliveries may be fetched now; 0 also when what is held ahead still suffices for a while. */
    int credit() {
        lock.lock();
        try {
            int ahead = prefetch.target();
            if (held.size() > ahead / 2 && active >= concurrency) {
                return 0;
            }
            return Math.max(0, concurrency + ahead - active - held.size());
        } finally {
            lock.unlock();
        }
    }

    /** Takes everything that has waited for longer than {@code nanos}, to be given back. */
    List<Held> takeStale(long now, long nanos) {
        List<Held> stale = new ArrayList<>();
        lock.lock();
        try {
            Held first = held.peek();
            while (first != null && now - first.arrived > nanos) {
                stale.add(held.remove());
                first = held.peek();
            }
            if (!stale.isEmpty()) {
                prefetch.tooMuch();
            }
        } finally {
            lock.unlock();
        }
        return stale;
    }

    /** Takes one delivery out of the buffer, if it is there. */
    Optional<Held> take(TaskId id, long fencing) {
        lock.lock();
        try {
            for (Held one : held) {
                if (one.delivery.lease().id().equals(id) && one.delivery.lease().fencing() == fencing) {
                    held.remove(one);
                    return Optional.of(one);
                }
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Whether the next deliveries will be run, and settled, within microseconds. */
    boolean isDeep() {
        return deep;
    }

    /** Takes everything that waits. */
    List<Held> takeAll() {
        lock.lock();
        try {
            List<Held> all = new ArrayList<>(held);
            held.clear();
            return all;
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return held.size();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until no runner is active.
     *
     * @return false if that took longer than the bound; after {@link #hurry} the bound is {@link #LAST_MOMENT} at most
     */
    boolean awaitQuiet(Duration bound) throws InterruptedException {
        long end = System.nanoTime() + bound.toNanos();
        lock.lock();
        try {
            boolean shortened = false;
            while (active > 0) {
                if (hurried && !shortened) {
                    end = Math.min(end, System.nanoTime() + LAST_MOMENT.toNanos());
                    shortened = true;
                }
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                quiet.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Cuts present and future waits short. */
    void hurry() {
        lock.lock();
        try {
            hurried = true;
            quiet.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean reserveRunner() {
        if (held.isEmpty() || active >= concurrency) {
            return false;
        }
        active++;
        return true;
    }

    private void startRunner() {
        try {
            executor.execute(this::runLoop);
        } catch (RejectedExecutionException e) {
            LOG.error("The executor refuses to run handlers; what waits for it goes back to its queue", e);
            lock.lock();
            try {
                runnerEnded();
            } finally {
                lock.unlock();
            }
        }
    }

    private void runnerEnded() {
        active--;
        if (active == 0) {
            quiet.signalAll();
        }
    }

    private void runLoop() {
        long ran = -1;
        while (true) {
            Held next;
            boolean startAnother;
            boolean hungry;
            lock.lock();
            try {
                if (ran >= 0) {
                    prefetch.ran(ran);
                }
                next = held.poll();
                if (next == null) {
                    runnerEnded();
                }
                startAnother = reserveRunner();
                hungry = held.size() <= prefetch.target() / 2;
                deep = held.size() > DEEP && prefetch.isQuick();
            } finally {
                lock.unlock();
            }
            if (startAnother) {
                startRunner();
            }
            if (hungry) {
                wantsMore.run();
            }
            if (next == null) {
                return;
            }
            ran = timed(next);
        }
    }

    private long timed(Held next) {
        long begin = System.nanoTime(); // a duration on this thread, not a moment of the worker's time
        try {
            body.accept(next);
        } catch (Throwable thrown) { // a runner that dies would be missed for ever
            LOG.error(
                    "Running {} failed in the engine; it runs again when the lease ends",
                    next.delivery.lease(),
                    thrown);
        }
        return System.nanoTime() - begin;
    }
}
