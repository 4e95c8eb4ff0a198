package io.millwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.Client.CancelOutcome;
import io.millwright.api.Flow.Unique;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.Capability;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.Obstacle;
import io.millwright.spi.PendingClaim;
import io.millwright.spi.Published;
import io.millwright.spi.Store;
import io.millwright.spi.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Signatures with one order key run one at a time, in the order in which they were accepted. */
abstract class OrderKeyGroup extends StoreGroup {
    private static final String KEY = "account-7";

    OrderKeyGroup(Factory factory) {
        super(factory);
    }

    @BeforeEach
    final void capability() {
        needs(Capability.ORDER_KEYS);
    }

    private Draft ordered() {
        return task().orderKey(KEY);
    }

    private void assertNext(Envelope expected) {
        Hand hand = join();
        List<Delivery> taken = hand.take(5);
        assertThat(ids(taken)).containsExactly(expected.id());
        succeed(taken.get(0));
        hand.leave();
    }

    @Test
    void theFirstIsClaimableAndTheOthersAreHeld() {
        Envelope first = published(ordered());
        Envelope second = published(ordered());
        Envelope third = published(ordered());

        assertThat(List.of(state(first), state(second), state(third)))
                .containsExactly(TaskState.PENDING, TaskState.HELD, TaskState.HELD);
        assertThat(record(second.id()).envelope()).isEqualTo(second);
        assertThat(record(first.id()).obstacle()).isNull();
        assertThat(record(second.id()).obstacle()).isEqualTo(new Obstacle.Ordered(KEY, first.id()));
        assertThat(record(third.id()).obstacle()).isEqualTo(new Obstacle.Ordered(KEY, first.id()));
        Hand hand = join();
        assertThat(hand.takeOne().envelope()).isEqualTo(first);
        assertThat(hand.tryTake(5)).isEmpty();
    }

    @Test
    void oneAfterTheOther() {
        List<Envelope> all =
                List.of(ordered().build(), ordered().build(), ordered().build());
        publish(all.toArray(Envelope[]::new));
        Envelope last = published(ordered());
        all.forEach(this::assertNext);
        assertNext(last);
        assertThat(state(published(ordered()))).isEqualTo(TaskState.PENDING);
    }

    @Test
    void everyEndLetsTheNextGo() {
        List<Verdict> ends = List.of(
                new Verdict.Success(DONE),
                new Verdict.Failure(error("no")),
                new Verdict.Dead(error("no")),
                new Verdict.Canceled("no"),
                new Verdict.Expired());
        List<Envelope> line = new ArrayList<>();
        for (int i = 0; i <= ends.size(); i++) {
            line.add(published(ordered()));
        }
        Hand hand = join();
        for (int i = 0; i < ends.size(); i++) {
            Delivery delivery = hand.takeOne();
            assertThat(delivery.envelope()).isEqualTo(line.get(i));
            settle(delivery, ends.get(i));
        }
        assertThat(hand.takeOne().envelope()).isEqualTo(line.get(ends.size()));
    }

    @Test
    void whatIsNotAnEndHoldsUpTheLine() {
        Envelope first = published(ordered());
        Envelope second = published(ordered());
        Hand hand = join();
        List<Verdict> delays = List.of(
                new Verdict.Retry(time().now() + 1_000, error("again")),
                new Verdict.Defer(time().now() + 2_000, "later"),
                new Verdict.Release(time().now() + 3_000, Verdict.ReleaseReason.UNREGISTERED));
        for (Verdict delay : delays) {
            settle(hand.takeOne(), delay);
            assertThat(hand.tryTake(5)).isEmpty();
            assertThat(state(second)).isEqualTo(TaskState.HELD);
            advance(Duration.ofSeconds(1));
        }
        settle(hand.takeOne(), unused());
        assertThat(state(second)).isEqualTo(TaskState.HELD);
        assertNext(first);
        assertNext(second);
    }

    @Test
    void theFirstOnesTimeHoldsUpTheLine() {
        needs(Capability.DELAY);
        Envelope first = published(ordered().delay(Duration.ofSeconds(10)));
        Envelope second = published(ordered());
        assertThat(join().tryTake(5)).isEmpty();
        advance(Duration.ofSeconds(10));
        assertNext(first);
        assertNext(second);
    }

    @Test
    void aLaterOnesTimeCountsFromItsPublication() {
        needs(Capability.DELAY);
        Envelope first = published(ordered());
        Envelope second = published(ordered().delay(Duration.ofSeconds(10)));
        Envelope third = published(ordered().delay(Duration.ofSeconds(12)));
        advance(Duration.ofSeconds(4));
        assertNext(first);
        assertThat(join().tryTake(5)).isEmpty();
        advance(Duration.ofSeconds(6));
        Hand hand = join();
        Delivery delivery = hand.takeOne();
        assertThat(delivery.envelope()).isEqualTo(second);
        advance(Duration.ofSeconds(2));
        succeed(delivery);
        assertNext(third);
    }

    @Test
    void aLostLeaseHoldsUpTheLineUntilTheTaskIsDead() {
        Envelope first = published(ordered());
        Envelope second = published(ordered());
        for (int i = 0; i < Store.MAX_CRASHES; i++) {
            Delivery delivery = join().takeOne();
            assertThat(delivery.envelope()).isEqualTo(first);
            start(delivery);
            assertThat(state(second)).isEqualTo(TaskState.HELD);
            advance(LEASE);
        }
        assertThat(state(first)).isEqualTo(TaskState.DEAD);
        assertNext(second);
    }

    @Test
    void aGoodbyeHoldsUpTheLine() {
        Envelope first = published(ordered());
        Envelope second = published(ordered());
        Hand hand = join();
        hand.takeOne();
        hand.leave();
        assertNext(first);
        assertNext(second);
    }

    @Test
    void prioritiesDoNotMatterWithinALine() {
        needs(Capability.PRIORITY);
        Envelope first = published(ordered());
        Envelope urgent = published(ordered().priority(9));
        assertNext(first);
        assertNext(urgent);
    }

    @Test
    void aLineGoesThroughAllQueues() {
        Envelope here = published(ordered());
        Envelope there = published(ordered().queue("there"));
        Envelope again = published(ordered());
        Hand hand = join();
        assertThat(hand.tryTake(5, "there")).isEmpty();
        assertNext(here);
        assertThat(hand.tryTake(5)).isEmpty();
        List<Delivery> taken = hand.tryTake(5, "there");
        assertThat(ids(taken)).containsExactly(there.id());
        succeed(taken.get(0));
        assertNext(again);
    }

    @Test
    void othersDoNotWait() {
        Envelope first = published(ordered());
        published(ordered());
        Envelope other = published(task().orderKey("account-8"));
        Envelope free = published();
        assertThat(ids(join().take(5))).containsExactly(first.id(), other.id(), free.id());
    }

    @Test
    void aParkedClaimIsServedWhenTheNextIsLetGo() {
        published(ordered());
        Envelope second = published(ordered());
        Hand hand = join();
        Delivery first = hand.takeOne();
        PendingClaim claim = hand.ask(5);
        barrier();
        assertThat(claim.deliveries().toCompletableFuture()).isNotDone();

        succeed(first);

        assertThat(ids(get(claim.deliveries()))).containsExactly(second.id());
    }

    @Test
    void cancellingOneTakesItOutOfTheLine() {
        Envelope first = published(ordered());
        Envelope second = published(ordered());
        Envelope third = published(ordered());
        assertThat(get(store().cancel(second.id(), "no"))).isEqualTo(CancelOutcome.CANCELED);
        assertThat(state(second)).isEqualTo(TaskState.CANCELED);
        assertNext(first);
        assertNext(third);
    }

    @Test
    void cancellingTheFirstLetsTheNextGo() {
        Envelope first = published(ordered());
        Envelope second = published(ordered());
        assertThat(get(store().cancel(first.id(), "no"))).isEqualTo(CancelOutcome.CANCELED);
        assertNext(second);
    }

    @Test
    void whatExpiresLeavesTheLine() {
        needs(Capability.EXPIRY);
        Envelope first = published(ordered());
        Envelope second = published(ordered().expiresIn(Duration.ofSeconds(10)));
        Envelope third = published(ordered().expiresIn(Duration.ofSeconds(60)));
        Envelope fourth = published(ordered());
        Delivery delivery = join(Duration.ofHours(1)).takeOne();
        advance(Duration.ofSeconds(10));
        assertThat(state(second)).isEqualTo(TaskState.EXPIRED);
        succeed(delivery);
        assertThat(state(first)).isEqualTo(TaskState.SUCCESS);
        assertThat(state(third)).isEqualTo(TaskState.PENDING);

        advance(Duration.ofSeconds(50));

        assertThat(state(third)).isEqualTo(TaskState.EXPIRED);
        assertNext(fourth);
    }

    @Test
    void whatIsRequeuedGoesToTheEnd() {
        Envelope first = published(ordered());
        Envelope second = published(ordered());
        Envelope third = published(ordered());
        settle(join().takeOne(), new Verdict.Failure(error("no")));

        assertThat(get(store().requeue(first.id()))).isTrue();

        assertThat(state(first)).isEqualTo(TaskState.HELD);
        List.of(second, third, first).forEach(this::assertNext);
    }

    @Test
    void whatIsRequeuedAloneIsTheFirst() {
        Envelope only = published(ordered());
        settle(join().takeOne(), new Verdict.Failure(error("no")));
        assertThat(get(store().requeue(only.id()))).isTrue();
        assertThat(state(only)).isEqualTo(TaskState.PENDING);
        Envelope next = published(ordered());
        assertNext(only);
        assertNext(next);
    }

    @Test
    void purgingAQueueTakesItsOnesOutOfTheirLines() {
        Envelope elsewhere = published(ordered().queue("there"));
        Envelope second = published(ordered());
        Envelope third = published(ordered());
        Envelope last = published(ordered().queue("there"));
        assertThat(get(store().purge(Draft.QUEUE))).isEqualTo(2);
        assertThat(state(second)).isEqualTo(TaskState.CANCELED);
        assertThat(state(third)).isEqualTo(TaskState.CANCELED);
        assertThat(state(elsewhere)).isEqualTo(TaskState.PENDING);

        assertThat(get(store().purge("there"))).isEqualTo(2);

        assertThat(state(last)).isEqualTo(TaskState.CANCELED);
        assertNext(published(ordered()));
    }

    @Test
    void aFollowUpJoinsTheLine() {
        needs(Capability.ATOMIC_FOLLOW_UPS);
        published(ordered());
        Envelope second = published(ordered());
        Envelope followUp = ordered().build();
        settle(join().takeOne(), new Verdict.Success(DONE), followUp);
        assertThat(state(followUp)).isEqualTo(TaskState.HELD);
        assertNext(second);
        assertNext(followUp);
    }

    @Test
    void aDuplicateDoesNotJoin() {
        Envelope first = published(ordered());
        Envelope second = published(ordered());
        assertThat(publish(second, first))
                .containsExactly(new Published(second.id(), true), new Published(first.id(), true));
        assertNext(first);
        assertNext(second);
        assertThat(join().tryTake(5)).isEmpty();
    }

    @Test
    void oneThatWaitsForItsTurnCanBeReplaced() {
        needs(Capability.UNIQUE_POLICIES);
        Unique unique = Unique.untilDone("u").orReplace();
        Envelope first = published(ordered());
        Envelope old = published(ordered().unique(unique));
        Envelope third = published(ordered());
        Envelope successor = published(ordered().unique(unique));
        assertThat(state(old)).isEqualTo(TaskState.CANCELED);
        List.of(first, third, successor).forEach(this::assertNext);
    }

    @Test
    void whatWaitsForItsTurnIsCounted() {
        needs(Capability.INSPECTION);
        published(ordered());
        published(ordered());
        published(ordered());
        assertThat(queue(Draft.QUEUE).ready()).isEqualTo(1);
        assertThat(queue(Draft.QUEUE).held()).isEqualTo(2);
        succeed(join().takeOne());
        assertThat(queue(Draft.QUEUE).ready()).isEqualTo(1);
        assertThat(queue(Draft.QUEUE).held()).isEqualTo(1);
    }

    @Test
    void linesOutliveARestart() throws Exception {
        Assumptions.assumeTrue(harness().restarts(), "not durable");
        Envelope first = published(ordered());
        Envelope second = published(ordered());
        Envelope third = published(ordered());
        Delivery delivery = join().takeOne();

        restart();

        assertThat(state(second)).isEqualTo(TaskState.HELD);
        succeed(delivery);
        assertThat(state(first)).isEqualTo(TaskState.SUCCESS);
        assertNext(second);
        assertNext(third);
    }

    @Test
    void workersThatRaceKeepTheOrder() throws Exception {
        int keys = 5;
        int perKey = 40;
        Map<TaskId, Integer> numbers = new HashMap<>();
        for (int i = 0; i < perKey * keys; i++) {
            Envelope envelope = published(task().orderKey("key-" + i % keys));
            numbers.put(envelope.id(), i);
        }
        AtomicIntegerArray done = new AtomicIntegerArray(keys);
        List<String> mistakes = new CopyOnWriteArrayList<>();

        new Workforce(this, 4, keys * perKey)
                .work(
                        begun -> {
                            int number = numbers.getOrDefault(begun.envelope().id(), -1);
                            if (done.get(number % keys) != number / keys) {
                                mistakes.add(number / keys + " began after " + done.get(number % keys) + " had ended");
                            }
                        },
                        ending -> done.getAndIncrement(
                                numbers.getOrDefault(ending.envelope().id(), -1) % keys));

        assertThat(mistakes).isEmpty();
    }
}
