package io.millwright.spi;

import io.millwright.api.Progress;
import io.millwright.api.TaskState;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Everything a store knows of one signature.
 *
 * @param dueAt while it waits: not claimable before; 0 for at once. Means nothing in other states
 * @param holder who has it under lease; null if nobody
 * @param outcome how it ended; null if it has not
 */
public record TaskRecord(
        Envelope envelope,
        TaskState state,
        Tally tally,
        long dueAt,
        @Nullable Holder holder,
        @Nullable TaskOutcome outcome) {

    public TaskRecord {
        Objects.requireNonNull(envelope, "envelope");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(tally, "tally");
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
}
