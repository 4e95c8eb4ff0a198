package io.millwright.redis;

import io.millwright.spi.ClaimRequest;
import io.millwright.spi.Delivery;
import io.millwright.spi.PendingClaim;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A claim that waits for work. Its fields but the finals are its session's, under the session's lock. */
final class RedisClaim implements PendingClaim {
    final ClaimRequest request;
    final CompletableFuture<List<Delivery>> future = new CompletableFuture<>();
    private final RedisSession session;

    /** Whether the server is being asked. */
    boolean asking;
    /** Woken while it was asking: what woke it may have come after the answer. */
    boolean askAgain;

    boolean canceled;

    RedisClaim(RedisSession session, ClaimRequest request) {
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
