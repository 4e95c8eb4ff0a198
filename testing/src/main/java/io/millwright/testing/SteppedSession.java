package io.millwright.testing;

import io.millwright.core.thread.Blocking;
import io.millwright.spi.ClaimRequest;
import io.millwright.spi.Delivery;
import io.millwright.spi.PendingClaim;
import io.millwright.spi.WorkerId;
import io.millwright.spi.WorkerSession;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** A session whose claims wait until they are served by hand. Thread-safe. */
final class SteppedSession implements WorkerSession {
    private final WorkerSession session;
    private final SessionNews news;
    private final Consumer<SteppedSession> left;
    private final AtomicReference<Claim> waiting = new AtomicReference<>();

    /**
     * @param news what the worker hears of it
     * @param left told when the worker says goodbye
     */
    SteppedSession(WorkerSession session, SessionNews news, Consumer<SteppedSession> left) {
        this.session = session;
        this.news = news;
        this.left = left;
    }

    /** Gives the waiting claim one delivery from the queues; false if there is none, or no claim. */
    boolean serve(List<String> queues) {
        Claim claim = waiting.getAndSet(null);
        if (claim == null) {
            return false;
        }
        List<ClaimRequest.Share> shares =
                queues.stream().map(queue -> new ClaimRequest.Share(queue, 1)).toList();
        PendingClaim pending = session.claim(new ClaimRequest(shares, 1));
        if (!pending.deliveries().toCompletableFuture().isDone()) {
            pending.cancel();
        }
        List<Delivery> deliveries = Blocking.get(pending.deliveries());
        if (deliveries.isEmpty()) {
            waiting.set(claim);
            return false;
        }
        claim.deliveries.complete(deliveries);
        return true;
    }

    SessionNews news() {
        return news;
    }

    @Override
    public WorkerId id() {
        return session.id();
    }

    @Override
    public PendingClaim claim(ClaimRequest request) {
        Claim claim = new Claim();
        waiting.set(claim);
        return claim;
    }

    @Override
    public CompletionStage<Boolean> renew() {
        return session.renew();
    }

    @Override
    public CompletionStage<Void> leave() {
        left.accept(this);
        return session.leave();
    }

    private final class Claim implements PendingClaim {
        final CompletableFuture<List<Delivery>> deliveries = new CompletableFuture<>();

        @Override
        public CompletionStage<List<Delivery>> deliveries() {
            return deliveries;
        }

        @Override
        public void cancel() {
            waiting.compareAndSet(this, null);
            deliveries.complete(List.of());
        }
    }
}
