package io.millwright.spi;

import io.millwright.api.Progress;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Everything a store knows of one signature.
 *
 * @param dueAt while it waits: not claimable before; 0 for at once. Means nothing in other states
 * @param holder who has it under lease; null if nobody
 * @param outcome how it ended; null if it has not
 * @param joining what it still waits for, while it is held; of a workflow, also how it stands when it has ended. Else null
 * @param obstacle what it was found to wait for, while it waits or is held; null for nothing but its time, a worker or its members
 * @param checkpoint what its handler has got done; null if it never said, or the signature has succeeded
 */
public record TaskRecord(
        Envelope envelope,
        TaskState state,
        Tally tally,
        long dueAt,
        @Nullable Holder holder,
        @Nullable TaskOutcome outcome,
        @Nullable Joining joining,
        @Nullable Obstacle obstacle,
        @Nullable Checkpoint checkpoint) {

    /** Of a signature without a checkpoint. */
    public TaskRecord(
            Envelope envelope,
            TaskState state,
            Tally tally,
            long dueAt,
            @Nullable Holder holder,
            @Nullable TaskOutcome outcome,
            @Nullable Joining joining,
            @Nullable Obstacle obstacle) {
        this(envelope, state, tally, dueAt, holder, outcome, joining, obstacle, null);
    }

    /** Of a signature that waits for nobody. */
    public TaskRecord(
            Envelope envelope,
            TaskState state,
            Tally tally,
            long dueAt,
            @Nullable Holder holder,
            @Nullable TaskOutcome outcome) {
        this(envelope, state, tally, dueAt, holder, outcome, null, null);
    }

    public TaskRecord {
        Objects.requireNonNull(envelope, "envelope");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(tally, "tally");
    }

    /** The same with a checkpoint. */
    public TaskRecord with(Checkpoint kept) {
        return new TaskRecord(envelope, state, tally, dueAt, holder, outcome, joining, obstacle, kept);
    }

    /**
     * Who has a signature under lease.
     *
     * @param startedAt when the handler was called; 0 if it has not been
     * @param progress what the handler last said; null if nothing
     * @param cancelRequested whether it was asked to stop
     */
    public record Holder(
            Lease lease,
            long claimedAt,
            long startedAt,
            @Nullable Progress progress,
            boolean cancelRequested) {}

    /**
     * What a handler has got done.
     *
     * @param state what the next attempt starts from
     * @param savedAt when the store took it
     */
    public record Checkpoint(Payload state, long savedAt) {
        public Checkpoint {
            Objects.requireNonNull(state, "state");
        }
    }

    /**
     * What a held signature waits for.
     *
     * @param pending how many have not ended yet that it waits for; of a workflow, how many of its nodes
     * @param succeeded of a workflow: how many of its tasks (gates are not counted) ended in SUCCESS; else 0
     * @param failed likewise in FAILURE, CANCELED, EXPIRED or DEAD
     * @param skipped likewise in SKIPPED
     * @param continuation the workflow that continues it; null for none
     * @param cancelRequested of a workflow: whether it was cancelled
     */
    public record Joining(
            int pending,
            int succeeded,
            int failed,
            int skipped,
            @Nullable TaskId continuation,
            boolean cancelRequested) {}
}
