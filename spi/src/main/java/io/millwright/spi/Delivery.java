package io.millwright.spi;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A signature handed to one worker under a lease. Its state is RECEIVED.
 *
 * @param checkpoint the newest {@link LeaseReport.Checkpoint} of its earlier deliveries; null if there was none
 */
public record Delivery(
        Lease lease,
        Envelope envelope,
        Tally tally,
        @Nullable Payload checkpoint) {

    /** Of a signature without a checkpoint. */
    public Delivery(Lease lease, Envelope envelope, Tally tally) {
        this(lease, envelope, tally, null);
    }

    public Delivery {
        Objects.requireNonNull(lease, "lease");
        Objects.requireNonNull(envelope, "envelope");
        Objects.requireNonNull(tally, "tally");
    }
}
