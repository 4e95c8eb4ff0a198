package io.millwright.redis;

import io.millwright.api.Progress;
import io.millwright.api.TaskId;
import io.millwright.spi.Lease;
import io.millwright.spi.TaskRecord;
import io.millwright.spi.WorkerId;
import org.jspecify.annotations.Nullable;

/** A lease as {@code leases.lua} lays it out. */
record StoredLease(
        long fencing,
        WorkerId worker,
        long claimedAt,
        long startedAt,
        boolean stopRequested,
        @Nullable Progress progress) {
    private static final int STOP = 1;

    static StoredLease read(byte[] value) {
        return In.read("a lease", value, StoredLease::read);
    }

    private static StoredLease read(In in) {
        long fencing = in.i8();
        WorkerId worker = new WorkerId(in.text2());
        long claimedAt = in.i8();
        long startedAt = in.i8();
        boolean stopRequested = (in.u1() & STOP) != 0;
        in.u4(); // the number of the claim
        in.text1(); // the queue
        Progress progress = in.hasMore() ? new Progress(in.real(), in.rest()) : null;
        return new StoredLease(fencing, worker, claimedAt, startedAt, stopRequested, progress);
    }

    TaskRecord.Holder holder(TaskId id) {
        return new TaskRecord.Holder(new Lease(id, worker, fencing, 0), claimedAt, startedAt, progress, stopRequested);
    }
}
