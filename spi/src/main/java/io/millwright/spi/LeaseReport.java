package io.millwright.spi;

import java.util.Objects;

/** News of a delivery in progress. Not kept if the lease has ended. */
public sealed interface LeaseReport {
    Lease lease();

    /** The handler is about to be called: the state becomes STARTED, and a vanishing worker counts as a crash from here on. */
    record Started(Lease lease, long at) implements LeaseReport {}

    /** How far it is; replaces what was said before. */
    record Advanced(Lease lease, double fraction, String message) implements LeaseReport {}

    /** A line to keep. Stores keep at least the newest {@link Store#KEPT_LINES} of a task. */
    record Logged(Lease lease, long at, String line) implements LeaseReport {}

    /**
     * What the handler has got done; replaces what was kept before. It goes to whoever gets the signature next
     * ({@link Delivery#checkpoint()}), however this delivery ends, and is forgotten when the signature succeeds. Whoever gets on is no poison: the crashes so far are
     * {@linkplain Tally#afterCheckpoint() overcome}.
     */
    record Checkpoint(Lease lease, Payload state) implements LeaseReport {
        public Checkpoint {
            Objects.requireNonNull(lease, "lease");
            Objects.requireNonNull(state, "state");
        }
    }
}
