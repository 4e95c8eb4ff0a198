package io.millwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCode;
import io.millwright.api.Limit;
import io.millwright.api.QueueBound;
import io.millwright.api.QueueBound.WhenFull;
import io.millwright.api.TaskState;
import io.millwright.spi.Capability;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.Published;
import io.millwright.spi.Store;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** No more wait in a queue than its bound says; whoever sends more is refused, waits, or takes the place of the oldest. */
abstract class BoundGroup extends StoreGroup {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    BoundGroup(Factory factory) {
        super(factory);
    }

    @BeforeEach
    final void capability() {
        needs(Capability.QUEUE_BOUNDS);
    }

    private void bound(int length, WhenFull whenFull) {
        done(store().bound(Draft.QUEUE, new QueueBound(length, whenFull)));
    }

    @SuppressWarnings("NullAway") // no bound is null by contract
    private void unbound() {
        @Nullable QueueBound none = null;
        done(store().bound(Draft.QUEUE, none));
    }

    private void assertFull(Envelope... envelopes) {
        assertThat(failure(store().publish(List.of(envelopes)))).isEqualTo(ErrorCode.QUEUE_FULL);
        assertUnknown(envelopes);
    }

    private void assertUnknown(Envelope... envelopes) {
        for (Envelope envelope : envelopes) {
            assertThat(get(store().find(envelope.id()))).isEmpty();
        }
    }

    private CompletionStage<List<Published>> patiently(Envelope... envelopes) {
        return patiently(store(), PATIENCE, envelopes);
    }

    private CompletionStage<List<Published>> patiently(Store through, Duration patience, Envelope... envelopes) {
        CompletionStage<List<Published>> stage = through.publish(List.of(envelopes), patience);
        barrier();
        return stage;
    }

    private void assertWaits(CompletionStage<?> stage) {
        barrier();
        assertThat(stage.toCompletableFuture()).isNotDone();
    }

    private void assertAccepted(CompletionStage<List<Published>> stage, Envelope... envelopes) {
        assertThat(get(stage))
                .extracting(Published::id)
                .containsExactlyElementsOf(
                        List.of(envelopes).stream().map(Envelope::id).toList());
        for (Envelope envelope : envelopes) {
            assertThat(state(envelope)).isEqualTo(TaskState.PENDING);
        }
    }

    private void assertDropped(Envelope envelope) {
        TaskOutcome outcome = Objects.requireNonNull(record(envelope.id()).outcome());
        assertThat(outcome.state()).isEqualTo(TaskState.CANCELED);
        assertThat(Objects.requireNonNull(outcome.error()).code()).isEqualTo(ErrorCode.TASK_CANCELED);
    }

    @Test
    void soManyWaitAndNoMore() {
        bound(2, WhenFull.REJECT);
        published();
        published();
        assertFull(task().build());
        Hand hand = join();
        hand.takeOne();
        published();
        assertFull(task().build());
        hand.takeOne();
        published();
        assertFull(task().build());
    }

    @Test
    void otherQueuesAreNotBounded() {
        bound(1, WhenFull.REJECT);
        published();
        published(task().queue("there"));
        published(task().queue("there"));
        assertFull(task().build());
    }

    @Test
    void everythingThatWaitsCounts() {
        needs(Capability.DELAY, Capability.ORDER_KEYS, Capability.LIMITS);
        done(store().limit(Limit.named("api").concurrency(1)));
        bound(6, WhenFull.REJECT);
        published(task().delay(Duration.ofHours(1)));
        published(task().orderKey("k"));
        published(task().orderKey("k"));
        published(task().limit("api"));
        published(task().limit("api"));
        assertThat(join().take(5)).hasSize(2); // leaves a delayed one, one in its line, and one without a permit
        published();
        settle(join().takeOne(), new Verdict.Retry(time().now() + 60_000, error("again")));
        published();
        published();
        assertFull(task().build());
    }

    @Test
    void aBatchIsAcceptedEntirelyOrNotAtAll() {
        bound(3, WhenFull.REJECT);
        published();
        published();
        assertFull(task().queue("there").build(), task().build(), task().build());
        assertThat(publish(task().queue("there").build(), task().build())).hasSize(2);
    }

    @Test
    void duplicatesNeedNoRoom() {
        bound(1, WhenFull.REJECT);
        Envelope only = published(task().key("k"));
        assertThat(publish(only, only)).containsExactly(new Published(only.id(), true), new Published(only.id(), true));
        assertThat(publish(task().key("k").build())).containsExactly(new Published(only.id(), true));
        succeed(join().takeOne());
        Envelope next = task().build();
        assertThat(publish(next, only, next))
                .containsExactly(
                        new Published(next.id(), false),
                        new Published(only.id(), true),
                        new Published(next.id(), true));
    }

    @Test
    void whatComesBackAndWhatFollowsMayExceedTheBound() {
        needs(Capability.ATOMIC_FOLLOW_UPS);
        bound(1, WhenFull.REJECT);
        published();
        Hand hand = join();
        Delivery first = hand.takeOne();
        published();
        Delivery second = hand.takeOne();
        published();
        settle(first, unused());
        Envelope followUp = task().build();
        settle(second, new Verdict.Success(DONE), followUp);
        assertThat(state(followUp)).isEqualTo(TaskState.PENDING);
        assertFull(task().build());
        assertThat(hand.takeAll(3)).hasSize(3);
        published();
    }

    @Test
    void aRequeueMayExceedTheBound() {
        bound(1, WhenFull.REJECT);
        Envelope first = published();
        settle(join().takeOne(), new Verdict.Failure(error("no")));
        published();
        assertThat(get(store().requeue(first.id()))).isTrue();
        assertThat(join().takeAll(2)).hasSize(2);
    }

    @Test
    void aBatchLargerThanTheBoundIsRefusedAtOnce() {
        for (WhenFull whenFull : WhenFull.values()) {
            bound(2, whenFull);
            Envelope[] batch = {task().build(), task().build(), task().build()};
            assertThat(failure(patiently(batch))).isEqualTo(ErrorCode.QUEUE_FULL);
            assertUnknown(batch);
        }
        published();
    }

    @Test
    void whoWaitsForRoomIsAcceptedWhenThereIsSome() {
        bound(1, WhenFull.BLOCK);
        published();
        Envelope next = task().build();
        CompletionStage<List<Published>> waiting = patiently(next);
        assertWaits(waiting);
        assertUnknown(next);

        join().takeOne();

        assertAccepted(waiting, next);
    }

    @Test
    void whoHasNoPatienceIsRefusedAtOnce() {
        bound(1, WhenFull.BLOCK);
        published();
        assertFull(task().build());
        assertThat(failure(patiently(store(), Duration.ZERO, task().build()))).isEqualTo(ErrorCode.QUEUE_FULL);
    }

    @Test
    void nobodyOvertakesThoseWhoWait() {
        bound(3, WhenFull.BLOCK);
        Hand hand = join();
        for (int i = 0; i < 3; i++) {
            published();
        }
        Envelope[] two = {task().build(), task().build()};
        Envelope one = task().build();
        CompletionStage<List<Published>> first = patiently(two);
        CompletionStage<List<Published>> second = patiently(one);
        hand.takeOne();
        assertWaits(first);
        assertWaits(second);
        assertFull(task().build());
        published(task().queue("there"));

        hand.takeOne();

        assertAccepted(first, two);
        assertWaits(second);
        hand.takeOne();
        assertAccepted(second, one);
    }

    @Test
    void whenTheTimeIsOverNothingWasAccepted() {
        bound(2, WhenFull.BLOCK);
        Hand hand = join(Duration.ofHours(1));
        published();
        published();
        Envelope[] two = {task().build(), task().build()};
        Envelope one = task().build();
        CompletionStage<List<Published>> first = patiently(store(), Duration.ofSeconds(10), two);
        CompletionStage<List<Published>> second = patiently(one);
        hand.takeOne();
        advance(Duration.ofMillis(9_999));
        assertWaits(first);
        assertWaits(second);

        advance(Duration.ofMillis(1));

        assertThat(failure(first)).isEqualTo(ErrorCode.QUEUE_FULL);
        assertUnknown(two);
        assertAccepted(second, one);
    }

    @Test
    void everythingThatStopsWaitingMakesRoom() {
        needs(Capability.EXPIRY);
        bound(1, WhenFull.BLOCK);
        Envelope canceled = published();
        Envelope expiring = task().expiresIn(Duration.ofSeconds(5)).build();
        CompletionStage<List<Published>> first = patiently(expiring);
        get(store().cancel(canceled.id(), "no"));
        assertAccepted(first, expiring);

        Envelope purged = task().build();
        CompletionStage<List<Published>> second = patiently(purged);
        advance(Duration.ofSeconds(5));
        assertAccepted(second, purged);

        Envelope last = task().build();
        CompletionStage<List<Published>> third = patiently(last);
        get(store().purge(Draft.QUEUE));
        assertAccepted(third, last);
    }

    @Test
    void anotherBoundHoldsAtOnce() {
        bound(1, WhenFull.BLOCK);
        published();
        Envelope next = task().build();
        CompletionStage<List<Published>> waiting = patiently(next);
        bound(2, WhenFull.BLOCK);
        assertAccepted(waiting, next);

        Envelope more = task().build();
        CompletionStage<List<Published>> again = patiently(more);
        unbound();
        assertAccepted(again, more);

        bound(1, WhenFull.REJECT);
        assertFull(task().build());
        Hand hand = join();
        assertThat(hand.takeAll(3)).hasSize(3);
        published();
    }

    @Test
    void closingFailsThoseWhoWait() throws Exception {
        bound(1, WhenFull.BLOCK);
        published();
        Envelope next = task().build();
        Store closing = harness().opensOthers() ? harness().openAnother() : store();
        CompletionStage<List<Published>> waiting = patiently(closing, PATIENCE, next);

        closing.close();

        assertThat(failure(waiting)).isEqualTo(ErrorCode.CLOSED);
        if (harness().opensOthers()) {
            join().takeOne();
            barrier();
            assertUnknown(next);
        }
    }

    @Test
    void theOldestOfTheLowestPriorityIsDropped() {
        needs(Capability.PRIORITY);
        bound(3, WhenFull.DROP_OLDEST);
        Envelope first = published();
        Envelope second = published();
        Envelope urgent = published(task().priority(5));
        Envelope third = published();
        assertDropped(first);
        Envelope[] two = {task().build(), task().build()};
        publish(two);
        assertDropped(second);
        assertDropped(third);
        assertThat(ids(join().take(5))).containsExactly(urgent.id(), two[0].id(), two[1].id());
    }

    @Test
    void whatWaitsForItsTimeIsDroppedToo() {
        needs(Capability.DELAY);
        bound(1, WhenFull.DROP_OLDEST);
        Envelope delayed = published(task().delay(Duration.ofHours(1)));
        Envelope next = published();
        assertDropped(delayed);
        Delivery delivery = join().takeOne();
        assertThat(delivery.envelope()).isEqualTo(next);
        published();
        assertThat(settle(delivery, new Verdict.Success(DONE)))
                .as("what runs is not dropped")
                .isEqualTo(io.millwright.spi.Settlement.Result.SETTLED);
    }

    @Test
    void whatWaitsForItsTurnIsDroppedToo() {
        needs(Capability.ORDER_KEYS);
        bound(2, WhenFull.DROP_OLDEST);
        Envelope first = published(task().orderKey("k"));
        Envelope second = published(task().orderKey("k"));
        Delivery delivery = join().takeOne();
        assertThat(delivery.envelope()).isEqualTo(first);
        Envelope third = published(task().orderKey("k"));
        Envelope fourth = published(task().orderKey("k"));
        assertDropped(second);
        succeed(delivery);
        assertThat(state(third)).isEqualTo(TaskState.PENDING);
        assertThat(state(fourth)).isEqualTo(TaskState.HELD);
    }

    @Test
    void theBoundIsShown() {
        needs(Capability.INSPECTION);
        bound(7, WhenFull.BLOCK);
        assertThat(queue(Draft.QUEUE).bound()).isEqualTo(new QueueBound(7, WhenFull.BLOCK));
        unbound();
        assertThat(queue(Draft.QUEUE).bound()).isNull();
    }

    @Test
    void boundsOutliveARestart() throws Exception {
        Assumptions.assumeTrue(harness().restarts(), "not durable");
        bound(1, WhenFull.REJECT);
        published();
        restart();
        assertFull(task().build());
    }

    @Test
    void sendersAndWorkersThatRaceKeepToIt() throws Exception {
        needs(Capability.INSPECTION);
        int senders = 3;
        int each = 60;
        bound(10, WhenFull.BLOCK);
        AtomicLong longest = new AtomicLong();
        Thread workers = new Thread(
                () -> {
                    try {
                        new Workforce(this, 2, senders * each).work(begun -> {}, ending -> {});
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                },
                "workers");
        workers.start();

        List<Published> accepted = Crowd.run(senders, each, () -> {
            Published one =
                    get(store().publish(List.of(task().build()), PATIENCE)).get(0);
            longest.accumulateAndGet(queue(Draft.QUEUE).ready(), Math::max);
            return one;
        });

        workers.join(harness().patience().toMillis());
        assertThat(workers.isAlive()).as("workers have work left").isFalse();
        assertThat(accepted).hasSize(senders * each).noneMatch(Published::duplicate);
        assertThat(longest.get()).isBetween(1L, 10L);
    }
}
