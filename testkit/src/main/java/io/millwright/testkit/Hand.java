package io.millwright.testkit;

import io.millwright.api.TaskId;
import io.millwright.spi.ClaimRequest;
import io.millwright.spi.Delivery;
import io.millwright.spi.PendingClaim;
import io.millwright.spi.WorkerId;
import io.millwright.spi.WorkerListener;
import io.millwright.spi.WorkerSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A worker of a test: does what it is told, and remembers what the store told it. Thread-safe. */
final class Hand implements WorkerListener {
    /** A cancellation that the store asked for. */
    record Asked(TaskId id, long fencing, String reason) {}

    private final StoreGroup group;
    private final CompletableFuture<Hand> ended = new CompletableFuture<>();
    private final LinkedBlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
    /** Set right after joining, before anybody else sees this hand. */
    private volatile @org.jspecify.annotations.Nullable WorkerSession session;

    Hand(StoreGroup group) {
        this.group = group;
    }

    void session(WorkerSession joined) {
        session = joined;
    }

    WorkerSession session() {
        WorkerSession joined = session;
        if (joined == null) {
            throw new IllegalStateException("not joined yet");
        }
        return joined;
    }

    WorkerId id() {
        return session().id();
    }

    /** Asks for deliveries of the usual queue. */
    PendingClaim ask(int max) {
        return ask(max, Draft.QUEUE);
    }

    /** Asks for deliveries of queues in strict order. */
    PendingClaim ask(int max, String... queues) {
        return session()
                .claim(new ClaimRequest(
                        Arrays.stream(queues)
                                .map(queue -> new ClaimRequest.Share(queue, max))
                                .toList(),
                        max));
    }

    /** Asks, waits for at least one delivery, and gives what came. */
    List<Delivery> take(int max) {
        List<Delivery> taken = group.get(ask(max).deliveries());
        if (taken.isEmpty() || taken.size() > max) {
            throw new AssertionError("asked for 1 to " + max + " deliveries and got " + taken.size());
        }
        return taken;
    }

    Delivery takeOne() {
        return take(1).get(0);
    }

    /** Takes exactly so many, however often that needs asking. */
    List<Delivery> takeAll(int count) {
        List<Delivery> all = new ArrayList<>();
        while (all.size() < count) {
            all.addAll(take(count - all.size()));
        }
        return all;
    }

    /** Asks and gives what there is at once, maybe nothing. */
    List<Delivery> tryTake(int max, String... queues) {
        PendingClaim claim = queues.length == 0 ? ask(max) : ask(max, queues);
        group.barrier();
        claim.cancel();
        return group.get(claim.deliveries());
    }

    boolean renew() {
        return group.get(session().renew());
    }

    void leave() {
        group.done(session().leave());
    }

    /** Waits until the store says that the session is over. */
    void awaitEnd() {
        Hand unused = group.get(ended);
    }

    boolean wasToldTheEnd() {
        return ended.isDone();
    }

    /** Waits for the store to ask for a cancellation. */
    Asked awaitAsked() {
        try {
            Duration patience = group.harness().patience();
            Asked next = asked.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (next == null) {
                throw new AssertionError("the worker was not asked to cancel anything within " + patience);
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting", e);
        }
    }

    @Override
    public void cancelRequested(TaskId id, long fencing, String reason) {
        asked.add(new Asked(id, fencing, reason));
    }

    @Override
    public void sessionEnded() {
        ended.complete(this);
    }
}
