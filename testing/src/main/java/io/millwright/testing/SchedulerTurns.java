package io.millwright.testing;

import java.util.concurrent.Executor;

/** Takes the scheduler's turns at once, and knows whether one is being taken: what it waits for must not run handlers. Thread-safe. */
final class SchedulerTurns implements Executor {
    private final ThreadLocal<Boolean> taking = ThreadLocal.withInitial(() -> false);

    @Override
    public void execute(Runnable turn) {
        taking.set(true);
        try {
            turn.run();
        } finally {
            taking.set(false);
        }
    }

    /** Whether the calling thread is in one of the scheduler's turns. */
    boolean areBeingTaken() {
        return taking.get();
    }
}
