package io.millwright.memory;

import io.millwright.spi.WorkerInfo;
import io.millwright.spi.WorkerListener;
import org.jspecify.annotations.Nullable;

/** One worker session as the ledger sees it. The listener is only carried, never called. Not thread-safe. */
final class Member {
    final WorkerInfo info;
    final WorkerListener listener;
    /** Whoever joined; lets a closing connection find its own. */
    final Object owner;

    final long joinedAt;
    /** First moment at which the session is over. */
    long leaseUntil;

    boolean ended;
    final EntryList held = new EntryList();

    @Nullable
    Claim parked;

    Member(WorkerInfo info, WorkerListener listener, Object owner, long now) {
        this.info = info;
        this.listener = listener;
        this.owner = owner;
        this.joinedAt = now;
        this.leaseUntil = now + info.lease().toMillis();
    }
}
