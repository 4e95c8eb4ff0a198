package io.millwright.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millwright.api.MillwrightException;
import io.millwright.api.TaskId;
import io.millwright.spi.ClaimRequest;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.Payload;
import io.millwright.spi.PendingClaim;
import io.millwright.spi.Settlement;
import io.millwright.spi.Store;
import io.millwright.spi.StoreContext;
import io.millwright.spi.Stores;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.Verdict;
import io.millwright.spi.Watch;
import io.millwright.spi.WorkerId;
import io.millwright.spi.WorkerInfo;
import io.millwright.spi.WorkerListener;
import io.millwright.spi.WorkerSession;
import io.millwright.testkit.VirtualTime;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MemoryStoreTest {
    private final VirtualTime time = new VirtualTime();
    private final StoreContext context = new StoreContext(time);

    private static final WorkerListener DEAF = new WorkerListener() {
        @Override
        public void cancelRequested(TaskId id, long fencing, String reason) {}

        @Override
        public void sessionEnded() {}
    };

    private static final Payload NOTHING = new Payload(Payload.JSON, new byte[] {'[', ']'});

    private Envelope envelope() {
        return new Envelope(
                TaskId.next(),
                "add",
                new Envelope.Address("default", 0, null),
                new Envelope.Times(time.now(), 0, 0),
                NOTHING,
                null);
    }

    @Test
    void servesAParkedClaimAndWakesAWatcherInAnotherOpening() throws Exception {
        try (Store here = Stores.open("memory:shared", context);
                Store there = Stores.open("memory:shared", context)) {
            WorkerInfo worker =
                    new WorkerInfo(new WorkerId("w-1"), "w", List.of("default"), 1, WorkerInfo.DEFAULT_LEASE);
            WorkerSession session =
                    there.join(worker, DEAF).toCompletableFuture().get();
            PendingClaim claim = session.claim(new ClaimRequest(List.of(new ClaimRequest.Share("default", 1)), 10));
            Envelope envelope = envelope();

            here.publish(List.of(envelope));
            Watch watch = here.watch(envelope.id());
            Delivery delivery = claim.deliveries()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS)
                    .get(0);
            assertThat(delivery.envelope()).isEqualTo(envelope);
            assertThat(there.settle(List.of(new Settlement(delivery.lease(), new Verdict.Success(NOTHING))))
                            .toCompletableFuture()
                            .get())
                    .containsExactly(Settlement.Result.SETTLED);

            TaskOutcome outcome = watch.outcome().toCompletableFuture().get(10, TimeUnit.SECONDS);
            assertThat(outcome.result()).isEqualTo(NOTHING);
        }
    }

    @Test
    void aNameIsGoneWhenTheLastOneCloses() throws Exception {
        Envelope envelope = envelope();
        try (Store store = Stores.open("memory:gone", context)) {
            store.publish(List.of(envelope));
        }
        try (Store store = Stores.open("memory:gone", context)) {
            assertThat(store.find(envelope.id()).toCompletableFuture().get()).isEmpty();
        }
        assertThat(time.timerCount()).isZero();
    }

    @Test
    void refusesOptionsThatItDoesNotHave() {
        assertThatThrownBy(() -> Stores.open("memory:?retentoin=1h", context))
                .isInstanceOf(MillwrightException.class)
                .hasMessageContaining("did you mean 'retention'");
    }
}
