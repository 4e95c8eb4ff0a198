package io.millwright.core.worker;

import io.millwright.core.batch.Batcher;
import io.millwright.core.codec.Codecs;
import io.millwright.core.thread.Blocking;
import io.millwright.spi.Capability;
import io.millwright.spi.Delivery;
import io.millwright.spi.LeaseReport;
import io.millwright.spi.Store;
import io.millwright.spi.TimeSource;
import java.time.Duration;
import java.util.List;

/** The way of a worker's checkpoints to the store: those of all attempts in shared batches. Thread-safe. */
final class Checkpoints {
    private static final Batcher.Limits LIMITS = new Batcher.Limits(1_000, 4 << 20, 2);
    private static final long MAX_BACKOFF_MILLIS = 2_000;

    private final Store store;
    private final Codecs codecs;
    private final TimeSource time;
    private final Batcher<LeaseReport, Boolean> batcher;

    Checkpoints(Store store, Codecs codecs, TimeSource time) {
        this.store = store;
        this.codecs = codecs;
        this.time = time;
        this.batcher = new Batcher<>(store::report, Checkpoints::weight, LIMITS);
    }

    /**
     * That of one attempt.
     *
     * @throws io.millwright.api.MillwrightException {@link io.millwright.api.ErrorCode#UNSUPPORTED} if the store keeps none
     */
    Checkpoint of(Delivery delivery, LeaseSession session) {
        store.require(Capability.CHECKPOINTS);
        return new Checkpoint(delivery, session, this, codecs);
    }

    void send(LeaseReport.Checkpoint checkpoint, Batcher.Answer<Boolean> answer) {
        batcher.submit(checkpoint, answer);
    }

    /** Without others, one of which may be what the store refused. */
    void sendAlone(LeaseReport.Checkpoint checkpoint, Batcher.Answer<Boolean> answer) {
        Blocking.ask(() -> store.report(List.of(checkpoint)))
                .whenComplete((kept, thrown) -> answer.of(thrown == null ? kept.get(0) : null, thrown));
    }

    /**
     * Does something after a while.
     *
     * @param tries how often it was in vain so far
     */
    void later(int tries, Runnable again) {
        time.schedule(Duration.ofMillis(Math.min(MAX_BACKOFF_MILLIS, 50L << Math.min(tries, 10))), again);
    }

    boolean isHeld(LeaseSession session) {
        return session.isHeld(time.nanoTime());
    }

    private static int weight(LeaseReport report) {
        return report instanceof LeaseReport.Checkpoint checkpoint
                ? 64 + checkpoint.state().bytes().length
                : 64;
    }
}
