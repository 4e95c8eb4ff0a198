package io.millwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCategory;
import io.millwright.api.ErrorCode;
import io.millwright.api.TaskState;
import io.millwright.spi.Capability;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.Settlement;
import io.millwright.spi.Settlement.Result;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.TaskRecord;
import io.millwright.spi.Verdict;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** A settlement is one step: lease, state, result and follow-ups, on condition of the lease. */
abstract class SettlementGroup extends StoreGroup {
    SettlementGroup(Factory factory) {
        super(factory);
    }

    @Test
    void successWritesStateAndResultAndEndsTheLease() {
        Envelope envelope = published();
        Hand hand = join();
        Delivery delivery = hand.takeOne();

        succeed(delivery);

        TaskRecord record = record(envelope.id());
        assertThat(record.state()).isEqualTo(TaskState.SUCCESS);
        assertThat(record.holder()).isNull();
        TaskOutcome outcome = Objects.requireNonNull(record.outcome());
        assertThat(outcome).isEqualTo(new TaskOutcome(envelope.id(), TaskState.SUCCESS, DONE, null, time().now()));
        advance(LEASE);
        assertThat(state(envelope)).isEqualTo(TaskState.SUCCESS);
        assertThat(join().tryTake(5)).isEmpty();
    }

    @Test
    void followUpsArePublishedInTheSameStep() {
        needs(Capability.ATOMIC_FOLLOW_UPS);
        published();
        Hand hand = join();
        Envelope first = task().build();
        Envelope second = task().queue("other").build();

        assertThat(settle(hand.takeOne(), new Verdict.Success(DONE), first, second))
                .isEqualTo(Result.SETTLED);

        assertThat(record(first.id()).envelope()).isEqualTo(first);
        assertThat(record(second.id()).envelope()).isEqualTo(second);
        assertThat(ids(hand.tryTake(5, Draft.QUEUE, "other"))).containsExactly(first.id(), second.id());
    }

    @Test
    void everyVerdictMayHaveFollowUps() {
        needs(Capability.ATOMIC_FOLLOW_UPS);
        Hand hand = join();
        List<Verdict> verdicts = List.of(
                new Verdict.Failure(error("no")),
                new Verdict.Retry(time().now() + 1_000, error("again")),
                new Verdict.Defer(time().now() + 1_000, "later"),
                new Verdict.Release(time().now() + 1_000, Verdict.ReleaseReason.UNUSED),
                new Verdict.Dead(error("away")),
                new Verdict.Canceled("stop"),
                new Verdict.Expired());
        for (Verdict verdict : verdicts) {
            published();
            Envelope followUp = task().queue("after").build();
            assertThat(settle(hand.takeOne(), verdict, followUp)).isEqualTo(Result.SETTLED);
            assertThat(state(followUp)).as("follow-up of %s", verdict).isEqualTo(TaskState.PENDING);
        }
    }

    @Test
    void settlingTwiceIsRefusedAndDoublesNothing() {
        needs(Capability.ATOMIC_FOLLOW_UPS);
        Envelope envelope = published();
        Hand hand = join();
        Delivery delivery = hand.takeOne();
        Envelope followUp = task().build();
        settle(delivery, new Verdict.Success(DONE), followUp);
        Envelope late = task().build();

        assertThat(settle(delivery, new Verdict.Failure(error("no")), followUp, late))
                .isEqualTo(Result.LEASE_LOST);

        assertThat(state(envelope)).isEqualTo(TaskState.SUCCESS);
        assertThat(get(store().find(late.id()))).isEmpty();
        assertThat(ids(hand.take(5))).containsExactly(followUp.id());
        assertThat(hand.tryTake(5)).isEmpty();
    }

    @Test
    void settlingTwiceInOneBatchCountsOnce() {
        Envelope envelope = published();
        Delivery delivery = join().takeOne();

        assertThat(get(store().settle(List.of(
                        new Settlement(delivery.lease(), new Verdict.Success(DONE)),
                        new Settlement(delivery.lease(), new Verdict.Failure(error("no")))))))
                .containsExactly(Result.SETTLED, Result.LEASE_LOST);
        assertThat(state(envelope)).isEqualTo(TaskState.SUCCESS);
    }

    @Test
    void aRefusedSettlementPublishesNothing() {
        needs(Capability.ATOMIC_FOLLOW_UPS);
        published();
        Delivery lost = join().takeOne();
        advance(LEASE);
        Envelope followUp = task().build();

        assertThat(settle(lost, new Verdict.Success(DONE), followUp)).isEqualTo(Result.LEASE_LOST);

        assertThat(get(store().find(followUp.id()))).isEmpty();
    }

    @Test
    void followUpsThatAreKnownAreHarmless() {
        needs(Capability.ATOMIC_FOLLOW_UPS);
        Envelope known = published(task().queue("other"));
        Envelope envelope = published();
        Hand hand = join();
        Envelope fresh = task().queue("other").build();

        assertThat(settle(hand.takeOne(), new Verdict.Success(DONE), known, fresh, known))
                .isEqualTo(Result.SETTLED);

        assertThat(state(envelope)).isEqualTo(TaskState.SUCCESS);
        assertThat(ids(hand.tryTake(9, "other"))).containsExactly(known.id(), fresh.id());
    }

    @Test
    void oneRefusedDoesNotDisturbTheOthers() {
        Envelope a = published();
        Envelope b = published();
        Envelope c = published();
        Hand hand = join();
        List<Delivery> held = hand.takeAll(3);
        settle(held.get(1), new Verdict.Failure(error("first")));

        assertThat(get(store().settle(held.stream()
                        .map(delivery -> new Settlement(delivery.lease(), new Verdict.Success(DONE)))
                        .toList())))
                .containsExactly(Result.SETTLED, Result.LEASE_LOST, Result.SETTLED);
        assertThat(List.of(state(a), state(b), state(c)))
                .containsExactly(TaskState.SUCCESS, TaskState.FAILURE, TaskState.SUCCESS);
    }

    @Test
    void aSettlementThatFailsChangesNothing() {
        Envelope envelope = published();
        Hand hand = join();
        Delivery delivery = hand.takeOne();
        boolean atomic = store().capabilities().contains(Capability.ATOMIC_FOLLOW_UPS);
        List<Envelope> followUps = atomic ? List.of(task().build()) : List.of();
        Settlement settlement = new Settlement(delivery.lease(), new Verdict.Success(DONE), followUps);
        Assumptions.assumeTrue(harness().failNextChange(), "the harness cannot make changes fail");

        ErrorCode code = failure(store().settle(List.of(settlement)));

        assertThat(code.category()).isEqualTo(ErrorCategory.RETRY);
        assertThat(state(envelope)).isEqualTo(TaskState.RECEIVED);
        for (Envelope followUp : followUps) {
            assertThat(get(store().find(followUp.id()))).isEmpty();
        }
        assertThat(get(store().settle(List.of(settlement)))).containsExactly(Result.SETTLED);
        assertThat(state(envelope)).isEqualTo(TaskState.SUCCESS);
        assertThat(hand.tryTake(5)).hasSize(followUps.size());
    }

    @Test
    void nothingMayBeSettled() {
        assertThat(get(store().settle(List.of()))).isEmpty();
        assertThat(report()).isEmpty();
    }

    @Test
    void whatIsUnknownCannotBeSettled() {
        published();
        Delivery delivery = join().takeOne();
        io.millwright.spi.Lease unknown = new io.millwright.spi.Lease(
                task().build().id(),
                delivery.lease().owner(),
                delivery.lease().fencing(),
                delivery.lease().handle());

        assertThat(get(store().settle(List.of(new Settlement(unknown, new Verdict.Success(DONE))))))
                .containsExactly(Result.LEASE_LOST);
        succeed(delivery);
    }
}
