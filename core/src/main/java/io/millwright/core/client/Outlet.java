package io.millwright.core.client;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.core.thread.Blocking;
import io.millwright.spi.Envelope;
import io.millwright.spi.Published;
import io.millwright.spi.Store;
import io.millwright.spi.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** How a client hands envelopes to its store, and how long it waits where a queue is full. Thread-safe. */
final class Outlet {
    private final Store store;
    private final TimeSource time;
    private final Duration patience;

    /** @param patience how long to wait for room, counted from when a signature was sent */
    Outlet(Store store, TimeSource time, Duration patience) {
        this.store = store;
        this.time = time;
        this.patience = patience;
    }

    /** One trip that waits for room. */
    CompletionStage<List<Published>> publish(List<Envelope> envelopes) {
        return Blocking.ask(() -> store.publish(envelopes, patience));
    }

    /** Waits for the answer to a trip. */
    <T> T await(CompletionStage<T> reply) {
        return Blocking.get(reply, patience);
    }

    /**
     * What becomes of one of many that shared a trip which failed. If a queue was full, perhaps another one's, it goes once more, alone,
     * and waits for room: those who share a trip must not share its fate.
     *
     * @param answer completed with the end of it
     */
    void retry(Envelope envelope, Throwable failure, CompletableFuture<Published> answer) {
        Duration left =
                patience.minusMillis(Math.max(0, time.now() - envelope.times().createdAt()));
        if (!isFull(failure)) {
            answer.completeExceptionally(failure);
            return;
        }
        Blocking.ask(() -> store.publish(List.of(envelope), left.isNegative() ? Duration.ZERO : left))
                .whenComplete((results, thrown) -> {
                    if (thrown == null) {
                        answer.complete(results.get(0));
                    } else {
                        answer.completeExceptionally(thrown);
                    }
                });
    }

    private static boolean isFull(Throwable failure) {
        return Blocking.unwrap(failure) instanceof MillwrightException known && known.code() == ErrorCode.QUEUE_FULL;
    }
}
