package io.millwright.memory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The thread on which pushed stages complete and listeners are called, one after the other and in order. Thread-safe. What was
 * posted before {@link #close()} is still run.
 */
final class Notifier implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Notifier.class.getName());

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition posted = lock.newCondition();
    /** Guarded by {@link #lock}, as are the following. */
    private List<Runnable> waiting = new ArrayList<>();

    private boolean idle;
    private boolean closed;

    private final Thread thread;

    Notifier(String name) {
        thread = new Thread(this::run, "millwright-memory" + (name.isEmpty() ? "" : "-" + name));
        thread.setDaemon(true);
        thread.start();
    }

    void post(List<Runnable> notices) {
        lock.lock();
        try {
            waiting.addAll(notices);
            if (idle) {
                posted.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        List<Runnable> batch = new ArrayList<>();
        while (take(batch)) {
            for (Runnable notice : batch) {
                try {
                    notice.run();
                } catch (RuntimeException | Error e) {
                    LOG.log(System.Logger.Level.ERROR, "a listener threw; it was told all the same", e);
                }
            }
            batch.clear();
        }
    }

    /** Waits for work and takes all of it; false when there is none and never will be. */
    private boolean take(List<Runnable> into) {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closed) {
                idle = true;
                posted.awaitUninterruptibly();
            }
            idle = false;
            into.addAll(waiting);
            if (waiting.size() > 4096) {
                waiting = new ArrayList<>(); // a flood must not cost memory for ever
            } else {
                waiting.clear();
            }
            return !into.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the thread and waits for that, unless it is the one that calls. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            posted.signal();
        } finally {
            lock.unlock();
        }
        if (Thread.currentThread() == thread) {
            return;
        }
        boolean interrupted = false;
        try {
            thread.join(Duration.ofSeconds(2).toMillis());
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
