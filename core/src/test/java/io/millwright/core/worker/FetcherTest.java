package io.millwright.core.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskId;
import io.millwright.core.worker.WorkerSettings.Source;
import io.millwright.core.worker.WorkerSettings.Sources;
import io.millwright.spi.ClaimRequest;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.Lease;
import io.millwright.spi.Payload;
import io.millwright.spi.PendingClaim;
import io.millwright.spi.Tally;
import io.millwright.spi.Verdict;
import io.millwright.spi.WorkerId;
import io.millwright.spi.WorkerSession;
import io.millwright.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FetcherTest {
    private static final MillwrightException AWAY = new MillwrightException(ErrorCode.STORE_UNAVAILABLE, "away");

    private final VirtualTime time = new VirtualTime();
    private final Claims claims = new Claims();
    private final Buffer buffer = new Buffer();
    private @Nullable LeaseSession session = new LeaseSession(claims, Long.MAX_VALUE);
    private boolean mayConsume = true;
    private int asked;

    private final TaskProcessor processor = new TaskProcessor() {
        @Override
        public Verdict process(Attempt attempt) {
            throw new AssertionError("not in this test");
        }

        @Override
        public boolean preConsume() {
            asked++;
            return mayConsume;
        }
    };

    private final Fetcher fetcher = new Fetcher(
            () -> session, new QueueShares(new Sources(List.of(new Source("q", 1)), false)), processor, buffer, time);

    /** Notes claims; the test answers them. */
    private static final class Claims implements WorkerSession {
        final List<ClaimRequest> requests = new ArrayList<>();
        final List<CompletableFuture<List<Delivery>>> answers = new ArrayList<>();
        final List<Integer> cancelled = new ArrayList<>();
        Function<Integer, CompletableFuture<List<Delivery>>> script = number -> new CompletableFuture<>();

        @Override
        public WorkerId id() {
            return new WorkerId("w");
        }

        @Override
        public PendingClaim claim(ClaimRequest request) {
            int number = requests.size();
            requests.add(request);
            CompletableFuture<List<Delivery>> answer = script.apply(number);
            answers.add(answer);
            return new PendingClaim() {
                @Override
                public CompletionStage<List<Delivery>> deliveries() {
                    return answer;
                }

                @Override
                public void cancel() {
                    cancelled.add(number);
                }
            };
        }

        @Override
        public CompletionStage<Boolean> renew() {
            return CompletableFuture.completedFuture(true);
        }

        @Override
        public CompletionStage<Void> leave() {
            return CompletableFuture.completedFuture(null);
        }
    }

    private static final class Buffer implements Fetcher.Sink {
        final List<RunQueue.Held> delivered = new ArrayList<>();
        final List<RunQueue.Held> returned = new ArrayList<>();
        int credit = 3;
        int unsettled;

        @Override
        public int credit() {
            return Math.max(0, credit - delivered.size());
        }

        @Override
        public int unsettled() {
            return unsettled;
        }

        @Override
        public void deliver(List<RunQueue.Held> deliveries) {
            delivered.addAll(deliveries);
        }

        @Override
        public void giveBack(List<RunQueue.Held> deliveries) {
            returned.addAll(deliveries);
        }
    }

    private static List<Delivery> deliveries(int count) {
        List<Delivery> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            TaskId id = TaskId.next();
            all.add(new Delivery(
                    new Lease(id, new WorkerId("w"), 1, 0),
                    new Envelope(
                            id,
                            "t",
                            new Envelope.Address("q", 0, null),
                            new Envelope.Times(0, 0, 0),
                            new Payload("json", new byte[0]),
                            null),
                    Tally.ZERO));
        }
        return all;
    }

    @Test
    void asksForWhatThereIsRoomFor() {
        fetcher.poke();
        assertThat(claims.requests).hasSize(1);
        assertThat(claims.requests.get(0).max()).isEqualTo(3);
        fetcher.poke();
        assertThat(claims.requests).as("one claim at a time").hasSize(1);
        claims.answers.get(0).complete(deliveries(2));
        assertThat(buffer.delivered).hasSize(2);
        assertThat(claims.requests.get(1).max()).isEqualTo(1);
        claims.answers.get(1).complete(deliveries(1));
        assertThat(claims.requests).as("no room").hasSize(2);
        buffer.delivered.clear();
        fetcher.poke();
        assertThat(claims.requests).hasSize(3);
        assertThat(fetcher.lastSuccess()).isEqualTo(time.now());
    }

    @Test
    void doesNothingWithoutASession() {
        session = null;
        fetcher.poke();
        assertThat(claims.requests).isEmpty();
        assertThat(fetcher.lastSuccess()).isZero();
    }

    @Test
    void doesNotOutrunTheSettler() {
        buffer.unsettled = 5_000;
        fetcher.poke();
        assertThat(claims.requests).isEmpty();
        buffer.unsettled = 0;
        fetcher.poke();
        assertThat(claims.requests).hasSize(1);
    }

    @Test
    void backsOffWhileTheStoreFails() {
        claims.script = number -> CompletableFuture.failedFuture(AWAY);
        fetcher.poke();
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            assertThat(claims.requests).hasSize(i + 1);
            Duration wait = time.untilNextTimer().orElseThrow();
            waits.add(wait.toMillis());
            time.advance(wait);
        }
        assertThat(waits).containsExactly(100L, 200L, 400L, 800L, 1_600L, 3_200L, 6_400L, 6_400L, 6_400L);
        claims.script = number -> CompletableFuture.completedFuture(deliveries(1));
        time.advance(Duration.ofSeconds(7));
        assertThat(buffer.delivered).hasSize(3);
        claims.script = number -> CompletableFuture.failedFuture(AWAY);
        buffer.delivered.clear();
        fetcher.poke();
        assertThat(time.untilNextTimer()).as("the count began anew").contains(Duration.ofMillis(100));
    }

    @Test
    void backsOffWhenAClaimThrows() {
        claims.script = number -> {
            throw AWAY;
        };
        fetcher.poke();
        assertThat(claims.requests).hasSize(1);
        assertThat(time.untilNextTimer()).contains(Duration.ofMillis(100));
    }

    @Test
    void doesNotSpinOnAnswersWithoutDeliveries() {
        claims.script = number -> CompletableFuture.completedFuture(List.of());
        fetcher.poke();
        assertThat(claims.requests.size())
                .as("the session may have ended without anybody saying so")
                .isLessThan(3);
        time.advance(Duration.ofSeconds(1));
        assertThat(claims.requests.size()).isBetween(2, 12);
    }

    @Test
    void doesNotSpinOnASessionThatCanNoLongerBeTrusted() {
        session = new LeaseSession(claims, time.nanoTime()); // past its fence, but nobody has noticed yet
        claims.script = number -> CompletableFuture.failedFuture(AWAY);
        fetcher.poke();
        assertThat(claims.requests.size()).isLessThan(3);
    }

    @Test
    void pauseCancelsTheClaimAndGivesBackWhatItWon() {
        fetcher.poke();
        fetcher.setOpen(false);
        assertThat(claims.cancelled).containsExactly(0);
        claims.answers.get(0).complete(deliveries(2));
        assertThat(buffer.delivered).isEmpty();
        assertThat(buffer.returned).hasSize(2);
        assertThat(claims.requests).hasSize(1);
        fetcher.poke();
        assertThat(claims.requests).hasSize(1);
        fetcher.setOpen(true);
        assertThat(claims.requests).hasSize(2);
    }

    @Test
    void resumesWhileTheCancelledClaimIsStillOut() {
        fetcher.poke();
        fetcher.setOpen(false);
        fetcher.setOpen(true);
        assertThat(claims.requests).as("a session has one claim at a time").hasSize(1);
        claims.answers.get(0).complete(List.of());
        assertThat(claims.requests).hasSize(2);
    }

    @Test
    void afterAStopNothingOpensItAgain() {
        fetcher.poke();
        fetcher.stop();
        assertThat(claims.cancelled).contains(0);
        fetcher.setOpen(true); // a resume that lost the race
        claims.answers.get(0).complete(deliveries(1));
        assertThat(buffer.returned).hasSize(1);
        assertThat(claims.requests).hasSize(1);
    }

    @Test
    void aNewSessionDoesNotWaitForTheOldClaim() {
        fetcher.poke();
        LeaseSession old = session;
        session = new LeaseSession(claims, Long.MAX_VALUE);
        fetcher.poke();
        assertThat(claims.requests).hasSize(2);
        claims.answers.get(0).complete(deliveries(1));
        assertThat(buffer.delivered.get(0).session())
                .as("late, and under its own session")
                .isSameAs(old);
        assertThat(claims.requests).as("the new claim is still out").hasSize(2);
        claims.answers.get(1).complete(deliveries(1));
        assertThat(buffer.delivered).hasSize(2);
        assertThat(claims.requests).hasSize(3);
    }

    @Test
    void asksThePreConsumeHookBeforeEachClaim() {
        mayConsume = false;
        fetcher.poke();
        fetcher.poke();
        assertThat(claims.requests).isEmpty();
        assertThat(asked).isEqualTo(1);
        time.advance(Duration.ofMillis(100));
        assertThat(asked).isEqualTo(2);
        mayConsume = true;
        time.advance(Duration.ofMillis(100));
        assertThat(claims.requests).hasSize(1);
    }

    @Test
    void neverAsksTheHookWithoutRoom() {
        buffer.credit = 0;
        fetcher.poke();
        assertThat(asked).isZero();
    }
}
