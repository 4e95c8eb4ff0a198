package io.millwright.memory;

import java.util.ArrayDeque;

/** A queue of packed signatures: segments of bytes, appended at one end and used up at the other. See {@link Packing}. */
final class Packed {
    /** Whether its signatures wait in a lane; else they have succeeded and are kept. */
    final boolean waiting;

    final ArrayDeque<Segment> segments = new ArrayDeque<>();
    int size;
    long bytes;

    Packed(boolean waiting) {
        this.waiting = waiting;
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
