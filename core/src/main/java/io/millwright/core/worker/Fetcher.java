package io.millwright.core.worker;

import io.millwright.core.thread.Blocking;
import io.millwright.spi.Delivery;
import io.millwright.spi.PendingClaim;
import io.millwright.spi.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one claim with the store while there is credit. {@link #poke()} may be called by anybody at any time; one drain loop at a
 * time does the work, so the fields need no lock. A claim waits in the store for as long as it takes; nothing polls.
 */
final class Fetcher {
    private static final Logger LOG = LoggerFactory.getLogger(Fetcher.class);
    private static final int MAX_UNSETTLED = 4_000;
    private static final int LONGEST_BACKOFF = 6;
    private static final Duration EMPTY_ANSWER = Duration.ofMillis(100);

    /** Where deliveries go. */
    interface Sink {
        int credit();

        int unsettled();

        void deliver(List<RunQueue.Held> deliveries);

        /** They came after the worker had paused or stopped. */
        void giveBack(List<RunQueue.Held> deliveries);
    }

    private final Supplier<@Nullable LeaseSession> sessions;
    private final QueueShares shares;
    private final TaskProcessor processor;
    private final Sink sink;
    private final TimeSource time;

    private final AtomicInteger pokes = new AtomicInteger();
    // owned by the drain loop; volatile because successive loops run on different threads
    private volatile @Nullable PendingClaim pending;
    private volatile boolean outstanding;
    private volatile int ticket; // tells the answer to the current claim from a late one of an ended session
    private volatile @Nullable LeaseSession claimedUnder;
    private volatile int cancelled; // the last ticket whose claim was cancelled
    private volatile int failures;
    private volatile boolean pausedByHook;
    // written by pause, resume and stop, read by the loop
    private volatile boolean open = true;
    private volatile boolean stopped;
    private volatile long lastSuccess;

    Fetcher(
            Supplier<@Nullable LeaseSession> sessions,
            QueueShares shares,
            TaskProcessor processor,
            Sink sink,
            TimeSource time) {
        this.sessions = sessions;
        this.shares = shares;
        this.processor = processor;
        this.sink = sink;
        this.time = time;
    }

    /** Something may have changed: credit, session, pause. Returns at once if a loop is at work. */
    void poke() {
        if (outstanding && open && claimedUnder == sessions.get()) {
            return; // the common case while busy: the claim is out, its answer will poke
        }
        drain();
    }

    private void drain() {
        if (pokes.getAndIncrement() != 0) {
            return;
        }
        int seen;
        do {
            seen = pokes.get();
            step();
        } while (!pokes.compareAndSet(seen, 0));
    }

    private void step() {
        if (!open || stopped) {
            PendingClaim claim = pending;
            if (claim != null) {
                cancelled = ticket;
                claim.cancel();
            }
            return;
        }
        LeaseSession session = sessions.get();
        if (outstanding && session != null && session != claimedUnder) {
            ticket++; // the old session's claim may never be answered
            outstanding = false;
        }
        if (outstanding || pausedByHook || session == null || sink.unsettled() > MAX_UNSETTLED) {
            return;
        }
        int credit = sink.credit();
        if (credit == 0) {
            return;
        }
        if (!processor.preConsume()) {
            pausedByHook = true;
            time.schedule(Duration.ofMillis(100), () -> {
                pausedByHook = false;
                poke();
            });
            return;
        }
        int mine = ++ticket;
        outstanding = true;
        claimedUnder = session;
        PendingClaim claim;
        try {
            claim = session.session().claim(shares.next(credit));
        } catch (RuntimeException e) {
            answered(mine, session, List.of(), e);
            return;
        }
        pending = claim;
        claim.deliveries().whenComplete((deliveries, thrown) -> answered(mine, session, deliveries, thrown));
    }

    private void answered(
            int claim, LeaseSession session, @Nullable List<Delivery> deliveries, @Nullable Throwable thrown) {
        if (claim == ticket) {
            pending = null;
        }
        if (thrown != null) {
            backOff(claim, thrown);
            return;
        }
        failures = 0;
        lastSuccess = time.now();
        if (deliveries != null && !deliveries.isEmpty()) {
            long now = time.nanoTime();
            List<RunQueue.Held> held = new ArrayList<>(deliveries.size());
            for (Delivery delivery : deliveries) {
                held.add(new RunQueue.Held(delivery, session, now));
            }
            if (!open || stopped) {
                sink.giveBack(held);
            } else {
                sink.deliver(held);
            }
        } else if (claim != cancelled) {
            // the session has ended and nobody has told us yet: asking at once would spin until somebody does
            time.schedule(EMPTY_ANSWER, () -> again(claim));
            return;
        }
        again(claim);
    }

    private void again(int claim) {
        if (claim == ticket) {
            outstanding = false;
        }
        poke();
    }

    private void backOff(int claim, Throwable thrown) {
        if (stopped) {
            again(claim);
            return;
        }
        int tries = failures;
        failures = Math.min(tries + 1, LONGEST_BACKOFF);
        LOG.warn("Cannot fetch: {}", Blocking.unwrap(thrown).toString());
        time.schedule(Duration.ofMillis(100L << tries), () -> again(claim));
    }

    /** Stops or starts fetching. What a cancelled claim had already won still comes. */
    void setOpen(boolean fetch) {
        open = fetch;
        drain();
    }

    void stop() {
        stopped = true;
        setOpen(false);
    }

    /** When a claim was last answered, in milliseconds since 1970; 0 for never. Part of the worker's health. */
    long lastSuccess() {
        return lastSuccess;
    }
}
