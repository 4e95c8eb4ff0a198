package io.millwright.benchmarks;

import io.millwright.api.TaskId;
import io.millwright.core.batch.Batcher;
import io.millwright.core.thread.Blocking;
import io.millwright.spi.ClaimRequest;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.Payload;
import io.millwright.spi.Published;
import io.millwright.spi.Settlement;
import io.millwright.spi.Store;
import io.millwright.spi.StoreContext;
import io.millwright.spi.Stores;
import io.millwright.spi.Verdict;
import io.millwright.spi.WorkerId;
import io.millwright.spi.WorkerInfo;
import io.millwright.spi.WorkerListener;
import io.millwright.spi.WorkerSession;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** A store behind the same group commit as the publisher's. */
final class StoreEngine implements Engine<Envelope> {
    private static final Payload RESULT = new Payload(Payload.JSON, "[42]".getBytes(StandardCharsets.UTF_8));
    private static final WorkerListener DEAF = new WorkerListener() {
        @Override
        public void cancelRequested(TaskId id, long fencing, String reason) {}

        @Override
        public void sessionEnded() {}
    };

    private final Store store;
    private final WorkerSession session;
    private final Batcher<Envelope, Published> batcher;

    StoreEngine(String url) {
        store = Stores.open(url, StoreContext.system());
        session = Blocking.get(store.join(
                new WorkerInfo(new WorkerId("bench"), "bench", List.of("default"), 1, Duration.ofHours(1)), DEAF));
        batcher = new Batcher<>(store::publish, envelope -> 1, new Batcher.Limits(1_000, 1_000, 2));
    }

    @Override
    public List<Envelope> items(int count) {
        return Samples.envelopes(count);
    }

    @Override
    public void publish(List<Envelope> items) {
        Blocking.get(store.publish(items));
    }

    @Override
    public void publishOne(Envelope item) {
        Blocking.get(batcher.submit(item));
    }

    @Override
    public int claimAndSettle(int max) {
        List<Delivery> deliveries =
                Blocking.get(session.claim(new ClaimRequest(List.of(new ClaimRequest.Share("default", max)), max))
                        .deliveries());
        List<Settlement> settlements = deliveries.stream()
                .map(delivery -> new Settlement(delivery.lease(), new Verdict.Success(RESULT)))
                .toList();
        Blocking.get(store.settle(settlements));
        return deliveries.size();
    }

    @Override
    public void close() {
        Blocking.get(session.leave());
        store.close();
    }
}
