package io.millwright.spi;

import java.util.Objects;

/** A signature handed to one worker under a lease. Its state is RECEIVED. */
public record Delivery(Lease lease, Envelope envelope, Tally tally) {
    public Delivery {
        Objects.requireNonNull(lease, "lease");
        Objects.requireNonNull(envelope, "envelope");
        Objects.requireNonNull(tally, "tally");
    }
}
