package io.millwright.api;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a handler can know and say while it runs. All methods may be called from any thread that the handler uses, until the
 * handler returns; none of them blocks on the store.
 */
public interface TaskContext {

    /**
     * The context of the task that runs on the calling thread.
     *
     * @throws MillwrightException {@link ErrorCode#STATE_CONFLICT} if none does; threads that a handler starts do not
     *     inherit it, hand it over
     */
    static TaskContext current() {
        return CurrentTask.get();
    }

    /** Who runs: id, name, attempt and fencing number. */
    TaskInfo task();

    /** The request that is being served; its arguments are those that the handler was called with. */
    Signature<?> signature();

    /** When the attempt will be cancelled for running too long; empty if it may run for ever. */
    Optional<Instant> deadline();

    /**
     * Whether the attempt should stop: cancelled by a user, timed out, its lease lost, or its worker stopping at once. The
     * thread that runs the handler is interrupted, too.
     */
    boolean isCancelled();

    /**
     * @throws TaskCanceledException if {@link #isCancelled()}, with the reason
     */
    void throwIfCancelled();

    /** Runs the action when the attempt is cancelled, at once if it already is; on the cancelling thread, so be brief. */
    void onCancel(Runnable action);

    /** Publishes how far the handler is. Only the latest value is kept; calling often is cheap. */
    void progress(double fraction, String message);

    /** Keeps a line with the task, in order; {@code millwright inspect task} shows it. Long lines are cut, old ones dropped. */
    void log(String line);

    /** To be thrown: {@code throw context.retryLater(Duration.ofMinutes(5))}. */
    default RetryLater retryLater(Duration delay) {
        return new RetryLater(delay, "asked to be run again in " + delay);
    }

    /**
     * Hands over to a workflow: {@code return context.continueWith(workflow)}. It does not return, but ends the handler by throwing
     * {@link ContinueWith}. The worker is free for other work; the task is held until the workflow has ended, and then ends
     * like it, with its result. The workflow is sent in the step that settles the task, under an id of its own: a task that is run
     * again begins another one.
     */
    default <R> R continueWith(Workflow<R> workflow) {
        throw new ContinueWith(workflow);
    }

    /**
     * The identity of one attempt.
     *
     * @param id of the signature; the same in all attempts
     * @param name of the task
     * @param attempt 1 for the first
     * @param fencingNumber grows with every delivery of this signature. Hand it to systems that can refuse a smaller number
     *     than they have seen, and a worker that lost its lease without knowing cannot do harm there
     * @param worker who runs it
     */
    record TaskInfo(TaskId id, String name, int attempt, long fencingNumber, String worker) {}
}
