package io.millwright.api;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The result of a signature, now or later. Waiters are woken when it is settled, wherever it ran; nothing polls. Thread-safe.
 *
 * @param <R> what the task returns
 */
public interface AsyncResult<R> {
    TaskId id();

    /**
     * Waits for the result. A task that returned null gives null.
     *
     * @throws AwaitTimeoutException if it takes longer; the task goes on
     * @throws TaskFailedException if the task ended without success
     * @throws MillwrightException {@link ErrorCode#TASK_UNKNOWN} if the store does not (any longer) know the task
     * @throws InterruptedException if the waiting thread is interrupted; the task goes on
     */
    R await(Duration timeout) throws InterruptedException;

    /**
     * The same as a stage. It completes on a thread of Millwright's: continue with {@code …Async} variants if you block.
     * Exceptions are those of {@link #await}, never wrapped at the source.
     */
    CompletionStage<R> stage();

    /** The state now; asks the store. */
    TaskState state();

    /** What the running handler last said; asks the store. */
    Optional<Progress> progress();
}
