package io.millwright.core.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskId;
import io.millwright.core.Eventually;
import io.millwright.core.ScriptedStore;
import io.millwright.core.ScriptedStore.Op;
import io.millwright.core.ScriptedStore.Script;
import io.millwright.core.worker.WorkerSettings.Limits;
import io.millwright.core.worker.WorkerSettings.Rules;
import io.millwright.core.worker.WorkerSettings.Source;
import io.millwright.core.worker.WorkerSettings.Sources;
import io.millwright.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeaseKeeperTest {
    private static final MillwrightException AWAY = new MillwrightException(ErrorCode.STORE_UNAVAILABLE, "away");

    private final VirtualTime time = new VirtualTime();
    private final ScriptedStore store = new ScriptedStore(time);
    private final List<String> events = new CopyOnWriteArrayList<>();
    private Runnable whenLost = () -> {};

    private LeaseKeeper keeper(Duration lease) {
        WorkerSettings settings = new WorkerSettings(
                "w1",
                new Sources(List.of(new Source("q", 1)), false),
                4,
                false,
                new Limits(lease, Duration.ZERO, 0, Duration.ofSeconds(5)),
                Rules.DEFAULT);
        return new LeaseKeeper(store, time, settings, new LeaseKeeper.Events() {
            @Override
            public void joined() {
                events.add("joined");
            }

            @Override
            public void lost(LeaseSession session, String why) {
                events.add("lost: " + why);
                whenLost.run();
            }

            @Override
            public void cancelRequested(TaskId id, long fencing, String reason) {
                events.add("cancel: " + reason);
            }
        });
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void introducesItself() {
        LeaseKeeper keeper = keeper(Duration.ofSeconds(15));
        assertThat(keeper.current()).isNull();
        keeper.join();
        assertThat(events).containsExactly("joined");
        assertThat(store.joined.get(0).name()).isEqualTo("w1");
        assertThat(store.joined.get(0).id().value()).startsWith("w1-");
        assertThat(store.joined.get(0).queues()).containsExactly("q");
        assertThat(store.joined.get(0).concurrency()).isEqualTo(4);
        assertThat(store.joined.get(0).lease()).isEqualTo(Duration.ofSeconds(15));
        assertThat(Objects.requireNonNull(keeper.current()).isHeld(time.nanoTime()))
                .isTrue();
    }

    @Test
    void renewsEveryThirdOfTheLease() {
        LeaseKeeper keeper = keeper(Duration.ofSeconds(15));
        keeper.join();
        time.advance(Duration.ofMillis(4_999));
        assertThat(store.count(Op.RENEW)).isZero();
        time.advance(Duration.ofMillis(1));
        assertThat(store.count(Op.RENEW)).isEqualTo(1);
        time.advance(Duration.ofMinutes(10));
        assertThat(store.count(Op.RENEW)).isEqualTo(121);
        assertThat(events).containsExactly("joined");
        assertThat(Objects.requireNonNull(keeper.current()).isHeld(time.nanoTime()))
                .isTrue();
    }

    @Test
    void fencesItselfATenthBeforeTheStoreWould() {
        LeaseKeeper keeper = keeper(Duration.ofSeconds(10));
        keeper.join();
        LeaseSession lease = Objects.requireNonNull(keeper.current());
        store.always(Op.RENEW, Script.never());
        time.advance(Duration.ofMillis(8_999));
        assertThat(lease.isHeld(time.nanoTime())).isTrue();
        assertThat(events).containsExactly("joined");
        time.advance(Duration.ofMillis(1));
        assertThat(lease.isHeld(time.nanoTime())).isFalse();
        assertThat(events).containsExactly("joined", "lost: no renewal was confirmed in time", "joined");
        assertThat(keeper.current()).isNotNull().isNotSameAs(lease);
        assertThat(store.joined.get(1).id())
                .as("never used again")
                .isNotEqualTo(store.joined.get(0).id());
    }

    @Test
    void theMarginIsTwoSecondsAtMost() {
        LeaseKeeper keeper = keeper(Duration.ofMinutes(10));
        keeper.join();
        store.always(Op.RENEW, Script.never());
        time.advance(Duration.ofMinutes(10).minusSeconds(2).minusMillis(1));
        assertThat(events).hasSize(1);
        time.advance(Duration.ofMillis(1));
        assertThat(events).hasSize(3);
    }

    @Test
    void theFenceCountsFromWhenTheRenewalWasSent() {
        LeaseKeeper keeper = keeper(Duration.ofSeconds(9));
        keeper.join();
        CompletableFuture<Void> gate = new CompletableFuture<>();
        store.next(Op.RENEW, Script.after(gate)).always(Op.RENEW, Script.never());
        time.advance(Duration.ofSeconds(6)); // sent at 3 s
        gate.complete(null);
        LeaseSession lease = Objects.requireNonNull(keeper.current());
        time.advance(Duration.ofMillis(5_099)); // 3 s + 8.1 s
        assertThat(lease.isHeld(time.nanoTime())).isTrue();
        time.advance(Duration.ofMillis(1));
        assertThat(lease.isHeld(time.nanoTime())).isFalse();
    }

    @Test
    void aRenewalThatFailsIsRepeatedInTime() {
        LeaseKeeper keeper = keeper(Duration.ofSeconds(15));
        keeper.join();
        store.next(Op.RENEW, Script.fail(AWAY), Script.raise(AWAY), Script.fail(AWAY));
        time.advance(Duration.ofSeconds(60));
        assertThat(events).containsExactly("joined");
        assertThat(Objects.requireNonNull(keeper.current()).isHeld(time.nanoTime()))
                .isTrue();
    }

    @Test
    void oneLostAnswerDoesNotCostTheLease() {
        LeaseKeeper keeper = keeper(Duration.ofSeconds(15));
        keeper.join();
        store.next(Op.RENEW, Script.never());
        time.advance(Duration.ofSeconds(60));
        assertThat(events).containsExactly("joined");
        assertThat(Objects.requireNonNull(keeper.current()).isHeld(time.nanoTime()))
                .isTrue();
    }

    @Test
    void joinsAgainWhenTheStoreEndedTheSession() {
        LeaseKeeper keeper = keeper(Duration.ofSeconds(15));
        keeper.join();
        LeaseSession first = Objects.requireNonNull(keeper.current());
        store.listeners.get(0).sessionEnded();
        assertThat(first.isHeld(time.nanoTime())).isFalse();
        assertThat(events).containsExactly("joined", "lost: the store ended the session", "joined");
        store.listeners.get(0).sessionEnded();
        assertThat(events).as("news of an old session").hasSize(3);
        time.advance(Duration.ofSeconds(60));
        assertThat(events).hasSize(3);
    }

    @Test
    void joinsAgainWhenTheSessionEndsBeforeItIsKnown() {
        store.next(Op.JOIN, new Script() {
            @Override
            public <T> CompletionStage<T> answer(Supplier<CompletionStage<T>> real) {
                CompletionStage<T> joining = real.get();
                store.listeners.get(0).sessionEnded();
                return joining;
            }
        });
        keeper(Duration.ofSeconds(15)).join();
        assertThat(events).containsExactly("joined", "lost: the store ended the session", "joined");
        assertThat(store.count(Op.RENEW)).as("needed to find it out").isZero();
    }

    @Test
    void joinsAgainWhenARenewalIsRefused() {
        LeaseKeeper keeper = keeper(Duration.ofSeconds(15));
        keeper.join();
        store.evict(store.joined.get(0).id()).toCompletableFuture().join();
        time.advance(Duration.ofSeconds(5));
        Eventually.holds("joined again", () -> events.size() == 3); // the store may say so on a thread of its own
        assertThat(Objects.requireNonNull(keeper.current()).session().id())
                .isEqualTo(store.joined.get(1).id());
        assertThat(events).containsExactly("joined", "lost: the store ended the session", "joined");
    }

    @Test
    void keepsTryingToJoinWithGrowingWaits() {
        store.always(Op.JOIN, Script.fail(AWAY));
        LeaseKeeper keeper = keeper(Duration.ofSeconds(15));
        keeper.join();
        assertThat(store.count(Op.JOIN)).isEqualTo(1);
        List<Long> tries = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Duration wait = time.untilNextTimer().orElseThrow();
            tries.add(wait.toMillis());
            time.advance(wait);
        }
        assertThat(tries).containsExactly(100L, 200L, 400L, 800L, 1_600L, 3_200L, 5_000L, 5_000L);
        store.always(Op.JOIN, Script.pass());
        time.advance(Duration.ofSeconds(5));
        assertThat(events).containsExactly("joined");
        assertThat(keeper.current()).isNotNull();
    }

    @Test
    void aJoinThatThrowsIsRepeatedToo() {
        store.next(Op.JOIN, Script.raise(AWAY));
        keeper(Duration.ofSeconds(15)).join();
        time.advance(Duration.ofMillis(100));
        assertThat(events).containsExactly("joined");
    }

    @Test
    void aJoinThatIsNeverAnsweredIsGivenUp() {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        store.next(Op.JOIN, Script.after(gate));
        LeaseKeeper keeper = keeper(Duration.ofSeconds(15));
        keeper.join();
        time.advance(Duration.ofSeconds(31));
        assertThat(events).containsExactly("joined");
        LeaseSession second = keeper.current();

        gate.complete(null); // the answer comes after all
        assertThat(keeper.current()).isSameAs(second);
        assertThat(events).hasSize(1);
        assertThat(store.workers().toCompletableFuture().join())
                .as("the late session was left")
                .hasSize(1);
    }

    @Test
    void leavesForGood() {
        LeaseKeeper keeper = keeper(Duration.ofSeconds(15));
        keeper.join();
        keeper.leave().toCompletableFuture().join();
        assertThat(keeper.current()).isNull();
        assertThat(store.workers().toCompletableFuture().join()).isEmpty();
        time.advance(Duration.ofMinutes(5));
        assertThat(store.count(Op.JOIN)).isEqualTo(1);
        assertThat(store.count(Op.RENEW)).isZero();
        assertThat(events).containsExactly("joined");
        keeper.leave().toCompletableFuture().join();
    }

    @Test
    void leavesWhatItJoinsAfterItWasStopped() {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        store.next(Op.JOIN, Script.after(gate));
        LeaseKeeper keeper = keeper(Duration.ofSeconds(15));
        keeper.join();
        keeper.leave();
        gate.complete(null);
        assertThat(keeper.current()).isNull();
        assertThat(store.workers().toCompletableFuture().join()).isEmpty();
        assertThat(events).isEmpty();
    }

    @Test
    void passesCancellationsOn() {
        keeper(Duration.ofSeconds(15)).join();
        store.listeners.get(0).cancelRequested(TaskId.next(), 1, "because");
        assertThat(events).containsExactly("joined", "cancel: because");
    }

    @Test
    void whoStopsWhileItLosesItsSessionDoesNotJoinAgain() {
        LeaseKeeper keeper = keeper(Duration.ofSeconds(15));
        keeper.join();
        whenLost = keeper::leave;

        store.listeners.get(0).sessionEnded();
        time.advance(Duration.ofMinutes(1));

        assertThat(events).containsExactly("joined", "lost: the store ended the session");
        assertThat(store.count(Op.JOIN)).isEqualTo(1);
    }
}
