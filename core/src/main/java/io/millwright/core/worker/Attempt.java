package io.millwright.core.worker;

import io.millwright.api.Arguments;
import io.millwright.api.Progress;
import io.millwright.api.Signature;
import io.millwright.api.TaskCanceledException;
import io.millwright.api.TaskContext;
import io.millwright.api.TaskOptions;
import io.millwright.api.TypeRef;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.Lease;
import io.millwright.spi.LeaseReport;
import io.millwright.spi.TimeSource;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt of one delivery, from claim to verdict; what handlers see as their {@link TaskContext}. Thread-safe: the handler's
 * thread, the keeper's and the store's meet here. The lock guards the pairing of handler and thread, so that an interrupt
 * can only hit the handler it is meant for.
 */
public final class Attempt implements TaskContext {
    private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);
    private static final Arguments NO_ARGUMENTS = new Arguments(List.of(), List.of());
    private static final int MAX_LINE = 4_096;
    private static final int MAX_UNSENT_LINES = 1_000;

    private final Delivery delivery;
    private final LeaseSession session;
    private final TaskInfo info;
    private final Executor cancelActions;
    private final TimeSource time;

    private final Object lock = new Object();
    private @Nullable Thread runner; // guarded by lock
    private List<Runnable> onCancel = List.of(); // guarded by lock
    private @Nullable Progress progress; // guarded by lock; not yet reported
    private @Nullable ArrayDeque<LeaseReport.Logged> lines; // guarded by lock; not yet reported
    private boolean decided; // guarded by lock

    // written once each by the thread that learns of it, read by the handler's at any time: volatile
    private volatile @Nullable CancelCause cancelCause;
    private volatile String cancelReason = "";
    private volatile long cancelledAt;
    // set on the handler's thread before the handler runs; the keeper reads them: volatile
    private volatile @Nullable Signature<?> signature;
    private volatile long deadline;
    private volatile long deadlineNanos;
    private volatile long startedAt;
    private volatile boolean startReported;
    // set on the handler's thread before the verdict, read by whoever settles it: volatile
    private volatile List<Envelope> followUps = List.of();

    Attempt(Delivery delivery, LeaseSession session, String worker, Executor cancelActions, TimeSource time) {
        this.delivery = delivery;
        this.session = session;
        this.cancelActions = cancelActions;
        this.time = time;
        this.info = new TaskInfo(
                delivery.envelope().id(),
                delivery.envelope().task(),
                delivery.tally().attempt(),
                delivery.lease().fencing(),
                worker);
    }

    /** What the store handed out. */
    public Delivery delivery() {
        return delivery;
    }

    Lease lease() {
        return delivery.lease();
    }

    LeaseSession session() {
        return session;
    }

    // ---- what the handler sees

    @Override
    public TaskInfo task() {
        return info;
    }

    @Override
    public Signature<?> signature() {
        Signature<?> known = signature;
        return known != null
                ? known
                : Signature.restore(
                        info.id(), info.name(), NO_ARGUMENTS, TypeRef.of(Object.class), TaskOptions.DEFAULT);
    }

    @Override
    public Optional<Instant> deadline() {
        return deadline == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(deadline));
    }

    @Override
    public boolean isCancelled() {
        return cancelCause != null;
    }

    @Override
    public void throwIfCancelled() {
        CancelCause cause = cancelCause;
        if (cause != null) {
            throw new TaskCanceledException(cause.code(), cancelReason);
        }
    }

    @Override
    public void onCancel(Runnable action) {
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

    @Override
    public void progress(double fraction, String message) {
        Progress latest = new Progress(fraction, message);
        synchronized (lock) {
            progress = latest;
        }
    }

    @Override
    public void log(String line) {
        String kept = shorten(line);
        synchronized (lock) {
            if (lines == null) {
                lines = new ArrayDeque<>();
            }
            if (lines.size() == MAX_UNSENT_LINES) {
                lines.removeFirst();
            }
            lines.add(new LeaseReport.Logged(delivery.lease(), time.now(), kept));
        }
    }

    // ---- what the processor does

    void bound(Signature<?> bound) {
        signature = bound;
    }

    /** To be published in the step that settles the attempt. */
    void follow(List<Envelope> envelopes) {
        followUps = envelopes;
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

    /** The handler has returned; clears an interrupt that was meant for it. */
    void exit() {
        synchronized (lock) {
            runner = null;
        }
        Thread.interrupted(); // ours, or the handler's own leftover: the thread's next task must not inherit it
    }

    // ---- what the worker does

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
            if (runner != null) {
                runner.interrupt();
            }
        }
        if (!actions.isEmpty()) {
            try {
                cancelActions.execute(() -> actions.forEach(Attempt::contained));
            } catch (RejectedExecutionException e) {
                LOG.debug("The worker has stopped; the handler of {} goes on without its onCancel actions", info.id());
            }
        }
    }

    @Nullable
    CancelCause cancelCause() {
        return cancelCause;
    }

    String cancelReason() {
        return cancelReason;
    }

    boolean isPastDeadline(long nanoTime) {
        return deadline != 0 && nanoTime - deadlineNanos >= 0;
    }

    /** Whether the handler goes on although it was told to stop so long ago. */
    boolean ignoresCancel(long nanoTime, long graceNanos) {
        return cancelCause != null && startedAt != 0 && nanoTime - cancelledAt > graceNanos;
    }

    /** The first to call this may settle the attempt; nobody else. */
    boolean decide() {
        synchronized (lock) {
            boolean first = !decided;
            decided = true;
            return first;
        }
    }

    boolean runsOn(Thread thread) {
        synchronized (lock) {
            return runner == thread;
        }
    }

    /** Where the handler is, for reports. */
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

    /** What the store has not been told yet; each item is given once. */
    List<LeaseReport> unreported() {
        List<LeaseReport> reports = new ArrayList<>();
        if (startedAt != 0 && !startReported) {
            startReported = true;
            reports.add(new LeaseReport.Started(delivery.lease(), startedAt));
        }
        synchronized (lock) {
            if (progress != null) {
                reports.add(new LeaseReport.Advanced(delivery.lease(), progress.fraction(), progress.message()));
                progress = null;
            }
        }
        reports.addAll(unreportedLines());
        return reports;
    }

    /** The log lines that the store has not been told yet; they must reach it before the settlement does. */
    List<LeaseReport> unreportedLines() {
        synchronized (lock) {
            if (lines == null) {
                return List.of();
            }
            List<LeaseReport> unsent = new ArrayList<>(lines);
            lines = null;
            return unsent;
        }
    }

    List<Envelope> followUps() {
        return followUps;
    }

    void startWasReported() {
        startReported = true;
    }

    /** Half of a surrogate pair, which no encoder takes, is never left. */
    private static String shorten(String line) {
        if (line.length() <= MAX_LINE) {
            return line;
        }
        int end = Character.isHighSurrogate(line.charAt(MAX_LINE - 2)) ? MAX_LINE - 2 : MAX_LINE - 1;
        return line.substring(0, end) + "…";
    }

    private static void contained(Runnable action) {
        try {
            action.run();
        } catch (Throwable thrown) {
            LOG.warn("An onCancel action threw", thrown);
        }
    }
}
