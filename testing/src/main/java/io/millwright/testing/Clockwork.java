package io.millwright.testing;

import io.millwright.api.TaskState;
import io.millwright.core.thread.Blocking;
import io.millwright.spi.Store;
import io.millwright.spi.TaskQuery;
import io.millwright.spi.TaskRecord;
import io.millwright.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;

/**
 * Runs what can run, and moves the clock. Belongs to the thread that made it, which has to do by itself what it would wait for; others
 * that wait are let be.
 */
final class Clockwork implements SteppedStore.Turn {
    /** More attempts than any sane test makes before it should end. */
    private static final int MAX_STEPS = 100_000;

    private static final int LISTED = 100;
    private static final Duration NEVER = Duration.ofSeconds(Long.MAX_VALUE);

    private final Thread owner = Thread.currentThread();
    private final VirtualTime time;
    private final TurnExecutor handlers;
    private final SteppedStore store;

    /**
     * @param handlers what runs them
     * @param store whose deliveries are handed out step by step
     */
    Clockwork(VirtualTime time, TurnExecutor handlers, Store store, SchedulerTurns scheduler) {
        this.time = time;
        this.handlers = handlers;
        this.store = new SteppedStore(store, scheduler, this);
    }

    SteppedStore store() {
        return store;
    }

    void requireOwner() {
        if (Thread.currentThread() != owner) {
            throw new IllegalStateException("tasks run on the thread that created the TestMill, '" + owner.getName()
                    + "'; only sending is allowed on '" + Thread.currentThread().getName() + "'");
        }
    }

    /** {@link TestMill#runAll()}. */
    int runAll() {
        requireOwner();
        int attempts = 0;
        do {
            do {
                handlers.runAll();
                if (attempts == MAX_STEPS) {
                    throw new AssertionError(
                            "still running after " + attempts + " attempts; unsettled are " + describe(unsettled()));
                }
            } while (store.serve() && ++attempts > 0);
        } while (store.tellEnds());
        return attempts;
    }

    /** {@link TestMill#advance}. */
    int advance(Duration by) {
        requireOwner();
        long end = time.nanoTime() + by.toNanos();
        int attempts = runAll();
        Duration left = by;
        Duration step = untilNextTimer();
        while (step.compareTo(left) <= 0) {
            time.advance(step);
            attempts += runAll();
            left = Duration.ofNanos(Math.max(0, end - time.nanoTime()));
            step = untilNextTimer();
        }
        time.advance(left);
        return attempts + runAll();
    }

    /**
     * {@link TestMill#runUntilSettled()}.
     *
     * @param mayRunAt the first moment at which a task may run by itself; {@link Long#MAX_VALUE} if that depends on others
     */
    void runUntilSettled(ToLongFunction<TaskRecord> mayRunAt) {
        for (int step = 0; step < MAX_STEPS; step++) {
            runAll();
            List<TaskRecord> left = unsettled();
            if (left.isEmpty()) {
                left = list(TaskQuery.inState(LISTED, TaskState.HELD)); // for ever, then
            }
            if (left.isEmpty()) {
                return;
            }
            long due = left.stream().mapToLong(mayRunAt).min().orElse(0);
            if (due <= time.now() || due == Long.MAX_VALUE) {
                throw new AssertionError("cannot run: " + describe(left));
            }
            advance(Duration.ofMillis(due - time.now()));
        }
        throw new AssertionError("still running after " + MAX_STEPS + " steps: " + describe(unsettled()));
    }

    @Override
    public void beforeWatch() {
        if (Thread.currentThread() == owner) {
            runAll();
        }
    }

    @Override
    public void untilRoom(BooleanSupplier accepted, Duration patience) {
        if (Thread.currentThread() != owner) {
            return;
        }
        long end = time.nanoTime() + patience.toNanos();
        runAll();
        while (!accepted.getAsBoolean() && time.nanoTime() < end) {
            Duration left = Duration.ofNanos(end - time.nanoTime());
            Duration next = untilNextTimer();
            advance(next.compareTo(left) < 0 ? next : left);
        }
    }

    private Duration untilNextTimer() {
        return time.untilNextTimer().orElse(NEVER);
    }

    private List<TaskRecord> unsettled() {
        return list(
                TaskQuery.inState(LISTED, TaskState.PENDING, TaskState.RETRY, TaskState.RECEIVED, TaskState.STARTED));
    }

    private List<TaskRecord> list(TaskQuery query) {
        return Blocking.get(store.list(query));
    }

    /** One line that says where each of them is. */
    static String describe(List<TaskRecord> tasks) {
        return String.join(
                ", ",
                tasks.stream()
                        .map(task -> task.envelope().task() + " "
                                + task.envelope().id() + " is " + task.state()
                                + " on queue " + task.envelope().address().queue() + ", due at "
                                + Instant.ofEpochMilli(task.dueAt()))
                        .toList());
    }
}
