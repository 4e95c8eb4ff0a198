package io.millwright.core.worker;

import io.millwright.spi.LeaseReport;
import io.millwright.spi.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after running attempts every 20 ms, for as long as there are any: time limits, handlers that ignore their cancellation,
 * deliveries that wait too long, and news for the store. So a task that is done within 20 ms costs no report at all. Runs on the
 * time source's timer; calls no user code.
 */
final class Watchman {
    private static final Logger LOG = LoggerFactory.getLogger(Watchman.class);
    private static final Duration ROUND = Duration.ofMillis(20);
    private static final long STALE_NANOS = Duration.ofSeconds(1).toNanos();

    /** What it found. */
    interface Events {
        void report(List<LeaseReport> reports);

        void stale(List<RunQueue.Held> held);

        /** Called at the end of each round. */
        void looked();

        /** Called once per attempt. */
        void ignoredCancel(Attempt attempt, CancelCause cause);

        /** Its handler has returned, but what follows does not. Called once per attempt. */
        void stuckAfterwards(Attempt attempt);
    }

    private final TimeSource time;
    private final Collection<Attempt> running;
    private final RunQueue queue;
    private final Events events;
    private final long graceNanos;

    private final AtomicBoolean awake = new AtomicBoolean();
    private volatile boolean stopped; // set once by the engine, read by the timer
    private final Set<Attempt> givenUp = new HashSet<>(); // owned by the round

    Watchman(TimeSource time, Collection<Attempt> running, RunQueue queue, Events events, Duration grace) {
        this.time = time;
        this.running = running;
        this.queue = queue;
        this.events = events;
        this.graceNanos = grace.toNanos();
    }

    /** Something runs; any thread. */
    void wake() {
        if (!awake.get() && awake.compareAndSet(false, true)) {
            time.schedule(ROUND, this::round);
        }
    }

    void stop() {
        stopped = true;
    }

    private void round() {
        if (stopped) {
            return;
        }
        try {
            look();
        } catch (RuntimeException e) {
            LOG.error("A look at running tasks failed; the next one follows", e);
        } finally {
            awake.set(false);
            if (!running.isEmpty() || queue.size() > 0) {
                wake();
            }
        }
    }

    private void look() {
        long nanoTime = time.nanoTime();
        List<LeaseReport> reports = new ArrayList<>();
        givenUp.retainAll(running);
        for (Attempt attempt : running) {
            HandlerCall call = attempt.call();
            if (call.isPastDeadline(nanoTime)) {
                attempt.cancel(CancelCause.TIMEOUT, "it ran longer than its timeout allows", nanoTime);
            }
            CancelCause cause = attempt.cancelCause();
            if (cause != null && call.ignoresCancel(nanoTime, graceNanos) && givenUp.add(attempt)) {
                events.ignoredCancel(attempt, cause);
            } else if (call.isStuckAfterwards(nanoTime, graceNanos) && givenUp.add(attempt)) {
                events.stuckAfterwards(attempt);
            }
            reports.addAll(attempt.unreported());
        }
        if (!reports.isEmpty()) {
            events.report(reports);
        }
        List<RunQueue.Held> stale = queue.takeStale(nanoTime, STALE_NANOS);
        if (!stale.isEmpty()) {
            events.stale(stale);
        }
        events.looked();
    }
}
