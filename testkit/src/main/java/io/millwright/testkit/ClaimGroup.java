package io.millwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.TaskState;
import io.millwright.spi.Capability;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.PendingClaim;
import io.millwright.spi.Tally;
import io.millwright.spi.TaskRecord;
import io.millwright.spi.Verdict;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Claims wait for work and are pushed. */
abstract class ClaimGroup extends StoreGroup {
    ClaimGroup(Factory factory) {
        super(factory);
    }

    @Test
    void aClaimWritesOwnerAndFencingAndMakesItReceived() {
        Envelope envelope = published();
        Hand hand = join();

        Delivery delivery = hand.takeOne();

        assertThat(delivery.envelope()).isEqualTo(envelope);
        assertThat(delivery.tally()).isEqualTo(Tally.ZERO);
        assertThat(delivery.lease().id()).isEqualTo(envelope.id());
        assertThat(delivery.lease().owner()).isEqualTo(hand.id());
        assertThat(delivery.lease().fencing()).isPositive();
        TaskRecord record = record(envelope.id());
        assertThat(record.state()).isEqualTo(TaskState.RECEIVED);
        TaskRecord.Holder holder = Objects.requireNonNull(record.holder());
        assertThat(holder.lease().owner()).isEqualTo(hand.id());
        assertThat(holder.lease().fencing()).isEqualTo(delivery.lease().fencing());
        assertThat(holder.claimedAt()).isEqualTo(time().now());
        assertThat(holder.startedAt()).isZero();
        assertThat(holder.cancelRequested()).isFalse();
    }

    @Test
    void aParkedClaimIsServedWhenWorkComes() {
        Hand hand = join();
        PendingClaim claim = hand.ask(3);
        barrier();
        assertThat(claim.deliveries().toCompletableFuture()).isNotDone();

        Envelope envelope = published();

        assertThat(ids(get(claim.deliveries()))).containsExactly(envelope.id());
    }

    @Test
    void aParkedClaimIsServedByAFollowUp() {
        needs(Capability.ATOMIC_FOLLOW_UPS);
        published();
        Hand worker = join();
        Delivery delivery = worker.takeOne();
        PendingClaim claim = join().ask(3);
        barrier();

        Envelope followUp = task().build();
        settle(delivery, new Verdict.Success(DONE), followUp);

        assertThat(ids(get(claim.deliveries()))).containsExactly(followUp.id());
    }

    @Test
    void aParkedClaimIsServedByWhatIsReleased() {
        Envelope envelope = published();
        Delivery delivery = join().takeOne();
        PendingClaim claim = join().ask(3);
        barrier();

        settle(delivery, unused());

        assertThat(ids(get(claim.deliveries()))).containsExactly(envelope.id());
    }

    @Test
    void aParkedClaimWaitsForAllItsQueues() {
        PendingClaim claim = join().ask(1, "a", "b", "c");
        barrier();

        Envelope envelope = published(task().queue("c"));

        assertThat(ids(get(claim.deliveries()))).containsExactly(envelope.id());
    }

    @Test
    void allWhoWaitAreServed() {
        PendingClaim first = join().ask(1);
        PendingClaim second = join().ask(1);
        barrier();

        Envelope a = task().build();
        Envelope b = task().build();
        publish(a, b);

        assertThat(List.of(
                        get(first.deliveries()).get(0).envelope().id(),
                        get(second.deliveries()).get(0).envelope().id()))
                .containsExactlyInAnyOrder(a.id(), b.id());
    }

    @Test
    void aCancelledClaimGivesNothingAndTakesNothing() {
        Hand hand = join();
        PendingClaim claim = hand.ask(1);
        barrier();

        claim.cancel();
        claim.cancel();
        assertThat(get(claim.deliveries())).isEmpty();

        Envelope envelope = published();
        assertThat(ids(hand.take(1))).containsExactly(envelope.id());
    }

    @Test
    void cancellingTooLateGivesTheDeliveriesAllTheSame() {
        Envelope envelope = published();
        Hand hand = join();
        PendingClaim claim = hand.ask(1);
        barrier();

        claim.cancel();

        assertThat(ids(get(claim.deliveries()))).containsExactly(envelope.id());
        assertThat(state(envelope)).isEqualTo(TaskState.RECEIVED);
    }

    @Test
    void whileCancellingRacesWithPublishingNothingIsLost() {
        Hand hand = join();
        for (int i = 0; i < 50; i++) {
            PendingClaim claim = hand.ask(1);
            Envelope envelope = task().build();
            var accepted = store().publish(List.of(envelope));
            claim.cancel();
            get(accepted);
            List<Delivery> deliveries = get(claim.deliveries());
            if (deliveries.isEmpty()) {
                deliveries = hand.take(1);
            }
            assertThat(ids(deliveries)).containsExactly(envelope.id());
        }
    }

    @Test
    void whatOneWorkerHoldsNoOtherGets() {
        published();
        join().takeOne();

        assertThat(join().tryTake(5)).isEmpty();
    }
}
