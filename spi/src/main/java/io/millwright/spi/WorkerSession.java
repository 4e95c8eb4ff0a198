package io.millwright.spi;

import java.util.concurrent.CompletionStage;

/**
 * A worker's membership in a store, and the lease on everything it claims: one deadline covers all its deliveries. Thread-safe.
 *
 * <p>The session ends when {@link #renew()} does not arrive in time. Then all its deliveries go back, counted in their
 * {@link Tally}, and everything that is called with its leases is refused.
 */
public interface WorkerSession {
    WorkerId id();

    /**
     * Asks for deliveries. A claim is one atomic step that writes owner, deadline and fencing number and takes the signature off
     * its queue. At most one claim of a session is pending at a time.
     */
    PendingClaim claim(ClaimRequest request);

    /**
     * Extends the session to a full lease from now.
     *
     * @return false if it had ended; every delivery is lost, and only a new session can claim
     */
    CompletionStage<Boolean> renew();

    /** Says goodbye: ends the session; what is still held goes back at once, uncounted. Idempotent. */
    CompletionStage<Void> leave();
}
