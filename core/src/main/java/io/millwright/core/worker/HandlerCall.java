package io.millwright.core.worker;

import io.millwright.api.TaskCanceledException;
import io.millwright.api.TaskId;
import io.millwright.spi.TimeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The call of an attempt's handler: the thread that it runs on, its time limit, and whether it was told to stop. Thread-safe: the
 * handler's thread, the keeper's and the store's meet here. The lock guards the pairing of handler and thread, so that an interrupt can
 * only hit the handler it is meant for.
 */
final class HandlerCall {
    private static final Logger LOG = LoggerFactory.getLogger(HandlerCall.class);

    private final TaskId id;
    private final Executor cancelActions;
    private final TimeSource time;

    private final Object lock = new Object();
    private @Nullable Thread runner; // guarded by lock
    private List<Runnable> onCancel = List.of(); // guarded by lock

    // written once each by the thread that learns of it, read by the handler's at any time: volatile
    private volatile @Nullable CancelCause cancelCause;
    private volatile String cancelReason = "";
    private volatile long cancelledAt;
    // set on the handler's thread; the keeper reads them: volatile
    private volatile long deadline;
    private volatile long deadlineNanos;
    private volatile long startedAt;
    private volatile long returnedAt;
    private volatile boolean returned; // from then on nothing changes the outcome; written under lock

    HandlerCall(TaskId id, Executor cancelActions, TimeSource time) {
        this.id = id;
        this.cancelActions = cancelActions;
        this.time = time;
    }

    /** The handler is about to run on the calling thread; from here on it can be interrupted. */
    void enter(long now, long deadlineMillis) {
        startedAt = now;
        // measured by the clock that never jumps; the wall clock's time is for people
        deadlineNanos = time.nanoTime() + TimeUnit.MILLISECONDS.toNanos(deadlineMillis - now);
        deadline = deadlineMillis;
        synchronized (lock) {
            runner = Thread.currentThread();
            if (cancelCause != null) {
                runner.interrupt();
            }
        }
    }

    /** The handler has returned; no interrupt is meant for the thread from here on, though it is still busy with the attempt. */
    void returned() {
        synchronized (lock) {
            returnedAt = time.nanoTime();
            returned = true;
        }
        Thread.interrupted(); // ours, or the handler's own leftover: what comes after it must not suffer
    }

    /** The thread has nothing to do with the attempt any more. */
    void exit() {
        synchronized (lock) {
            runner = null;
        }
        Thread.interrupted(); // the thread's next task must not inherit it
    }

    /** Runs the action when the handler is told to stop; at once, on the calling thread, if it has been. */
    void onCancel(Runnable action) {
        synchronized (lock) {
            if (cancelCause == null) {
                if (onCancel.isEmpty()) {
                    onCancel = new ArrayList<>(1);
                }
                onCancel.add(action);
                return;
            }
        }
        contained(action);
    }

    /** Tells the handler to stop; the first cause stays. */
    void cancel(CancelCause cause, String reason, long nanoTime) {
        List<Runnable> actions;
        synchronized (lock) {
            if (cancelCause != null) {
                return;
            }
            cancelReason = reason;
            cancelledAt = nanoTime;
            cancelCause = cause;
            actions = onCancel;
            onCancel = List.of();
            if (runner != null && !returned) {
                runner.interrupt();
            }
        }
        if (!actions.isEmpty()) {
            try {
                cancelActions.execute(() -> actions.forEach(HandlerCall::contained));
            } catch (RejectedExecutionException e) {
                LOG.debug("The worker has stopped; the handler of {} goes on without its onCancel actions", id);
            }
        }
    }

    private static void contained(Runnable action) {
        try {
            action.run();
        } catch (Throwable thrown) {
            LOG.warn("An onCancel action threw", thrown);
        }
    }

    @Nullable
    CancelCause cancelCause() {
        return cancelCause;
    }

    String cancelReason() {
        return cancelReason;
    }

    void throwIfCancelled() {
        CancelCause cause = cancelCause;
        if (cause != null) {
            throw new TaskCanceledException(cause.code(), cancelReason);
        }
    }

    /** When the handler was called; 0 if it has not been. */
    long startedAt() {
        return startedAt;
    }

    /** When the handler will be told to stop; 0 for never. */
    long deadline() {
        return deadline;
    }

    boolean isPastDeadline(long nanoTime) {
        return deadline != 0 && !returned && nanoTime - deadlineNanos >= 0;
    }

    /** Whether the handler goes on although it was told to stop so long ago. */
    boolean ignoresCancel(long nanoTime, long graceNanos) {
        return cancelCause != null && startedAt != 0 && !returned && nanoTime - cancelledAt > graceNanos;
    }

    /** Whether what follows the handler (closing what it left to be closed, the worker's hook) takes that long. */
    boolean isStuckAfterwards(long nanoTime, long graceNanos) {
        return returned && nanoTime - returnedAt > graceNanos;
    }

    boolean runsOn(Thread thread) {
        synchronized (lock) {
            return runner == thread;
        }
    }

    /** Where the thread is, for reports. */
    String stack() {
        Thread thread;
        synchronized (lock) {
            thread = runner;
        }
        if (thread == null) {
            return "(the handler has returned)";
        }
        StringBuilder text = new StringBuilder(thread.getName());
        for (StackTraceElement frame : thread.getStackTrace()) {
            text.append("\n    at ").append(frame);
        }
        return text.toString();
    }
}
