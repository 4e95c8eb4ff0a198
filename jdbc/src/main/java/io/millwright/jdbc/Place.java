package io.millwright.jdbc;

import org.jspecify.annotations.Nullable;

/**
 * A task between two tables, with what travels along.
 *
 * @param seq its row
 * @param queue number of its queue
 * @param rank 255 - priority
 * @param fencing number of deliveries so far
 * @param flags see {@link Flags}
 * @param tally see {@link TallyText}
 */
record Place(
        long seq,
        int queue,
        int rank,
        long fencing,
        int flags,
        @Nullable String tally) {

    Place withFlags(int other) {
        return new Place(seq, queue, rank, fencing, other, tally);
    }

    Place withTally(@Nullable String other) {
        return new Place(seq, queue, rank, fencing, flags, other);
    }
}
