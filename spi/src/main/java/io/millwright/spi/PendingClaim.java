package io.millwright.spi;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** A claim that waits for work. */
public interface PendingClaim {
    /**
     * Completes with at least one delivery as soon as there is one, pushed and not polled; with none only after
     * {@link #cancel()} or when the session ended; exceptionally if the store fails. Completes on a thread of the store's:
     * continue briefly.
     */
    CompletionStage<List<Delivery>> deliveries();

    /** Stops waiting. If deliveries were already claimed, they are given all the same, and must be settled. Idempotent. */
    void cancel();
}
