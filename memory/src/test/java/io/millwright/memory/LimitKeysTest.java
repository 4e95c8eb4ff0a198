package io.millwright.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.Client.CancelOutcome;
import io.millwright.api.Flow;
import io.millwright.api.Flow.LimitKey;
import io.millwright.api.Limit;
import io.millwright.api.TaskId;
import io.millwright.spi.ClaimRequest;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.Payload;
import io.millwright.spi.Settlement;
import io.millwright.spi.Verdict;
import io.millwright.spi.WorkerId;
import io.millwright.spi.WorkerInfo;
import io.millwright.spi.WorkerListener;
import io.millwright.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** However many keys limits ever had, only those are known that somebody uses. */
class LimitKeysTest {
    private static final int KEYS = 100;
    private static final Payload NOTHING = new Payload(Payload.JSON, new byte[] {'[', ']'});

    private static final WorkerListener DEAF = new WorkerListener() {
        @Override
        public void cancelRequested(TaskId id, long fencing, String reason) {}

        @Override
        public void sessionEnded() {}
    };

    private final VirtualTime time = new VirtualTime();
    private final MemoryHub hub = new MemoryHub("test", time, new MemoryLedger.Limits(60_000, 1 << 20, 4_096));
    private final Member worker = new Member(
            new WorkerInfo(new WorkerId("w"), "w", List.of("default"), 1_000, Duration.ofDays(1)),
            DEAF,
            this,
            time.now());

    @BeforeEach
    void join() {
        hub.run((ledger, now) -> {
            ledger.sessions.join(worker);
            return true;
        });
    }

    @AfterEach
    void close() {
        hub.close();
    }

    private void define(Limit limit) {
        hub.run((ledger, now) -> {
            ledger.limit(limit, now);
            return true;
        });
    }

    private TaskId publish(LimitKey... keys) {
        Envelope envelope = new Envelope(
                TaskId.next(),
                "add",
                new Envelope.Address("default", 0, null),
                new Envelope.Times(time.now(), 0, 0),
                NOTHING,
                null,
                null,
                new Flow(null, null, null, List.of(keys)));
        hub.run((ledger, now) -> ledger.publishNow(List.of(envelope), this, now));
        return envelope.id();
    }

    /** What may run now. */
    private List<Delivery> claim() {
        ClaimRequest request = new ClaimRequest(List.of(new ClaimRequest.Share("default", 1_000)), 1_000);
        return hub.run((ledger, now) -> {
            Claim claim = new Claim(worker, request) {};
            Optional<List<Delivery>> deliveries = ledger.sessions.claim(ledger, claim, now);
            ledger.sessions.unpark(claim);
            return deliveries.orElse(List.of());
        });
    }

    private void succeed(List<Delivery> deliveries) {
        List<Settlement> settlements = new ArrayList<>();
        deliveries.forEach(delivery -> settlements.add(new Settlement(delivery.lease(), new Verdict.Success(NOTHING))));
        List<Settlement.Result> results = hub.run((ledger, now) -> ledger.deliveries.settle(settlements, now));
        assertThat(results).containsOnly(Settlement.Result.SETTLED);
    }

    private void cancel(TaskId id) {
        CancelOutcome outcome = hub.run((ledger, now) -> ledger.cancel(id, "enough", now));
        assertThat(outcome).isEqualTo(CancelOutcome.CANCELED);
    }

    private int known() {
        return hub.run((ledger, now) -> {
            ledger.checkInvariants(now);
            int known = 0;
            for (PermitBook.Rule rule : ledger.shelves.limitTable.rules()) {
                known += rule.byKey.size();
            }
            return known;
        });
    }

    @Test
    void thoseOfWhatWaitedForSomethingElseAndNeverRan() {
        define(Limit.named("gate").concurrency(1));
        define(Limit.named("tenant").concurrency(1));
        publish(new LimitKey("gate", ""));
        List<Delivery> holding = claim();
        List<TaskId> waiting = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            waiting.add(publish(new LimitKey("tenant", "t" + i), new LimitKey("gate", "")));
        }
        assertThat(claim()).isEmpty();
        assertThat(known()).as("that of the gate").isEqualTo(1);

        waiting.forEach(this::cancel);
        succeed(holding);

        assertThat(known()).isZero();
    }

    @Test
    void thoseOfWhatWaitedForATokenAndWentAway() {
        define(Limit.named("tenant").rate(1, Duration.ofMinutes(1)));
        List<TaskId> second = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            publish(new LimitKey("tenant", "t" + i));
            second.add(publish(new LimitKey("tenant", "t" + i)));
        }
        List<Delivery> first = claim();
        assertThat(first).hasSize(KEYS);
        assertThat(claim()).isEmpty();
        assertThat(known()).isEqualTo(KEYS);
        succeed(first);
        second.forEach(this::cancel);

        time.advance(Duration.ofMinutes(3));

        assertThat(known()).isZero();
    }

    @Test
    void aBusyKeyRestsOnce() {
        define(Limit.named("tenant").rate(1_000, Duration.ofDays(1)));
        for (int i = 0; i < KEYS; i++) {
            publish(new LimitKey("tenant", "t"));
            succeed(claim());
            assertThat(known()).isEqualTo(1);
        }

        time.advance(Duration.ofDays(1));

        assertThat(known()).isZero();
    }
}
