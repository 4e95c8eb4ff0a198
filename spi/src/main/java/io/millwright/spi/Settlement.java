package io.millwright.spi;

import java.util.List;
import java.util.Objects;

/**
 * Ends a delivery. One atomic step, on condition that the lease still holds: the lease ends, state, result and tally are
 * written, and every follow-up is published.
 *
 * @param lease the delivery
 * @param verdict how it ends
 * @param followUps published in the same step; their ids are derived from the signature's, so that repeating is harmless
 */
public record Settlement(Lease lease, Verdict verdict, List<Envelope> followUps) {
    public Settlement {
        Objects.requireNonNull(lease, "lease");
        Objects.requireNonNull(verdict, "verdict");
        followUps = List.copyOf(followUps);
    }

    public Settlement(Lease lease, Verdict verdict) {
        this(lease, verdict, List.of());
    }

    /** What became of a settlement. */
    public enum Result {
        /** Written. */
        SETTLED,
        /** Refused, because the lease had ended; nothing was written. */
        LEASE_LOST
    }
}
