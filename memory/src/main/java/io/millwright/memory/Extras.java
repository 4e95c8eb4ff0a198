package io.millwright.memory;

import io.millwright.api.Flow;
import io.millwright.api.Progress;
import io.millwright.spi.Payload;
import io.millwright.spi.TaskRecord;
import org.jspecify.annotations.Nullable;

/** What few signatures have. Not thread-safe. */
final class Extras {
    static final int NO_INDEX = -1;

    @Nullable
    String uniqueKey;

    /** What it shares with others, if that is a unique or an order key, too; else see {@link Entry.Kind}. */
    @Nullable
    Flow flow;

    @Nullable
    Payload options;
    /** As published; when it is due now is {@link Entry#since}. */
    long dueAt;

    long expiresAt;
    /** In the heap of expiries, or {@link #NO_INDEX}. */
    int expiryIndex = NO_INDEX;
    /** What the present holder said last. */
    @Nullable
    Progress progress;
    /** Why the present holder was asked to stop; null if it was not. */
    @Nullable
    String cancelReason;

    @Nullable
    History history;

    /** See {@link Entry#held()}. */
    @Nullable
    HeldEntry held;

    TaskRecord.@Nullable Checkpoint checkpoint;

    /** Of the present delivery; null if it needs none. */
    Permits @Nullable [] permits;
    /** How many of them, from the first on, were there when it was claimed: a token was taken from those. */
    int paid;

    boolean isEmpty() {
        return uniqueKey == null
                && flow == null
                && options == null
                && dueAt == 0
                && expiresAt == 0
                && history == null
                && held == null
                && checkpoint == null;
    }

    long weight() {
        long bytes = 64;
        if (uniqueKey != null) {
            bytes += 56 + uniqueKey.length();
        }
        if (flow != null) {
            bytes += 120;
        }
        if (options != null) {
            bytes += 40 + options.bytes().length;
        }
        if (held != null) {
            bytes += 120;
        }
        if (checkpoint != null) {
            bytes += 64 + checkpoint.state().bytes().length;
        }
        return history == null ? bytes : bytes + history.weight();
    }
}
