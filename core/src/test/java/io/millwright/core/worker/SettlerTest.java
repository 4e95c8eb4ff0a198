package io.millwright.core.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.Signature;
import io.millwright.api.TaskError;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.core.ScriptedStore;
import io.millwright.core.ScriptedStore.Op;
import io.millwright.core.ScriptedStore.Script;
import io.millwright.core.codec.SignatureFormat;
import io.millwright.spi.ClaimRequest;
import io.millwright.spi.Delivery;
import io.millwright.spi.Payload;
import io.millwright.spi.Settlement;
import io.millwright.spi.TaskRecord;
import io.millwright.spi.Verdict;
import io.millwright.spi.WorkerId;
import io.millwright.spi.WorkerInfo;
import io.millwright.spi.WorkerListener;
import io.millwright.spi.WorkerSession;
import io.millwright.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SettlerTest {
    private static final Verdict DONE = new Verdict.Success(new Payload("json", new byte[] {'[', '1', ']'}));
    private static final TaskError ERROR = TaskError.of(ErrorCode.TASK_FAILED, "no");
    private static final MillwrightException AWAY = new MillwrightException(ErrorCode.STORE_UNAVAILABLE, "away");
    private static final MillwrightException POISON = new MillwrightException(ErrorCode.PAYLOAD_TOO_LARGE, "too big");

    private final VirtualTime time = new VirtualTime();
    private final ScriptedStore store = new ScriptedStore(time);
    private final List<Boolean> written = new ArrayList<>();
    private final Settler settler = new Settler(store, time, (settlement, ok) -> written.add(ok));
    private WorkerSession session;

    private static final class Deaf implements WorkerListener {
        @Override
        public void cancelRequested(TaskId id, long fencing, String reason) {}

        @Override
        public void sessionEnded() {}
    }

    @BeforeEach
    void join() {
        session = store.join(
                        new WorkerInfo(new WorkerId("w-1"), "w", List.of("default"), 4, Duration.ofHours(1)),
                        new Deaf())
                .toCompletableFuture()
                .join();
    }

    @AfterEach
    void close() {
        store.close();
    }

    private List<Attempt> attempts(int count, LeaseSession lease) {
        List<Attempt> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            store.publish(List.of(SignatureFormat.write(Signature.of("t"), Map.of(), Deliveries.CODECS, time.now())));
        }
        List<Delivery> deliveries = session.claim(
                        new ClaimRequest(List.of(new ClaimRequest.Share("default", count)), count))
                .deliveries()
                .toCompletableFuture()
                .join();
        Attempt.Surroundings around = Deliveries.around(store, Runnable::run, time);
        deliveries.forEach(delivery -> all.add(new Attempt(delivery, lease, around)));
        return all;
    }

    private Attempt attempt() {
        return attempts(1, LeaseSessions.held()).get(0);
    }

    private TaskState state(Attempt attempt) {
        return record(attempt).state();
    }

    private TaskRecord record(Attempt attempt) {
        return store.find(attempt.task().id()).toCompletableFuture().join().orElseThrow();
    }

    @Test
    void writesTheVerdict() throws Exception {
        Attempt attempt = attempt();
        settler.settle(attempt, DONE);
        assertThat(written).containsExactly(true);
        assertThat(state(attempt)).isEqualTo(TaskState.SUCCESS);
        assertThat(settler.open()).isZero();
        assertThat(settler.awaitDrained(0)).isTrue();
    }

    @Test
    void countsWhatIsOnItsWay() throws Exception {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        store.next(Op.SETTLE, Script.after(gate));
        settler.settle(attempt(), DONE);
        assertThat(settler.open()).isEqualTo(1);
        assertThat(settler.awaitDrained(1)).isFalse();
        gate.complete(null);
        assertThat(settler.open()).isZero();
    }

    @Test
    void gathersWhatMoreFollowsAfter() throws Exception {
        List<Attempt> three = attempts(3, LeaseSessions.held());
        int before = store.calls.size();
        settler.settle(three.get(0), DONE, () -> true);
        settler.settle(three.get(1), DONE, () -> true);
        assertThat(store.calls).as("nothing goes yet").hasSize(before);
        assertThat(settler.open()).isEqualTo(2);

        settler.settle(three.get(2), DONE, () -> false);
        assertThat(store.calls).as("all go together").hasSize(before + 1);
        assertThat(written).containsExactly(true, true, true);
    }

    @Test
    void flushesWhatWasGathered() throws Exception {
        settler.settle(attempt(), DONE, () -> true);
        assertThat(written).isEmpty();
        settler.flush();
        assertThat(written).containsExactly(true);

        settler.settle(attempt(), DONE, () -> true);
        assertThat(settler.awaitDrained(0))
                .as("a stopping worker leaves nothing gathered")
                .isTrue();
    }

    @Test
    void leavesNothingGatheredWhenTheLastOneCameInBetween() {
        Iterator<Boolean> answers = List.of(true, false).iterator();
        settler.settle(attempt(), DONE, answers::next);
        assertThat(written).containsExactly(true);
    }

    @Test
    void saysWhenTheLeaseHadEnded() {
        Attempt attempt = attempt();
        settler.settle(attempt, DONE);
        settler.settle(attempt, DONE);
        assertThat(written).containsExactly(true, false);
    }

    @Test
    void keepsLogLinesBeforeItSettles() {
        Attempt attempt = attempt();
        attempt.log("the last words");
        settler.settle(attempt, DONE);
        assertThat(store.calls.subList(store.calls.size() - 2, store.calls.size()))
                .containsExactly(Op.REPORT, Op.SETTLE);
        assertThat(store.history(attempt.task().id()).toCompletableFuture().join())
                .extracting("detail")
                .contains("the last words");
    }

    @Test
    void neverOvertakesTheCheckpoint() {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        store.next(Op.REPORT, Script.after(gate));
        Attempt attempt = attempt();
        attempt.checkpoint(1);
        attempt.checkpoint(2); // waits for the first
        settler.settle(attempt, new Verdict.Retry(0, ERROR));
        assertThat(store.settlements).isEmpty();
        assertThat(settler.open()).as("a stopping worker waits for it").isEqualTo(1);

        gate.complete(null);

        assertThat(store.calls.subList(store.calls.size() - 3, store.calls.size()))
                .containsExactly(Op.REPORT, Op.REPORT, Op.SETTLE);
        assertThat(settler.open()).isZero();
        assertThat(record(attempt).state()).isEqualTo(TaskState.RETRY);
        assertThat(kept(attempt)).isEqualTo("[2]");
    }

    @Test
    void waitsForLinesAndCheckpointTogether() {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        store.next(Op.REPORT, Script.after(gate), Script.after(gate));
        Attempt attempt = attempt();
        attempt.checkpoint(7);
        attempt.log("the last words");
        settler.settle(attempt, new Verdict.Retry(0, ERROR));
        assertThat(store.settlements).isEmpty();
        gate.complete(null);
        assertThat(kept(attempt)).isEqualTo("[7]");
        assertThat(store.history(attempt.task().id()).toCompletableFuture().join())
                .extracting("detail")
                .contains("the last words");
        assertThat(state(attempt)).isEqualTo(TaskState.RETRY);
    }

    @Test
    void waitsForTheCheckpointWhileTheStoreIsAway() {
        store.next(Op.REPORT, Script.fail(AWAY), Script.fail(AWAY));
        Attempt attempt = attempt();
        attempt.checkpoint(1);
        settler.settle(attempt, new Verdict.Retry(0, ERROR));
        assertThat(store.settlements).isEmpty();
        time.advance(Duration.ofSeconds(1));
        assertThat(kept(attempt)).isEqualTo("[1]");
        assertThat(state(attempt)).isEqualTo(TaskState.RETRY);
    }

    @Test
    void settlesAlthoughTheCheckpointIsRefused() {
        store.next(Op.REPORT, Script.fail(POISON), Script.fail(POISON));
        Attempt attempt = attempt();
        attempt.checkpoint(1);
        settler.settle(attempt, DONE);
        assertThat(state(attempt)).isEqualTo(TaskState.SUCCESS);
    }

    private String kept(Attempt attempt) {
        return new String(
                java.util.Objects.requireNonNull(record(attempt).checkpoint())
                        .state()
                        .bytes(),
                java.nio.charset.StandardCharsets.UTF_8);
    }

    @Test
    void settlesAlthoughTheLinesCannotBeKept() {
        store.next(Op.REPORT, Script.fail(AWAY), Script.raise(AWAY));
        for (int i = 0; i < 2; i++) {
            Attempt attempt = attempt();
            attempt.log("lost words");
            settler.settle(attempt, DONE);
            assertThat(state(attempt)).isEqualTo(TaskState.SUCCESS);
        }
        assertThat(settler.open()).isZero();
    }

    @Test
    void repeatsWhileTheStoreIsAwayAndTheLeaseHolds() {
        store.next(Op.SETTLE, Script.fail(AWAY), Script.raise(AWAY), Script.fail(AWAY));
        Attempt attempt = attempt();
        settler.settle(attempt, DONE);
        List<Long> waits = new ArrayList<>();
        while (settler.open() > 0) {
            Duration wait = time.untilNextTimer().orElseThrow();
            waits.add(wait.toMillis());
            time.advance(wait);
        }
        assertThat(waits).containsExactly(50L, 100L, 200L);
        assertThat(state(attempt)).isEqualTo(TaskState.SUCCESS);
        assertThat(written).containsExactly(true);
    }

    @Test
    void dropsWhatItCannotWriteWhenTheLeaseIsOver() {
        store.always(Op.SETTLE, Script.fail(AWAY));
        Attempt attempt = attempts(1, new LeaseSession(session, time.nanoTime() + 1_000_000_000))
                .get(0);
        settler.settle(attempt, DONE);
        time.advance(Duration.ofMillis(900));
        assertThat(settler.open()).isEqualTo(1);
        time.advance(Duration.ofSeconds(5));
        assertThat(settler.open()).isZero();
        assertThat(written).containsExactly(false);
    }

    @Test
    void waitsTwoSecondsAtMost() {
        store.always(Op.SETTLE, Script.fail(AWAY));
        settler.settle(attempt(), DONE);
        Duration longest = Duration.ZERO;
        for (int i = 0; i < 20; i++) {
            Duration wait = time.untilNextTimer().orElseThrow();
            longest = wait.compareTo(longest) > 0 ? wait : longest;
            time.advance(wait);
        }
        assertThat(longest).isEqualTo(Duration.ofSeconds(2));
    }

    /** Refuses batches that hold the poisoned signature, whatever else they hold. */
    private void poison(Attempt attempt) {
        store.always(Op.SETTLE, new Script() {
            @Override
            public <T> java.util.concurrent.CompletionStage<T> answer(
                    java.util.function.Supplier<java.util.concurrent.CompletionStage<T>> real) {
                Settlement last = store.settlements.get(store.settlements.size() - 1);
                boolean poisoned =
                        last.lease().equals(attempt.lease()) && last.verdict().state() == TaskState.SUCCESS;
                return poisoned ? CompletableFuture.failedFuture(POISON) : real.get();
            }
        });
    }

    @Test
    void oneVerdictThatTheStoreRefusesTakesNoOtherWithIt() {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        List<Attempt> all = attempts(6, LeaseSessions.held());
        store.next(Op.SETTLE, Script.after(gate), Script.after(gate));
        settler.settle(all.get(0), DONE); // two under way, so that the rest goes together
        settler.settle(all.get(1), DONE);
        Attempt poisoned = all.get(5);
        for (Attempt attempt : all.subList(2, 6)) {
            settler.settle(attempt, DONE);
        }
        poison(poisoned);
        gate.complete(null);
        time.advance(Duration.ofSeconds(10));
        for (Attempt attempt : all.subList(0, 5)) {
            assertThat(state(attempt)).isEqualTo(TaskState.SUCCESS);
        }
        assertThat(settler.open()).isZero();
    }

    @Test
    void aVerdictThatTheStoreRefusesBecomesAFailureThatSaysSo() {
        Attempt attempt = attempt();
        poison(attempt);
        settler.settle(attempt, DONE);
        time.advance(Duration.ofSeconds(10));
        assertThat(settler.open()).isZero();
        assertThat(state(attempt)).isEqualTo(TaskState.FAILURE);
        TaskError error = java.util.Objects.requireNonNull(
                java.util.Objects.requireNonNull(record(attempt).outcome()).error());
        assertThat(error.code()).isEqualTo(ErrorCode.PAYLOAD_TOO_LARGE);
        assertThat(error.message()).contains("too big");
    }

    @Test
    void aStoreThatMayNotBeWrittenForAWhileLosesNothing() {
        MillwrightException readOnly = new MillwrightException(ErrorCode.STORE_READ_ONLY, "read only");
        store.next(Op.SETTLE, Script.fail(readOnly), Script.fail(readOnly), Script.fail(readOnly));
        Attempt attempt = attempt();
        settler.settle(attempt, DONE);
        time.advance(Duration.ofSeconds(10));
        assertThat(state(attempt)).isEqualTo(TaskState.SUCCESS);
    }

    @Test
    void aClosedStoreIsNotAskedAgain() {
        store.always(Op.SETTLE, Script.fail(new MillwrightException(ErrorCode.CLOSED, "closed")));
        settler.settle(attempt(), DONE);
        time.advance(Duration.ofSeconds(10));
        assertThat(settler.open()).isZero();
        assertThat(store.count(Op.SETTLE)).isEqualTo(1);
    }

    @Test
    void givesBackWhatWasNotBegun() {
        Attempt attempt = attempt();
        settler.release(new RunQueue.Held(attempt.delivery(), LeaseSessions.held(), 0));
        assertThat(state(attempt)).isEqualTo(TaskState.PENDING);
        assertThat(record(attempt).tally().misses()).isZero();
    }
}
