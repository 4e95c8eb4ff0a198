package io.millwright.memory;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** A queue of packed signatures: segments of bytes, appended at one end and used up at the other. See {@link Packing}. */
final class Packed {
    /** In which its signatures wait; null if they have succeeded and are kept. */
    final @Nullable Lane lane;

    final ArrayDeque<Segment> segments = new ArrayDeque<>(1);
    int size;
    long bytes;

    Packed(@Nullable Lane lane) {
        this.lane = lane;
    }

    /** Some thousand signatures. */
    static final class Segment {
        final Packed owner;
        final byte[] bytes;
        /** Its number while it is in use. */
        final int slot;
        /** Where the first record that was not used up begins. */
        int begin;

        int end;
        /** Stamps of the first and the last record. */
        final long firstStamp;

        long lastStamp;

        Segment(Packed owner, int length, int slot, long firstStamp) {
            this.owner = owner;
            this.bytes = new byte[length];
            this.slot = slot;
            this.firstStamp = firstStamp;
        }
    }

    /** The oldest stamp in it; {@link Long#MAX_VALUE} if it is empty. */
    long firstStamp() {
        Segment oldest = segments.peekFirst();
        return oldest == null ? Long.MAX_VALUE : oldest.firstStamp;
    }

    /** The latest stamp in its oldest segment; {@link Long#MAX_VALUE} if it is empty. */
    long lastStampOfOldest() {
        Segment oldest = segments.peekFirst();
        return oldest == null ? Long.MAX_VALUE : oldest.lastStamp;
    }
}
