package io.millwright.core.schedule;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what it is given one after the other, in order: whoever has the turn owns the scheduler's state. Any thread may ask for a turn, and
 * returns at once, unless the executor runs it there and then.
 */
final class Turns {
    private static final Logger LOG = LoggerFactory.getLogger(Turns.class);

    private final Executor executor;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger asked = new AtomicInteger();

    Turns(Executor executor) {
        this.executor = executor;
    }

    void take(Runnable turn) {
        waiting.add(turn);
        if (asked.getAndIncrement() == 0) {
            try {
                executor.execute(this::run);
            } catch (RejectedExecutionException e) {
                LOG.debug("The scheduler has stopped; this comes too late", e);
            }
        }
    }

    private void run() {
        do {
            Runnable turn = waiting.poll();
            try {
                if (turn != null) {
                    turn.run();
                }
            } catch (RuntimeException | Error e) { // the others must have their turns
                LOG.error("The scheduler stumbled and goes on", e);
            }
        } while (asked.decrementAndGet() > 0);
    }
}
