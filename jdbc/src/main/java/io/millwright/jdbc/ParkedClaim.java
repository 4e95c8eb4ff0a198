package io.millwright.jdbc;

import io.millwright.spi.ClaimRequest;
import io.millwright.spi.Delivery;
import io.millwright.spi.PendingClaim;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A claim that waits for work within the writer. */
final class ParkedClaim implements PendingClaim {
    final LocalSession session;
    final ClaimRequest request;
    final CompletableFuture<List<Delivery>> future = new CompletableFuture<>();

    ParkedClaim(LocalSession session, ClaimRequest request) {
        this.session = session;
        this.request = request;
    }

    @Override
    public CompletionStage<List<Delivery>> deliveries() {
        return future;
    }

    @Override
    public void cancel() {
        session.cancel(this);
    }
}
