package io.millwright.memory;

import io.millwright.spi.ClaimRequest;
import io.millwright.spi.Delivery;
import io.millwright.spi.PendingClaim;
import io.millwright.spi.WorkerId;
import io.millwright.spi.WorkerSession;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** One worker's membership, through one store. Thread-safe. */
final class MemorySession implements WorkerSession {
    private final MemoryStore store;
    private final Member member;

    MemorySession(MemoryStore store, Member member) {
        this.store = store;
        this.member = member;
    }

    @Override
    public WorkerId id() {
        return member.info.id();
    }

    @Override
    public PendingClaim claim(ClaimRequest request) {
        MemoryClaim claim = new MemoryClaim(store.hub(), member, request);
        try {
            Optional<List<Delivery>> deliveries = store.hub().run((ledger, now) -> {
                store.checkOpen();
                return ledger.sessions.claim(ledger, claim, now);
            });
            deliveries.ifPresent(claim::complete);
        } catch (RuntimeException e) {
            claim.fail(e);
        }
        return claim;
    }

    @Override
    public CompletionStage<Boolean> renew() {
        return store.answer((ledger, now) -> ledger.sessions.renew(member, now));
    }

    @Override
    public CompletionStage<Void> leave() {
        return store.done((ledger, now) -> ledger.deliveries.leave(member, now));
    }
}
