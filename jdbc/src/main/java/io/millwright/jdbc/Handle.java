package io.millwright.jdbc;

import io.millwright.api.TaskId;
import io.millwright.spi.Lease;

/**
 * A lease's handle: the row number, and bits of the id that it must go with. So settling needs no look-up by id, and a handle that
 * was paired with another id is noticed.
 */
final class Handle {
    /** Enough for sixty thousand tasks a second over nine years; beyond that there are no handles, only look-ups. */
    private static final int SEQ_BITS = 44;

    private static final long SEQ_MASK = (1L << SEQ_BITS) - 1;

    private Handle() {}

    static long of(long seq, TaskId id) {
        return seq > SEQ_MASK ? 0 : check(id) << SEQ_BITS | seq;
    }

    /** The row number, or -1 if it has to be looked up. */
    static long seq(Lease lease) {
        long handle = lease.handle();
        return handle > 0 && handle >>> SEQ_BITS == check(lease.id()) ? handle & SEQ_MASK : -1;
    }

    private static long check(TaskId id) {
        return (id.hashCode() & 0xFFFF_FFFFL) * 0x9E37_79B9L >>> 7 & (1L << 63 - SEQ_BITS) - 1;
    }
}
