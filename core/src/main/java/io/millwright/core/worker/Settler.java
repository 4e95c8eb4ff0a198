package io.millwright.core.worker;

import io.millwright.api.ErrorCategory;
import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskError;
import io.millwright.core.batch.Batcher;
import io.millwright.core.codec.SignatureFormat;
import io.millwright.core.thread.Blocking;
import io.millwright.spi.Envelope;
import io.millwright.spi.Lease;
import io.millwright.spi.LeaseReport;
import io.millwright.spi.Settlement;
import io.millwright.spi.Store;
import io.millwright.spi.TimeSource;
import io.millwright.spi.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes verdicts, in batches. A store that is away gets them again, with back-off, for as long as the lease lasts; after that
 * they are worthless and dropped. When a batch is refused for what is in it, each of its verdicts goes alone, and the one that is refused
 * again becomes a failure that says so: it must not stay leased for as long as the worker lives. Thread-safe.
 */
final class Settler {
    private static final Logger LOG = LoggerFactory.getLogger(Settler.class);
    private static final Batcher.Limits LIMITS = new Batcher.Limits(1_000, 4 << 20, 2);
    private static final long MAX_BACKOFF_MILLIS = 2_000;

    /** Told when a settlement has ended, on a thread of the store's. */
    interface Ended {
        void settled(Settlement settlement, boolean written);
    }

    private final Store store;
    private final TimeSource time;
    private final Ended ended;
    private final Batcher<Settlement, Settlement.Result> batcher;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition drained = lock.newCondition();
    private final AtomicInteger open = new AtomicInteger(); // reaching zero is signalled under lock

    Settler(Store store, TimeSource time, Ended ended) {
        this.store = store;
        this.time = time;
        this.ended = ended;
        this.batcher = new Batcher<>(store::settle, Settler::weight, LIMITS);
    }

    /**
     * One settlement on its way.
     *
     * @param tries how often it was refused for a reason that may pass
     * @param softened whether it says that the verdict itself was refused
     */
    private record Trip(Settlement settlement, LeaseSession session, int tries, boolean softened) {
        Trip(Lease lease, Verdict verdict, LeaseSession session) {
            this(new Settlement(lease, verdict), session, 0, false);
        }

        Trip again() {
            return new Trip(settlement, session, tries + 1, softened);
        }

        Trip failing(MillwrightException why) {
            TaskError error = TaskError.of(why.code(), "the store refused the outcome: " + why.getMessage());
            return new Trip(new Settlement(settlement.lease(), new Verdict.Failure(error)), session, tries, true);
        }
    }

    /** Settles an attempt. */
    void settle(Attempt attempt, Verdict verdict) {
        settle(attempt, verdict, () -> false);
    }

    /**
     * Settles an attempt.
     *
     * @param moreFollows whether other settlements will follow within microseconds; this one may then wait for them
     */
    void settle(Attempt attempt, Verdict verdict, BooleanSupplier moreFollows) {
        count(1);
        List<Envelope> followUps = verdict instanceof Verdict.Continue ? attempt.followUps() : List.of();
        Trip trip = new Trip(new Settlement(attempt.lease(), verdict, followUps), attempt.session(), 0, false);
        CompletionStage<?> before = sentBefore(attempt);
        if (before != null) {
            before.whenComplete((done, thrown) -> submit(trip));
        } else if (moreFollows.getAsBoolean()) {
            batcher.submitLazily(trip.settlement, (result, thrown) -> answered(trip, result, thrown));
            if (!moreFollows.getAsBoolean()) {
                flush(); // the one that was to follow may have come between the two lines above
            }
        } else {
            submit(trip);
        }
    }

    /** What belongs to the lease and so must be kept before it ends; null if there is nothing. */
    private @Nullable CompletionStage<?> sentBefore(Attempt attempt) {
        CompletionStage<Void> checkpoint = attempt.unsavedCheckpoint();
        List<LeaseReport> lines = attempt.unreportedLines();
        if (lines.isEmpty()) {
            return checkpoint;
        }
        CompletionStage<?> reported = Blocking.ask(() -> store.report(lines));
        return checkpoint == null
                ? reported
                : reported.handle((done, thrown) -> checkpoint).thenCompose(stage -> stage);
    }

    /** Gives back what was not begun. */
    void release(RunQueue.Held held) {
        settle(held, new Verdict.Release(0, Verdict.ReleaseReason.UNUSED));
    }

    /** Settles what was not begun. */
    void settle(RunQueue.Held held, Verdict verdict) {
        count(1);
        submit(new Trip(held.delivery().lease(), verdict, held.session()));
    }

    /** Sends what waits for others to follow. */
    void flush() {
        batcher.flush();
    }

    private void submit(Trip trip) {
        batcher.submit(trip.settlement, (result, thrown) -> answered(trip, result, thrown));
    }

    private void answered(Trip trip, Settlement.@Nullable Result result, @Nullable Throwable thrown) {
        if (thrown == null) {
            done(trip.settlement, result == Settlement.Result.SETTLED);
        } else if (!worthwhile(trip, thrown)) {
            drop(trip, thrown);
        } else if (Blocking.asMillwright(thrown).category() == ErrorCategory.RETRY) {
            later(trip, thrown, this::submit);
        } else {
            alone(trip); // one that is refused must not take the rest of its batch with it
        }
    }

    private void alone(Trip trip) {
        Blocking.ask(() -> store.settle(List.of(trip.settlement))).whenComplete((results, thrown) -> {
            if (thrown == null) {
                done(trip.settlement, results.get(0) == Settlement.Result.SETTLED);
                return;
            }
            MillwrightException why = Blocking.asMillwright(thrown);
            if (!worthwhile(trip, thrown)) {
                drop(trip, thrown);
            } else if (why.category() != ErrorCategory.FIX_INPUT || trip.softened) {
                later(trip, thrown, this::alone);
            } else {
                LOG.error(
                        "The outcome of {} is refused; it fails instead",
                        trip.settlement.lease().id(),
                        why);
                alone(trip.failing(why));
            }
        });
    }

    private boolean worthwhile(Trip trip, Throwable thrown) {
        return trip.session.isHeld(time.nanoTime())
                && Blocking.asMillwright(thrown).code() != ErrorCode.CLOSED;
    }

    private void later(Trip trip, Throwable thrown, Consumer<Trip> retry) {
        long wait = Math.min(MAX_BACKOFF_MILLIS, 50L << Math.min(trip.tries, 10));
        if (trip.tries == 0) {
            LOG.warn("Cannot settle {} yet: {}", trip.settlement.lease().id(), thrown.toString());
        }
        time.schedule(Duration.ofMillis(wait), () -> retry.accept(trip.again()));
    }

    private void drop(Trip trip, Throwable thrown) {
        LOG.error(
                "Could not settle {}; it will run again",
                trip.settlement.lease().id(),
                thrown);
        done(trip.settlement, false);
    }

    private void done(Settlement settlement, boolean written) {
        try {
            ended.settled(settlement, written);
        } finally {
            count(-1);
        }
    }

    private void count(int change) {
        if (open.addAndGet(change) == 0) {
            lock.lock();
            try {
                drained.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** How many verdicts are on their way. */
    int open() {
        return open.get();
    }

    boolean awaitDrained(long nanos) throws InterruptedException {
        flush();
        long left = nanos;
        lock.lock();
        try {
            while (open.get() > 0) {
                if (left <= 0) {
                    return false;
                }
                left = drained.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private static int weight(Settlement settlement) {
        if (settlement.verdict() instanceof Verdict.Success success) {
            return 64 + success.result().bytes().length;
        }
        if (!settlement.followUps().isEmpty()) {
            return settlement.followUps().stream()
                    .mapToInt(SignatureFormat::weight)
                    .sum();
        }
        return settlement.verdict().errorOrNull() == null ? 64 : 4_096;
    }
}
