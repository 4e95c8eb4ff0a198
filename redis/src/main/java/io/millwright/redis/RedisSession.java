package io.millwright.redis;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.spi.ClaimRequest;
import io.millwright.spi.Delivery;
import io.millwright.spi.PendingClaim;
import io.millwright.spi.WorkerId;
import io.millwright.spi.WorkerListener;
import io.millwright.spi.WorkerSession;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A session of a worker in this process. Thread-safe.
 *
 * <p>A claim asks the server; if there is no work, the server parks the session and wakes it when there is, whereupon it asks again.
 * Answers come in the order of the questions. Waking may come too often, never too seldom: whoever is woken without having a claim lets
 * the next one have the work.
 */
final class RedisSession implements WorkerSession {
    final WorkerListener listener;
    private final WorkerId id;
    private final Lane lane;
    private final Consumer<RedisSession> forget;

    /** Guarded by this, as are the following. Held for moments, and while nothing else is called but the lane. */
    private @Nullable RedisClaim current;

    private List<ClaimRequest.Share> lastQueues = List.of();
    private long claims;
    private boolean ended;

    RedisSession(WorkerId id, WorkerListener listener, Lane lane, Consumer<RedisSession> forget) {
        this.id = id;
        this.listener = listener;
        this.lane = lane;
        this.forget = forget;
    }

    @Override
    public WorkerId id() {
        return id;
    }

    @Override
    public PendingClaim claim(ClaimRequest request) {
        RedisClaim claim = new RedisClaim(this, request);
        synchronized (this) {
            if (!ended && current == null) {
                current = claim;
                lastQueues = request.queues();
                ask(claim);
                return claim;
            }
            if (!ended) {
                claim.future.completeExceptionally(new MillwrightException(
                        ErrorCode.STATE_CONFLICT,
                        "worker " + id + " waits for deliveries already; cancel that claim first"));
                return claim;
            }
        }
        // a store that is closed says so
        lane.submit(WorkSteps.claim(id, 0, request)).whenComplete((none, error) -> {
            if (error == null) {
                claim.future.complete(List.of());
            } else {
                claim.future.completeExceptionally(error);
            }
        });
        return claim;
    }

    private void ask(RedisClaim claim) {
        claim.asking = true;
        claim.askAgain = false;
        long number = ++claims;
        lane.submit(WorkSteps.claim(id, number, claim.request))
                .whenComplete((deliveries, error) -> answered(claim, number, deliveries, error));
    }

    private void answered(
            RedisClaim claim, long number, @Nullable List<Delivery> deliveries, @Nullable Throwable error) {
        synchronized (this) {
            claim.asking = false;
            boolean parked = error == null && deliveries != null && deliveries.isEmpty();
            if (parked) {
                if (claim.askAgain && current == claim && !claim.canceled) {
                    ask(claim);
                }
                return;
            }
            if (current == claim) {
                current = null;
            }
        }
        if (error != null) {
            claim.future.completeExceptionally(error);
            giveBack(number);
        } else if (deliveries == null) {
            end(true);
            claim.future.complete(List.of());
        } else {
            claim.future.complete(deliveries);
        }
    }

    /** What the server handed out in an answer that did not arrive would be nobody's until the session ends. */
    private void giveBack(long number) {
        var unused = lane.submit(Step.yesOrNo(Args.of("B").text(id.value()).number(number)));
    }

    /** The server has work, or nobody knows what it said meanwhile. */
    void woken() {
        synchronized (this) {
            RedisClaim claim = current;
            if (ended || claim != null && claim.canceled) {
                return; // the last step of whoever stops waiting passes the work on
            }
            if (claim == null) {
                unpark();
            } else if (claim.asking) {
                claim.askAgain = true;
            } else {
                ask(claim);
            }
        }
    }

    private CompletionStage<Boolean> unpark() {
        Args args = Args.of("U").text(id.value()).number(lastQueues.size());
        lastQueues.forEach(share -> args.text(share.queue()));
        return lane.submit(Step.yesOrNo(args));
    }

    void cancel(RedisClaim claim) {
        CompletionStage<Boolean> unparked;
        synchronized (this) {
            if (current != claim || claim.canceled) {
                return;
            }
            claim.canceled = true;
            unparked = unpark();
        }
        unparked.whenComplete((done, error) -> {
            synchronized (this) {
                if (current == claim) {
                    current = null;
                }
            }
            if (error == null) {
                claim.future.complete(List.of());
            } else {
                claim.future.completeExceptionally(error);
            }
        });
    }

    @Override
    public CompletionStage<Boolean> renew() {
        return lane.submit(Step.yesOrNo(Args.of("N").text(id.value()))).thenApply(live -> {
            if (!live) {
                end(true);
            }
            return live;
        });
    }

    @Override
    public CompletionStage<Void> leave() {
        CompletableFuture<Void> left = new CompletableFuture<>();
        lane.submit(Step.yesOrNo(Args.of("L").text(id.value()))).whenComplete((done, error) -> {
            if (error == null) {
                end(false);
                left.complete(null);
            } else {
                left.completeExceptionally(error);
            }
        });
        return left;
    }

    /** The session is over; told once. */
    void end(boolean tell) {
        RedisClaim waiting;
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            waiting = current;
            current = null;
        }
        forget.accept(this);
        if (waiting != null && !waiting.asking) {
            waiting.future.complete(List.of());
        }
        if (tell) {
            listener.sessionEnded();
        }
    }

    /** The store is closed. */
    void fail(MillwrightException error) {
        RedisClaim waiting;
        synchronized (this) {
            ended = true;
            waiting = current;
            current = null;
        }
        if (waiting != null) {
            waiting.future.completeExceptionally(error);
        }
    }
}
