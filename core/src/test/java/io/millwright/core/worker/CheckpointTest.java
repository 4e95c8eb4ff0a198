package io.millwright.core.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.Signature;
import io.millwright.api.TypeRef;
import io.millwright.core.Refused;
import io.millwright.core.ScriptedStore;
import io.millwright.core.ScriptedStore.Op;
import io.millwright.core.ScriptedStore.Script;
import io.millwright.core.codec.Codecs;
import io.millwright.core.codec.EncryptingCodec;
import io.millwright.core.codec.KeyRing;
import io.millwright.core.codec.SignatureFormat;
import io.millwright.jackson.JsonCodec;
import io.millwright.spi.Capability;
import io.millwright.spi.ClaimRequest;
import io.millwright.spi.Delivery;
import io.millwright.spi.LeaseReport;
import io.millwright.spi.Payload;
import io.millwright.spi.TaskRecord;
import io.millwright.spi.Verdict;
import io.millwright.spi.WorkerId;
import io.millwright.spi.WorkerInfo;
import io.millwright.spi.WorkerListener;
import io.millwright.spi.WorkerSession;
import io.millwright.testkit.VirtualTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the states of one attempt get to the store. */
@Timeout(30)
class CheckpointTest {
    private static final MillwrightException AWAY = new MillwrightException(ErrorCode.STORE_UNAVAILABLE, "away");
    private static final MillwrightException POISON = new MillwrightException(ErrorCode.PAYLOAD_TOO_LARGE, "too big");

    private record Position(long line, LocalDate day) {}

    private final VirtualTime time = new VirtualTime();
    private final ScriptedStore store = new ScriptedStore(time);
    private WorkerSession session;

    @BeforeEach
    void join() {
        WorkerListener deaf = new WorkerListener() {
            @Override
            public void cancelRequested(io.millwright.api.TaskId id, long fencing, String reason) {}

            @Override
            public void sessionEnded() {}
        };
        WorkerInfo info = new WorkerInfo(new WorkerId("w-1"), "w", List.of("default"), 4, Duration.ofHours(1));
        session = store.join(info, deaf).toCompletableFuture().join();
    }

    @AfterEach
    void close() {
        store.close();
    }

    private final Attempt.Surroundings around = around(Deliveries.CODECS);

    private Attempt.Surroundings around(Codecs codecs) {
        return new Attempt.Surroundings("w", Runnable::run, time, new Checkpoints(store, codecs, time), () -> false);
    }

    private Delivery delivery() {
        store.publish(List.of(SignatureFormat.write(Signature.of("t"), Map.of(), Deliveries.CODECS, time.now())));
        return taken();
    }

    private Delivery taken() {
        ClaimRequest one = new ClaimRequest(List.of(new ClaimRequest.Share("default", 1)), 1);
        return session.claim(one).deliveries().toCompletableFuture().join().get(0);
    }

    private Attempt attempt() {
        return new Attempt(delivery(), LeaseSessions.held(), around);
    }

    /** As the store would deliver it next. */
    private Attempt next(Attempt attempt) {
        new Settler(store, time, (settlement, written) -> {})
                .settle(attempt, new Verdict.Release(0, Verdict.ReleaseReason.UNUSED));
        return new Attempt(taken(), LeaseSessions.held(), around);
    }

    private String kept(Attempt attempt) {
        TaskRecord.Checkpoint checkpoint = store.find(attempt.task().id())
                .toCompletableFuture()
                .join()
                .orElseThrow()
                .checkpoint();
        return checkpoint == null ? "" : text(checkpoint.state());
    }

    private static String text(Payload payload) {
        return new String(payload.bytes(), StandardCharsets.UTF_8);
    }

    private List<String> sent() {
        return store.reports.stream()
                .map(report -> text(((LeaseReport.Checkpoint) report).state()))
                .toList();
    }

    private static boolean isKept(CompletionStage<Void> stage) {
        CompletableFuture<Void> future = stage.toCompletableFuture();
        return future.isDone() && !future.isCompletedExceptionally();
    }

    private static ErrorCode refusal(CompletionStage<Void> stage) {
        try {
            stage.toCompletableFuture().get();
        } catch (ExecutionException e) {
            return ((MillwrightException) e.getCause()).code();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("it was kept");
    }

    @Test
    void thereIsNoneToBeginWith() {
        assertThat(attempt().checkpoint(Long.class)).isEmpty();
    }

    @Test
    void whatIsKeptIsThereForThisAttemptAndTheNext() {
        Attempt attempt = attempt();
        Position position = new Position(7, LocalDate.of(2026, 11, 21));
        assertThat(isKept(attempt.checkpoint(position))).isTrue();
        assertThat(attempt.checkpoint(Position.class)).contains(position);
        assertThat(next(attempt).checkpoint(Position.class)).contains(position);
    }

    @Test
    void typesThatNoClassSaysAreGivenAsReferences() {
        TypeRef<List<LocalDate>> dates = new TypeRef<>() {};
        List<LocalDate> two = List.of(LocalDate.EPOCH, LocalDate.of(2030, 1, 1));
        Attempt attempt = attempt();
        attempt.checkpoint(two, dates);
        assertThat(next(attempt).checkpoint(dates)).contains(two);
    }

    @Test
    void theStateIsThatOfTheCall() {
        Attempt attempt = attempt();
        List<Integer> growing = new ArrayList<>(List.of(1));
        attempt.checkpoint(growing);
        growing.add(2);
        assertThat(attempt.checkpoint(new TypeRef<List<Integer>>() {})).contains(List.of(1));
    }

    @Test
    void whatComesWhileOneIsOnItsWayIsOneTripMore() {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        store.next(Op.REPORT, Script.after(gate));
        Attempt attempt = attempt();
        List<CompletionStage<Void>> stages = IntStream.rangeClosed(1, 1_000)
                .mapToObj(attempt::checkpoint)
                .map(stage -> (CompletionStage<Void>) stage)
                .toList();
        assertThat(stages).noneMatch(CheckpointTest::isKept);
        assertThat(attempt.checkpoint(Integer.class))
                .as("the handler's own view")
                .contains(1_000);

        gate.complete(null);

        assertThat(sent()).containsExactly("[1]", "[1000]");
        assertThat(stages).allMatch(CheckpointTest::isKept);
        assertThat(attempt.unsavedCheckpoint()).isNull();
        assertThat(kept(attempt)).isEqualTo("[1000]");
    }

    @Test
    void attemptsShareTrips() {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        store.next(Op.REPORT, Script.after(gate), Script.after(gate));
        List<Attempt> attempts = IntStream.range(0, 10).mapToObj(i -> attempt()).toList();
        attempts.forEach(attempt -> attempt.checkpoint(attempts.indexOf(attempt)));
        gate.complete(null);
        assertThat(sent()).hasSize(10);
        assertThat(store.count(Op.REPORT)).as("two at once, then all others").isEqualTo(3);
        assertThat(attempts)
                .allSatisfy(attempt -> assertThat(kept(attempt)).isEqualTo("[" + attempts.indexOf(attempt) + "]"));
    }

    @Test
    void aStoreThatIsAwayGetsTheNewestWhenItIsBack() {
        store.next(Op.REPORT, Script.fail(AWAY), Script.raise(AWAY), Script.fail(AWAY));
        Attempt attempt = attempt();
        CompletionStage<Void> first = attempt.checkpoint(1);
        CompletionStage<Void> second = attempt.checkpoint(2);
        assertThat(isKept(first)).isFalse();
        List<Long> waits = new ArrayList<>();
        while (attempt.unsavedCheckpoint() != null) {
            Duration wait = time.untilNextTimer().orElseThrow();
            waits.add(wait.toMillis());
            time.advance(wait);
        }
        assertThat(waits).containsExactly(50L, 100L, 200L);
        assertThat(isKept(first)).as("overtaken by a newer one").isTrue();
        assertThat(isKept(second)).isTrue();
        assertThat(sent()).containsExactly("[1]", "[2]", "[2]", "[2]");
        assertThat(kept(attempt)).isEqualTo("[2]");
    }

    @Test
    void nobodyTriesAgainWhenTheLeaseIsOver() {
        store.always(Op.REPORT, Script.fail(AWAY));
        LeaseSession brief = new LeaseSession(session, time.nanoTime() + 1_000_000_000);
        Attempt attempt = new Attempt(delivery(), brief, around);
        CompletionStage<Void> stage = attempt.checkpoint(1);
        CompletionStage<Void> waiting = attempt.checkpoint(2);
        time.advance(Duration.ofSeconds(10));
        assertThat(refusal(stage)).isEqualTo(ErrorCode.LEASE_LOST);
        assertThat(refusal(waiting)).isEqualTo(ErrorCode.LEASE_LOST);
        assertThat(attempt.unsavedCheckpoint()).isNull();
    }

    @Test
    void whoLostTheLeaseLearnsIt() {
        Attempt zombie = attempt();
        Attempt successor = next(zombie);
        assertThat(refusal(zombie.checkpoint(1))).isEqualTo(ErrorCode.LEASE_LOST);
        assertThat(isKept(successor.checkpoint(2))).isTrue();
        assertThat(refusal(zombie.checkpoint(3))).isEqualTo(ErrorCode.LEASE_LOST);
        assertThat(kept(zombie)).isEqualTo("[2]");
    }

    @Test
    void oneThatTheStoreRefusesTakesNoOtherWithIt() {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        store.next(Op.REPORT, Script.after(gate), Script.after(gate));
        attempt().checkpoint(0);
        attempt().checkpoint(0); // two under way, so that the rest goes together
        Attempt good = attempt();
        Attempt bad = attempt();
        CompletionStage<Void> kept = good.checkpoint(1);
        CompletionStage<Void> refused = bad.checkpoint(2);
        store.always(Op.REPORT, new Script() {
            @Override
            public <T> CompletionStage<T> answer(java.util.function.Supplier<CompletionStage<T>> real) {
                return sent().get(sent().size() - 1).equals("[2]")
                        ? CompletableFuture.failedFuture(POISON)
                        : real.get();
            }
        });
        gate.complete(null);
        assertThat(isKept(kept)).isTrue();
        assertThat(refusal(refused)).isEqualTo(ErrorCode.PAYLOAD_TOO_LARGE);
        store.always(Op.REPORT, Script.pass());
        assertThat(isKept(bad.checkpoint(3)))
                .as("the next one has its own chance")
                .isTrue();
    }

    @Test
    void aClosedStoreIsNotAskedAgain() {
        store.always(Op.REPORT, Script.fail(new MillwrightException(ErrorCode.CLOSED, "closed")));
        Attempt attempt = attempt();
        assertThat(refusal(attempt.checkpoint(1))).isEqualTo(ErrorCode.CLOSED);
        time.advance(Duration.ofMinutes(1));
        assertThat(store.count(Op.REPORT)).isEqualTo(1);
    }

    @Test
    void twoThreadsThatKeepMuchDoNotPileUp() throws Exception {
        Attempt attempt = attempt();
        int each = 20_000;
        Thread other = new Thread(() -> IntStream.range(0, each).forEach(attempt::checkpoint), "second-of-handler");
        other.start();
        IntStream.range(0, each).forEach(attempt::checkpoint);
        other.join();
        assertThat(attempt.unsavedCheckpoint()).isNull();
        assertThat(kept(attempt)).isEqualTo("[" + (each - 1) + "]");
    }

    @Test
    void theContinuationOfOneMayKeepTheNext() {
        Attempt attempt = attempt();
        CompletableFuture<Void> all = new CompletableFuture<>();
        countTo(attempt, 1, 500, all);
        assertThat(all).isCompleted();
        assertThat(kept(attempt)).isEqualTo("[500]");
    }

    private static void countTo(Attempt attempt, int at, int end, CompletableFuture<Void> all) {
        if (at > end) {
            all.complete(null);
        } else {
            attempt.checkpoint(at).thenRunAsync(() -> countTo(attempt, at + 1, end, all), Runnable::run);
        }
    }

    @Test
    void whatCannotBeKeptIsRefusedAtOnceAndChangesNothing() {
        Attempt attempt = attempt();
        attempt.checkpoint("good");
        List<Object> endless = new ArrayList<>();
        endless.add(endless);
        Refused.with(ErrorCode.PAYLOAD_UNREADABLE, () -> attempt.checkpoint(endless), "cannot be written");
        Codecs small = new Codecs(List.of(), 1_024);
        Attempt limited = new Attempt(delivery(), LeaseSessions.held(), around(small));
        Refused.with(
                ErrorCode.PAYLOAD_TOO_LARGE,
                () -> limited.checkpoint("x".repeat(2_000)),
                "checkpoint",
                "the limit is 1024",
                "payloadLimit");
        assertThat(attempt.checkpoint(String.class)).contains("good");
        assertThat(limited.checkpoint(String.class)).isEmpty();
    }

    @Test
    void oneOfAnotherTypeSaysWhatToDo() {
        Attempt attempt = attempt();
        attempt.checkpoint("a line");
        Attempt next = next(attempt);
        Refused.with(
                ErrorCode.PAYLOAD_UNREADABLE,
                () -> next.checkpoint(Position.class),
                "checkpoint of t " + next.task().id(),
                "Position",
                "send the task anew");
        Refused.with(
                ErrorCode.PAYLOAD_UNREADABLE, () -> next.iterate(String.class, "", cursor -> null), "send the task");
    }

    @Test
    void aStoreThatKeepsNoneSaysSo() {
        store.offering(EnumSet.complementOf(EnumSet.of(Capability.CHECKPOINTS)));
        Attempt attempt = attempt();
        Refused.with(ErrorCode.UNSUPPORTED, () -> attempt.checkpoint(1), "CHECKPOINTS");
        Refused.with(ErrorCode.UNSUPPORTED, () -> attempt.checkpoint(Long.class), "CHECKPOINTS");
        assertThat(attempt.unsavedCheckpoint()).isNull();
    }

    @Test
    void itIsEncryptedForItsTaskAlone() {
        KeyRing keys = KeyRing.of("k", new byte[32]);
        Codecs secret = new Codecs(List.of(new EncryptingCodec(new JsonCodec(), keys)), Codecs.DEFAULT_LIMIT);
        Attempt attempt = new Attempt(delivery(), LeaseSessions.held(), around(secret));
        attempt.checkpoint("a secret");
        Payload state = ((LeaseReport.Checkpoint) store.reports.get(0)).state();
        assertThat(text(state)).doesNotContain("secret");
        assertThat(attempt.checkpoint(String.class)).isEqualTo(Optional.of("a secret"));

        Delivery other = delivery();
        Delivery swapped = new Delivery(other.lease(), other.envelope(), other.tally(), state);
        Attempt thief = new Attempt(swapped, LeaseSessions.held(), around(secret));
        assertThatThrownBy(() -> thief.checkpoint(String.class)).hasMessageContaining("moved to another task");
        List<java.lang.reflect.Type> types = List.of(String.class);
        assertThatThrownBy(() -> secret.arguments(attempt.task().id(), state, types))
                .as("nor is it anything else of its own task")
                .hasMessageContaining("does not decrypt");
    }
}
