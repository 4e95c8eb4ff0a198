package io.millwright.api;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What a handler can know and say while it runs. All methods may be called from any thread that the handler uses, until the
 * handler returns. None of them blocks on the store, but for those that iterate.
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

    /**
     * Runs the action when the attempt is cancelled, at once if it already is: to make a handler stop that no interrupt reaches. Not on
     * the handler's thread, which is still at work, and so be brief. To clean up, use {@link #closeAfter}.
     */
    void onCancel(Runnable action);

    /**
     * Closes the resource when the handler has returned, in whatever way: success, failure, cancelled, timed out, its lease lost. What was
     * handed in last is closed first, on the handler's thread, before the outcome is written and before the worker's {@code afterTask}
     * hook. An exception of {@code close} is logged and changes nothing: what must not fail belongs into the handler.
     *
     * <p>Neither time limit nor cancellation reaches the thread any more. A {@code close} that takes longer than the worker's grace is
     * reported; until it returns, the outcome is not written. A handler that never returns is never cleaned up after.
     *
     * @return the resource
     */
    <R extends AutoCloseable> R closeAfter(R resource);

    /** Publishes how far the handler is. Only the latest value is kept; calling often is cheap. */
    void progress(double fraction, String message);

    /** Keeps a line with the task, in order; {@code millwright inspect task} shows it. Long lines are cut, old ones dropped. */
    void log(String line);

    /**
     * Keeps a state with the signature, for the next attempt to start from: a retry, or a delivery to another worker if this one is
     * stopped, killed or loses its lease. It replaces the one before, and is forgotten when the signature succeeds.
     *
     * <p>Does not block. While a state is on its way, newer ones wait, and only the newest of them goes next; it is always written
     * before the attempt's outcome. Whoever must not repeat what comes before it waits for the stage, which completes when the store
     * has this state, or a newer one of this attempt, durably. While the store is away, it is tried again for as long as the lease
     * lasts.
     *
     * @param state encoded at once, like an argument, so it may be changed afterwards
     * @return fails with {@link ErrorCode#LEASE_LOST} if the attempt does not count any more
     * @throws MillwrightException {@link ErrorCode#PAYLOAD_TOO_LARGE} or {@link ErrorCode#PAYLOAD_UNREADABLE} if the state cannot
     *     be encoded, {@link ErrorCode#UNSUPPORTED} if the store keeps none, {@link ErrorCode#STATE_CONFLICT} in a handler that
     *     iterates
     */
    <S> CompletionStage<Void> checkpoint(S state, TypeRef<S> type);

    /** The same, written as the class that it has. */
    default CompletionStage<Void> checkpoint(Object state) {
        return checkpoint(state, TypeRef.ofReflected(state.getClass()));
    }

    /**
     * The newest state of this attempt, or else the one that it starts from; empty if none was kept yet.
     *
     * @throws MillwrightException {@link ErrorCode#PAYLOAD_UNREADABLE} if it is of another type, {@link ErrorCode#UNSUPPORTED} if
     *     the store keeps none
     */
    <S> Optional<S> checkpoint(TypeRef<S> type);

    /** The same for a class without type parameters. */
    default <S> Optional<S> checkpoint(Class<S> type) {
        return checkpoint(TypeRef.of(type));
    }

    /**
     * Works through something step by step, from where the attempt before got to: the cursor is the checkpoint. Each step's outcome is
     * durable before the next step begins, so at most one step is run again after a crash, and a step that throws is the first one
     * of the next attempt. Between two steps it stops if the attempt is cancelled, and hands the task back if the worker stops.
     *
     * <p>Once per handler. Make steps large enough: each costs a durable write.
     *
     * @param first where the first attempt begins
     * @param step is given a cursor, does what begins there, and gives the next cursor, or null if that was all
     * @return the last cursor; if an attempt before got through, the one that it ended with
     * @throws Exception what the step throws
     */
    <C> C iterate(TypeRef<C> type, C first, Step<C> step) throws Exception;

    /** The same for a class without type parameters. */
    default <C> C iterate(Class<C> type, C first, Step<C> step) throws Exception {
        return iterate(TypeRef.of(type), first, step);
    }

    /**
     * Works through items in pages, from where the attempt before got to; see {@link #iterate(TypeRef, Object, Step)}. The position is
     * the number of items, and what was done before is read and skipped.
     *
     * @param items the same in every attempt, in the same order, such as the lines of a file
     * @param pageSize how many items a step takes, at least 1; the last one takes what is left
     * @return how many items there were
     * @throws Exception what the step throws; {@link ErrorCode#STATE_CONFLICT} if there are fewer items than were done before
     */
    default <T> long iterate(Iterator<? extends T> items, int pageSize, PageStep<T> step) throws Exception {
        return iterate(Long.class, 0L, new Pages<T>(items, pageSize, step));
    }

    /**
     * Whether the worker is stopping and waits for its handlers, for a bounded time. A handler that would take longer should come to an
     * end, or hand its task back where somebody else can go on.
     */
    boolean isStopping();

    /**
     * To be thrown between two steps of a long handler: {@code if (context.isStopping()) throw context.handBack()}. The task goes back
     * to its queue, due at once and uncounted, and another worker goes on from the checkpoint.
     *
     * @throws MillwrightException {@link ErrorCode#STATE_CONFLICT} unless {@link #isStopping()}: it would come back at once
     */
    default HandBack handBack() {
        if (!isStopping()) {
            throw new MillwrightException(
                    ErrorCode.STATE_CONFLICT,
                    "the worker of " + task().name() + " " + task().id()
                            + " is not stopping, so its task would come back at once; throw retryLater(…) to wait");
        }
        return new HandBack();
    }

    /** To be thrown: {@code throw context.retryLater(Duration.ofMinutes(5))}. */
    default RetryLater retryLater(Duration delay) {
        return new RetryLater(delay, "asked to be run again in " + delay);
    }

    /** One step of {@link #iterate(TypeRef, Object, Step)}. */
    @FunctionalInterface
    interface Step<C> {
        @Nullable
        C run(C cursor) throws Exception;
    }

    /** One step of {@link #iterate(Iterator, int, PageStep)}. */
    @FunctionalInterface
    interface PageStep<T> {
        /** @param items at least one */
        void run(List<T> items) throws Exception;
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
