package io.millwright.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millwright.api.Client.CancelOutcome;
import io.millwright.api.Durability;
import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.Receipt;
import io.millwright.api.Signature;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.api.TaskType;
import io.millwright.core.Refused;
import io.millwright.core.ScriptedStore;
import io.millwright.core.ScriptedStore.Op;
import io.millwright.core.ScriptedStore.Script;
import io.millwright.core.codec.Codecs;
import io.millwright.core.telemetry.Telemetry;
import io.millwright.spi.Capability;
import io.millwright.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PublisherTest {
    private static final TaskType.Of1<String, Integer> COUNT =
            TaskType.named("count").takes(String.class).returns(Integer.class);
    private static final MillwrightException AWAY = new MillwrightException(ErrorCode.STORE_UNAVAILABLE, "away");

    private final VirtualTime time = new VirtualTime();
    private final ScriptedStore store = new ScriptedStore(time);
    private final AtomicInteger begun = new AtomicInteger();
    private final List<@Nullable Throwable> ended = new ArrayList<>();
    private final Telemetry counting = new Telemetry() {
        @Override
        public Sending sending(Signature<?> signature) {
            begun.incrementAndGet();
            return new Sending() {
                @Override
                public void done(@Nullable Throwable error) {
                    ended.add(error);
                }
            };
        }
    };
    private final Publisher publisher =
            new Publisher(store, new Codecs(List.of(), Codecs.DEFAULT_LIMIT), counting, time, Duration.ofSeconds(30));

    @AfterEach
    void everyObservationEnds() {
        store.close();
        assertThat(ended).hasSize(begun.get());
    }

    private TaskState state(TaskId id) {
        return publisher.result(id, Object.class).state();
    }

    @Test
    void aReceiptNamesTheDurabilityReached() {
        Signature<Integer> signature = COUNT.with("abc");
        Receipt<Integer> receipt = publisher.send(signature);
        assertThat(receipt.id()).isEqualTo(signature.id());
        assertThat(receipt.durability()).isEqualTo(Durability.MEMORY);
        assertThat(receipt.duplicate()).isFalse();
        assertThat(receipt.result().id()).isEqualTo(signature.id());
        assertThat(state(signature.id())).isEqualTo(TaskState.PENDING);
        assertThat(ended).containsExactly((Throwable) null);
    }

    @Test
    void sendingAgainIsSafe() {
        Signature<Integer> signature = COUNT.with("abc");
        publisher.send(signature);
        assertThat(publisher.send(signature).duplicate()).isTrue();
        assertThat(publisher.send(signature.again()).duplicate()).isFalse();
        Signature<Integer> keyed = COUNT.with("x").idempotencyKey("k");
        publisher.send(keyed);
        assertThat(publisher.send(COUNT.with("x").idempotencyKey("k")).duplicate())
                .isTrue();
    }

    @Test
    void aTakenUniqueKeyGivesTheReceiptOfWhoHasIt() {
        Receipt<Integer> first = publisher.send(COUNT.with("a").with(o -> o.uniqueKey("k")));
        Receipt<Integer> second = publisher.send(COUNT.with("b").with(o -> o.uniqueKey("k")));
        assertThat(second.duplicate()).isTrue();
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.result().id()).isEqualTo(first.id());
    }

    @Test
    void manyGoInFewTripsAndTheirReceiptsAreInOrder() {
        List<Signature<Integer>> many =
                IntStream.range(0, 3_500).mapToObj(i -> COUNT.with("n" + i)).toList();
        List<Receipt<Integer>> receipts = publisher.sendAll(many);
        assertThat(store.batches).containsExactly(1_000, 1_000, 1_000, 500);
        assertThat(receipts)
                .extracting(Receipt::id)
                .isEqualTo(many.stream().map(Signature::id).toList());
    }

    @Test
    void tripsAreLimitedByBytes() {
        List<Signature<Integer>> large = IntStream.range(0, 10)
                .mapToObj(i -> COUNT.with("x".repeat(1_000_000)))
                .toList();
        assertThat(publisher.sendAll(large)).hasSize(10);
        assertThat(store.batches).containsExactly(4, 4, 2);
    }

    @Test
    void nothingIsSentForNothing() {
        assertThat(publisher.sendAll(List.<Signature<Integer>>of())).isEmpty();
        assertThat(store.batches).isEmpty();
    }

    @Test
    void manyMayHoldDuplicates() {
        Signature<Integer> one = COUNT.with("a");
        List<Receipt<Integer>> receipts = publisher.sendAll(Arrays.asList(one, one, COUNT.with("b"), one));
        assertThat(receipts).extracting(Receipt::duplicate).containsExactly(false, true, false, true);
    }

    @Test
    void aStoreThatFailsAcceptsNothing() {
        store.always(Op.PUBLISH, Script.fail(AWAY));
        Refused.with(ErrorCode.STORE_UNAVAILABLE, () -> publisher.send(COUNT.with("a")), "away");
        Refused.with(ErrorCode.STORE_UNAVAILABLE, () -> publisher.sendAll(List.of(COUNT.with("a"))), "away");
        assertThat(publisher.sendAsync(COUNT.with("a"))).failsWithin(Duration.ofSeconds(5));
        assertThat(ended).doesNotContainNull().hasSize(3);
    }

    @Test
    void aStoreThatThrowsAcceptsNothing() {
        store.always(Op.PUBLISH, Script.raise(new IllegalStateException("broken driver")));
        Refused.with(ErrorCode.INTERNAL, () -> publisher.send(COUNT.with("a")), "broken driver");
        Refused.with(ErrorCode.INTERNAL, () -> publisher.sendAll(List.of(COUNT.with("a"))), "broken driver");
    }

    @Test
    void oneFailedTripEndsTheListAndAllItsObservations() {
        store.next(Op.PUBLISH, Script.pass(), Script.fail(AWAY), Script.pass());
        List<Signature<Integer>> many =
                IntStream.range(0, 2_500).mapToObj(i -> COUNT.with("n" + i)).toList();
        Refused.with(ErrorCode.STORE_UNAVAILABLE, () -> publisher.sendAll(many), "away");
        assertThat(state(many.get(0).id())).isEqualTo(TaskState.PENDING);
        assertThat(publisher.sendAll(many)).as("sending the same again is safe").hasSize(2_500);
    }

    @Test
    void aSignatureThatCannotBeWrittenEndsTheListAndAllItsObservations() {
        Signature<Object> bad = Signature.of("count", new Object() {
            @SuppressWarnings("unused")
            public int getValue() {
                throw new IllegalStateException("expected by the test");
            }
        });
        List<Signature<Object>> many = new ArrayList<>();
        IntStream.range(0, 1_500).forEach(i -> many.add(Signature.of("count", "x")));
        many.add(bad);
        Refused.with(ErrorCode.PAYLOAD_UNREADABLE, () -> publisher.sendAll(many));
        Refused.with(ErrorCode.PAYLOAD_UNREADABLE, () -> publisher.send(bad));
    }

    @Test
    void aClosedStoreSaysSo() {
        store.close();
        Refused.with(ErrorCode.CLOSED, () -> publisher.send(COUNT.with("a")), "open it again");
        Refused.with(ErrorCode.CLOSED, () -> publisher.sendAll(List.of(COUNT.with("a"))));
        Refused.with(ErrorCode.CLOSED, () -> publisher.cancel(TaskId.next(), "x"));
        Refused.with(ErrorCode.CLOSED, () -> state(TaskId.next()));
        Refused.with(
                ErrorCode.CLOSED,
                () -> publisher.result(TaskId.next(), String.class).await(Duration.ofSeconds(5)));
    }

    @Test
    void payloadsAreLimited() {
        Publisher small =
                new Publisher(store, new Codecs(List.of(), 1_024), Telemetry.NONE, time, Duration.ofSeconds(30));
        Refused.with(
                ErrorCode.PAYLOAD_TOO_LARGE, () -> small.send(COUNT.with("x".repeat(1_021))), "1025 bytes", "1024");
        small.send(COUNT.with("x".repeat(1_020)));
    }

    @Test
    void whatTheStoreDoesNotOfferIsRefused() {
        store.offering(EnumSet.noneOf(Capability.class));
        Publisher plain =
                new Publisher(store, new Codecs(List.of(), 1_024), Telemetry.NONE, time, Duration.ofSeconds(30));
        Signature<Integer> signature = COUNT.with("a");
        ErrorCode code = ErrorCode.UNSUPPORTED;
        Refused.with(code, () -> plain.send(signature.in(Duration.ofSeconds(5))), "DELAY");
        Refused.with(code, () -> plain.send(signature.with(o -> o.expiresIn(Duration.ofSeconds(5)))), "EXPIRY");
        Refused.with(code, () -> plain.send(signature.with(o -> o.uniqueKey("k"))), "UNIQUE_KEY");
        Refused.with(code, () -> plain.send(signature.with(o -> o.priority(1))), "PRIORITY");
        assertThat(store.batches).isEmpty();
        store.offering(Set.of(Capability.DELAY));
        new Publisher(store, new Codecs(List.of(), 1_024), Telemetry.NONE, time, Duration.ofSeconds(30))
                .send(signature.in(Duration.ofSeconds(5)));
    }

    @Test
    void concurrentSendsShareTrips() throws Exception {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        store.next(Op.PUBLISH, Script.after(gate), Script.after(gate));
        List<CompletionStage<Receipt<Integer>>> sent = new ArrayList<>();
        for (int i = 0; i < 1_500; i++) {
            sent.add(publisher.sendAsync(COUNT.with("n" + i)));
        }
        assertThat(store.batches).containsExactly(1, 1);
        gate.complete(null);
        for (CompletionStage<Receipt<Integer>> one : sent) {
            one.toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
        assertThat(store.batches).containsExactly(1, 1, 1_000, 498);
    }

    @Test
    void anInterruptedSenderIsToldThatItMayHaveBeenDone() {
        store.always(Op.PUBLISH, Script.never());
        Thread.currentThread().interrupt();
        Refused.with(
                ErrorCode.STORE_UNAVAILABLE, () -> publisher.send(COUNT.with("a")), "interrupted", "may have been");
        assertThat(Thread.interrupted()).as("the flag is set again").isTrue();
        ended.add(null); // the answer never comes, so its observation never ends
    }

    @Test
    void failuresOfAsynchronousSendsAreMillwrights() {
        store.always(Op.PUBLISH, Script.fail(AWAY));
        assertThatThrownBy(() -> publisher
                        .sendAsync(COUNT.with("a"))
                        .toCompletableFuture()
                        .get())
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(MillwrightException.class);
    }

    @Test
    void cancelsWhatWaits() {
        Receipt<Integer> receipt = publisher.send(COUNT.with("a"));
        assertThat(publisher.cancel(receipt.id(), "no need")).isEqualTo(CancelOutcome.CANCELED);
        assertThat(publisher.cancel(receipt.id(), "no need")).isEqualTo(CancelOutcome.ALREADY_SETTLED);
        assertThat(publisher.cancel(TaskId.next(), "no need")).isEqualTo(CancelOutcome.UNKNOWN);
    }
}
