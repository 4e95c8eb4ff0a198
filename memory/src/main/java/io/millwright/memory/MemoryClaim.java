package io.millwright.memory;

import io.millwright.spi.ClaimRequest;
import io.millwright.spi.Delivery;
import io.millwright.spi.PendingClaim;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A claim with its promise. Thread-safe. */
final class MemoryClaim extends Claim implements PendingClaim {
    private final MemoryHub hub;
    private final CompletableFuture<List<Delivery>> promise = new CompletableFuture<>();

    MemoryClaim(MemoryHub hub, Member member, ClaimRequest request) {
        super(member, request);
        this.hub = hub;
    }

    /** Foreign code may run in it: never under the hub's lock. */
    void complete(List<Delivery> deliveries) {
        promise.complete(deliveries);
    }

    void fail(RuntimeException error) {
        promise.completeExceptionally(error);
    }

    @Override
    public CompletionStage<List<Delivery>> deliveries() {
        return promise;
    }

    @Override
    public void cancel() {
        if (!promise.isDone()) {
            hub.run((ledger, now) -> {
                if (ledger.sessions.unpark(this)) {
                    hub.push(() -> complete(List.of()));
                }
                return this;
            });
        }
    }
}
