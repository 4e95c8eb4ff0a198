package io.millwright.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millwright.api.ErrorCode;
import io.millwright.api.Flow.Unique;
import io.millwright.api.MillwrightException;
import io.millwright.api.QueueBound;
import io.millwright.api.QueueBound.WhenFull;
import io.millwright.api.Receipt;
import io.millwright.api.Signature;
import io.millwright.api.TaskOptions;
import io.millwright.api.TaskType;
import io.millwright.core.Eventually;
import io.millwright.core.Refused;
import io.millwright.core.ScriptedStore;
import io.millwright.core.codec.Codecs;
import io.millwright.core.telemetry.Telemetry;
import io.millwright.spi.Capability;
import io.millwright.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What senders of unique signatures, and senders into bounded queues, get to know. */
@Timeout(60)
class FlowSendingTest {
    private static final TaskType.Of1<String, Integer> COUNT =
            TaskType.named("count").takes(String.class).returns(Integer.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final VirtualTime time = new VirtualTime();
    private final ScriptedStore store = new ScriptedStore(time);
    private final Publisher publisher =
            new Publisher(store, new Codecs(List.of(), Codecs.DEFAULT_LIMIT), Telemetry.NONE, time, PATIENCE);

    @AfterEach
    void close() {
        store.close();
    }

    private static Signature<Integer> with(Consumer<TaskOptions.Builder> options) {
        return COUNT.with("a").with(options);
    }

    private static Signature<Integer> unique(Unique unique) {
        return with(options -> options.unique(unique));
    }

    private static Signature<Integer> to(String queue) {
        return with(options -> options.queue(queue));
    }

    private void bound(String queue, int length, WhenFull whenFull) {
        store.bound(queue, new QueueBound(length, whenFull))
                .toCompletableFuture()
                .join();
    }

    private void cancel(Receipt<?> receipt) {
        publisher.cancel(receipt.id(), "room is needed");
    }

    private static ErrorCode failure(CompletableFuture<?> future) throws Exception {
        try {
            Object value = future.get(20, TimeUnit.SECONDS);
            throw new AssertionError("should have failed, but gave " + value);
        } catch (ExecutionException e) {
            return ((MillwrightException) e.getCause()).code();
        }
    }

    @Test
    void whoAttachesGetsTheReceiptOfTheOneThatHasTheKey() {
        Receipt<Integer> first = publisher.send(unique(Unique.forTime("k", Duration.ofMinutes(1))));
        Receipt<Integer> second = publisher.send(unique(Unique.forTime("k", Duration.ofMinutes(1))));
        assertThat(second.duplicate()).isTrue();
        assertThat(second.id()).isEqualTo(first.id());
    }

    @Test
    void whoWantsToBeRefusedIsAndLearnsByWhom() {
        Receipt<Integer> first = publisher.send(unique(Unique.untilDone("k").orReject()));
        assertThatThrownBy(() -> publisher.send(unique(Unique.untilDone("k").orReject())))
                .isInstanceOf(MillwrightException.class)
                .hasMessageContaining(first.id().toString())
                .hasMessageContaining("'k'")
                .extracting(e -> ((MillwrightException) e).code())
                .isEqualTo(ErrorCode.UNIQUE_KEY_TAKEN);
    }

    @Test
    void whoeverHasTheKeyMaySendItAgain() {
        Signature<Integer> first = unique(Unique.untilDone("k").orReject());
        publisher.send(first);
        assertThat(publisher.send(first).duplicate()).isTrue();
    }

    @Test
    void oneOfManyThatIsRefusedKeepsNoneOfTheOthersFromBeingSent() {
        publisher.send(unique(Unique.untilDone("k")));
        Signature<Integer> refused = unique(Unique.untilDone("k").orReject());
        Signature<Integer> last = COUNT.with("last");
        Refused.with(ErrorCode.UNIQUE_KEY_TAKEN, () -> publisher.sendAll(List.of(COUNT.with("x"), refused, last)));
        assertThat(publisher.send(last).duplicate()).isTrue();
    }

    @Test
    void debounceKeepsTheLastOfASeries() {
        Receipt<Integer> first = publisher.send(with(options -> options.debounce("k", Duration.ofSeconds(5))));
        Receipt<Integer> second = publisher.send(with(options -> options.debounce("k", Duration.ofSeconds(5))));
        assertThat(second.duplicate()).isFalse();
        assertThatThrownBy(() -> first.await(Duration.ofSeconds(10)))
                .hasMessageContaining(second.id().toString());
    }

    @Test
    void whatTheStoreDoesNotOfferIsRefusedBeforeItIsSent() {
        Set<Capability> flow =
                EnumSet.of(Capability.UNIQUE_POLICIES, Capability.FAIRNESS, Capability.ORDER_KEYS, Capability.LIMITS);
        Set<Capability> rest = EnumSet.allOf(Capability.class);
        rest.removeAll(flow);
        store.offering(rest);
        Publisher plain =
                new Publisher(store, new Codecs(List.of(), Codecs.DEFAULT_LIMIT), Telemetry.NONE, time, PATIENCE);
        List<Signature<Integer>> asking = List.of(
                unique(Unique.untilStarted("k")),
                unique(Unique.untilDone("k").orReplace()),
                with(options -> options.fairnessKey("tenant")),
                with(options -> options.orderKey("k")),
                with(options -> options.limit("api")));
        for (Signature<Integer> signature : asking) {
            Refused.with(ErrorCode.UNSUPPORTED, () -> plain.send(signature));
        }
        assertThat(plain.send(unique(Unique.untilDone("k").orReject())).duplicate())
                .isFalse();
    }

    @Test
    void aFullQueueRefusesOnlyWhatIsForIt() throws Exception {
        bound("full", 2, WhenFull.REJECT);
        publisher.send(to("full"));
        CompletableFuture<Void> gate = new CompletableFuture<>();
        store.next(ScriptedStore.Op.PUBLISH, ScriptedStore.Script.after(gate));
        store.next(ScriptedStore.Op.PUBLISH, ScriptedStore.Script.after(gate));
        List<CompletableFuture<Receipt<Integer>>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            all.add(publisher.sendAsync(to(i % 2 == 0 ? "full" : "free")).toCompletableFuture());
        }
        gate.complete(null);

        int accepted = 0;
        for (int i = 0; i < 8; i++) {
            if (i % 2 == 1) {
                assertThat(all.get(i).get(20, TimeUnit.SECONDS).duplicate()).isFalse();
            } else if (all.get(i).handle((receipt, thrown) -> thrown == null).get(20, TimeUnit.SECONDS)) {
                accepted++;
            } else {
                assertThat(failure(all.get(i))).isEqualTo(ErrorCode.QUEUE_FULL);
            }
        }
        assertThat(accepted).as("as many as there was room for").isEqualTo(1);
    }

    @Test
    void whoWaitsForRoomIsAcceptedInTurnAndHoldsUpNobodyElse() throws Exception {
        bound("full", 1, WhenFull.BLOCK);
        Receipt<Integer> first = publisher.send(to("full"));
        CompletableFuture<Receipt<Integer>> second =
                publisher.sendAsync(to("full")).toCompletableFuture();
        CompletableFuture<Receipt<Integer>> third =
                publisher.sendAsync(to("full")).toCompletableFuture();
        assertThat(publisher.send(to("free")).duplicate()).isFalse();
        assertThat(second).isNotDone();

        cancel(first);
        Receipt<Integer> accepted = second.get(20, TimeUnit.SECONDS);
        assertThat(third).isNotDone();
        cancel(accepted);

        assertThat(third.get(20, TimeUnit.SECONDS).duplicate()).isFalse();
    }

    @Test
    void theSendTimeoutEndsTheWait() throws Exception {
        bound("full", 1, WhenFull.BLOCK);
        publisher.send(to("full"));
        CompletableFuture<Receipt<Integer>> second =
                publisher.sendAsync(to("full")).toCompletableFuture();
        time.advance(PATIENCE.minusMillis(1));
        assertThat(second).isNotDone();
        time.advance(Duration.ofMillis(1));
        assertThat(failure(second)).isEqualTo(ErrorCode.QUEUE_FULL);
    }

    @Test
    void manyAtOnceWaitTogether() throws Exception {
        bound("full", 2, WhenFull.BLOCK);
        Receipt<Integer> first = publisher.send(to("full"));
        CompletableFuture<List<Receipt<Integer>>> both =
                CompletableFuture.supplyAsync(() -> publisher.sendAll(List.of(to("full"), to("full"))));
        Eventually.holds("the second trip is under way", () -> store.batches.size() == 2);
        cancel(first);
        assertThat(both.get(20, TimeUnit.SECONDS)).hasSize(2);
        Refused.with(ErrorCode.QUEUE_FULL, () -> publisher.sendAll(List.of(to("full"), to("full"), to("full"))));
    }
}
