package io.millwright.spi;

import io.millwright.api.Client.CancelOutcome;
import io.millwright.api.Durability;
import io.millwright.api.ErrorCode;
import io.millwright.api.Limit;
import io.millwright.api.MillwrightException;
import io.millwright.api.QueueBound;
import io.millwright.api.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Where signatures wait. All methods are thread-safe and return at once; stages complete on a thread of the store's and fail with a
 * {@link io.millwright.api.MillwrightException}. A list argument is one trip, and is applied entirely or, on failure, not at
 * all.
 */
public interface Broker {
    /** What {@link #publish} is worth once its stage completed. */
    Durability durability();

    /**
     * Accepts envelopes; results are in order. An envelope whose id is known is left alone; of one whose unique key is taken the
     * signature that has it is named ({@link io.millwright.api.Flow.OnConflict}).
     *
     * <p>Where there is no room in a bounded queue, fails at once with {@link ErrorCode#QUEUE_FULL}, also if the bound says to wait: see
     * {@link #publish(List, Duration)}. Envelopes that are not stored, because they are duplicates, need no room. Nor do follow-ups of
     * settlements and members of workflows that are let go: they may exceed the bound.
     *
     * <p>A workflow may come in several trips: itself first or with its first nodes, and no node after one that it waits for. Nodes that come
     * after it was cancelled or has ended are settled as cancelled; those of an unknown workflow are refused, as is
     * everything that {@link LinksCheck} refuses ({@link ErrorCode#INVALID_SIGNATURE}).
     */
    CompletionStage<List<Published>> publish(List<Envelope> envelopes);

    /**
     * The same, but waits for room where the bound of a queue says so ({@link QueueBound.WhenFull#BLOCK}). Those who wait for room in a
     * queue are served in the order in which they came, and nobody who comes later is accepted before them. A batch is accepted
     * when there is room for all of it; one that is larger than the bound never waits. The stage fails with
     * {@link ErrorCode#QUEUE_FULL} when the time is over, and with {@link ErrorCode#CLOSED} when this store is closed; nothing was
     * accepted then.
     *
     * @param patience how long to wait at most; zero for not at all
     */
    default CompletionStage<List<Published>> publish(List<Envelope> envelopes, Duration patience) {
        return publish(envelopes);
    }

    /**
     * Sets the expiry of a workflow that has not ended. One whose nodes are published in several trips has an expiry from the first trip on,
     * so that it ends by itself should its sender die; the last step of sending it is this one.
     *
     * @param expiresAt 0 for never
     * @return false if it is not known or has ended: then it must not be reported as sent
     */
    default CompletionStage<Boolean> seal(TaskId workflow, long expiresAt) {
        return CompletableFuture.failedFuture(
                new MillwrightException(ErrorCode.UNSUPPORTED, "this store does not offer " + Capability.WORKFLOWS));
    }

    /** Makes a worker known and starts its session. */
    CompletionStage<WorkerSession> join(WorkerInfo worker, WorkerListener listener);

    /** Ends deliveries; results are in order. One refused settlement does not disturb the others. */
    CompletionStage<List<Settlement.Result>> settle(List<Settlement> settlements);

    /**
     * Keeps news of running deliveries.
     *
     * @return in order, whether each was kept: false if its lease had ended
     */
    CompletionStage<List<Boolean>> report(List<LeaseReport> reports);

    /**
     * Cancels a waiting or held signature at once, or tells the worker that runs it. Of a workflow: does so with all its nodes but those
     * that clean up; it ends as CANCELED when the last of them has ended.
     *
     * <p>The request outlives that worker: if it vanishes, leaves, or gives the delivery back, the signature ends as CANCELED and is not
     * delivered again. Any other verdict counts as it is, and ends the request.
     */
    CompletionStage<CancelOutcome> cancel(TaskId id, String reason);

    /** Stops handing out deliveries of a queue, in all processes; what runs goes on. */
    CompletionStage<Void> pause(String queue);

    /** Undoes {@link #pause}. */
    CompletionStage<Void> resume(String queue);

    /**
     * Cancels everything that waits in a queue (delayed, retried and limited ones and those that wait for their turn included; neither
     * what runs nor dead letters).
     *
     * @return how many there were
     */
    CompletionStage<Long> purge(String queue);

    /**
     * Puts a signature that ended without success back into its queue, with a fresh tally. Its fencing number goes on growing,
     * it has its old place by order of publication, is due at once, starts from its checkpoint, and an expiry that has passed is
     * dropped. With an order key, it goes to the end of the line. It takes its unique key again, unless that is taken for a time, which is over or goes on.
     *
     * <p>Of a member of a workflow: what was skipped because of it is held again, and so is the workflow if it had ended
     * ({@link WorkflowRevival}). Of a workflow: every member that ended without success. A workflow that has succeeded stays so, whatever
     * becomes of members that it did not require; one that is being cancelled has nothing requeued.
     *
     * @return false if it is not in such a state, not known, or its unique key belongs to another signature now
     */
    CompletionStage<Boolean> requeue(TaskId id);

    /**
     * Defines a limit, or changes the one of this name, at once and for all workers: what runs counts from the beginning, and what may
     * start now does. A rate that is new begins rested, one that is changed keeps its tokens as far as the burst allows.
     *
     * <p>A claim hands out a signature only if every limit that applies has a permit: the one of its queue, the one of its task, and
     * those that it names. All are taken in the step of the claim, or none. One that is passed over is not looked at again before the
     * limit that it lacked has a permit; then it is in its old place. Permits for running come free when the delivery ends, in
     * whatever way. A token stays used, unless the delivery is settled with {@link Verdict.Release}.
     */
    default CompletionStage<Void> limit(Limit limit) {
        return CompletableFuture.failedFuture(Capability.LIMITS.missing());
    }

    /**
     * Ends a limit.
     *
     * @return false if there is none of this name
     */
    default CompletionStage<Boolean> removeLimit(String name) {
        return CompletableFuture.failedFuture(Capability.LIMITS.missing());
    }

    /**
     * Bounds how many may wait in a queue (ready, delayed, limited and held); null for any number. What waits already stays; whoever waits
     * for room is served if there is some now.
     */
    default CompletionStage<Void> bound(String queue, @Nullable QueueBound bound) {
        return CompletableFuture.failedFuture(Capability.QUEUE_BOUNDS.missing());
    }

    /** Ends another worker's session at once, as if its lease had run out. For those who know that it is dead. */
    CompletionStage<Void> evict(WorkerId worker);
}
