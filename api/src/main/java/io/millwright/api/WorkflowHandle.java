package io.millwright.api;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * A workflow that was sent. Waiters are woken by the store; nothing polls. Thread-safe; holds nothing open but what its methods say.
 *
 * @param <R> what the workflow yields
 */
public interface WorkflowHandle<R> {
    TaskId id();

    /** Whether sending found it accepted before, so that nothing new was stored. */
    boolean duplicate();

    /**
     * Waits until all of the workflow has ended, and gives what it yields.
     *
     * @throws AwaitTimeoutException if it takes longer; the workflow goes on
     * @throws TaskFailedException if it ended without success; the error names the first node that failed
     * @throws MillwrightException {@link ErrorCode#TASK_UNKNOWN} if the store does not (any longer) know it
     * @throws InterruptedException if the waiting thread is interrupted; the workflow goes on
     */
    R await(Duration timeout) throws InterruptedException;

    /** The same as a stage, which completes on a thread of Millwright's. Exceptions are those of {@link #await}. */
    CompletionStage<R> stage();

    /** The state of the whole; asks the store. */
    TaskState state();

    /** How far it is; asks the store. */
    WorkflowProgress progress();

    /**
     * Some of its nodes, in the order of numbers; asks the store.
     *
     * @param after only those with a greater number; 0 for the first page
     * @param limit most to return; 1 to 10,000
     */
    List<WorkflowNode> nodes(int after, int limit);

    /**
     * Its steps with their states, drawn; asks the store. Members of a group are one step. Of more than a hundred steps, the later ones
     * are drawn as one.
     */
    String picture(PictureFormat format);

    /**
     * The result of one node. Nothing is asked of the store yet.
     *
     * @param number of the node, from 1 on
     */
    <T> AsyncResult<T> node(int number, TypeRef<T> type);

    /** {@link #node(int, TypeRef)} for a type without type parameters. */
    default <T> AsyncResult<T> node(int number, Class<T> type) {
        return node(number, TypeRef.of(type));
    }

    /**
     * How all nodes of one task ended, as they do. Of the first few hundred that have not ended, whichever does first comes first; later
     * ones follow as places become free, so that a large group costs no more than a small one. Taking the next element waits for it.
     * Close the stream if you do not take all. If the waiting thread is interrupted, it throws {@link ErrorCode#AWAIT_TIMEOUT} and keeps
     * the thread's mark.
     */
    <T> Stream<MemberResult<T>> results(TaskType<T> task);

    /** Cancels what has not ended, but for what cleans up: compensations run first. */
    Client.CancelOutcome cancel(String reason);

    /**
     * Runs every node again that ended without success, and what was skipped because of it. What has succeeded stays.
     *
     * @return false if there is no such node, or something has been undone already
     */
    boolean retryFailed();
}
