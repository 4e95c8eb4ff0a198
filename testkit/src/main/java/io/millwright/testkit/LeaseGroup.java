package io.millwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.TaskState;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.Lease;
import io.millwright.spi.LeaseReport;
import io.millwright.spi.PendingClaim;
import io.millwright.spi.Settlement;
import io.millwright.spi.Tally;
import io.millwright.spi.TaskRecord;
import io.millwright.spi.Verdict;
import io.millwright.spi.WorkerId;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** One worker at a time may run and settle a delivery, for as long as its session is renewed. */
abstract class LeaseGroup extends StoreGroup {
    LeaseGroup(Factory factory) {
        super(factory);
    }

    @Test
    void theFencingNumberGrowsWithEveryDelivery() {
        published();
        Hand hand = join();
        Delivery first = hand.takeOne();
        settle(first, unused());
        Delivery second = hand.takeOne();
        done(store().evict(hand.id()));
        Delivery third = join().takeOne();

        assertThat(second.lease().fencing()).isGreaterThan(first.lease().fencing());
        assertThat(third.lease().fencing()).isGreaterThan(second.lease().fencing());
    }

    @Test
    void aSessionThatIsNotRenewedEndsAtItsDeadline() {
        Envelope envelope = published();
        Envelope another = published();
        Hand hand = join();
        hand.takeAll(2);

        advance(LEASE.minusMillis(1));
        assertThat(state(envelope)).isEqualTo(TaskState.RECEIVED);
        assertThat(hand.wasToldTheEnd()).isFalse();

        advance(Duration.ofMillis(1));
        hand.awaitEnd();
        assertThat(state(envelope)).isEqualTo(TaskState.PENDING);
        assertThat(ids(join().takeAll(2))).containsExactly(envelope.id(), another.id());
    }

    @Test
    void renewalExtendsTheLeaseOfEverything() {
        Envelope early = published();
        Hand hand = join();
        hand.takeOne();
        for (int i = 0; i < 5; i++) {
            advance(LEASE.minusMillis(1));
            assertThat(hand.renew()).isTrue();
        }
        Envelope late = published();
        Delivery second = hand.takeOne();
        advance(LEASE.minusMillis(1));

        assertThat(state(early)).isEqualTo(TaskState.RECEIVED);
        assertThat(state(late)).isEqualTo(TaskState.RECEIVED);
        succeed(second);
    }

    @Test
    void renewingASessionThatEndedSaysSo() {
        Hand hand = join();
        advance(LEASE);
        assertThat(hand.renew()).isFalse();
        assertThat(hand.renew()).isFalse();
    }

    @Test
    void aParkedClaimOfASessionThatEndsGetsNothing() {
        Hand hand = join();
        PendingClaim claim = hand.ask(1);
        barrier();

        advance(LEASE);

        assertThat(get(claim.deliveries())).isEmpty();
        Envelope envelope = published();
        assertThat(ids(join().take(1))).containsExactly(envelope.id());
    }

    @Test
    void aSessionThatEndedCannotClaim() {
        Hand hand = join();
        advance(LEASE);
        Envelope envelope = published();

        assertThat(get(hand.ask(1).deliveries())).isEmpty();
        assertThat(state(envelope)).isEqualTo(TaskState.PENDING);
    }

    @Test
    void whoLostItsLeaseCannotSettle() {
        Envelope envelope = published();
        Delivery lost = join().takeOne();
        advance(LEASE);

        assertThat(settle(lost, new Verdict.Success(DONE))).isEqualTo(Settlement.Result.LEASE_LOST);

        TaskRecord record = record(envelope.id());
        assertThat(record.state()).isEqualTo(TaskState.PENDING);
        assertThat(record.outcome()).isNull();
    }

    @Test
    void whoLostItsLeaseCannotSettleForTheNextHolder() {
        Envelope envelope = published();
        Delivery lost = join().takeOne();
        advance(LEASE);
        Hand next = join();
        Delivery held = next.takeOne();

        assertThat(settle(lost, new Verdict.Failure(error("late")))).isEqualTo(Settlement.Result.LEASE_LOST);

        assertThat(state(envelope)).isEqualTo(TaskState.RECEIVED);
        succeed(held);
    }

    @Test
    void anOldLeaseOfTheSameWorkerIsRefused() {
        published();
        Hand hand = join();
        Delivery old = hand.takeOne();
        settle(old, unused());
        Delivery now = hand.takeOne();

        assertThat(settle(old, new Verdict.Success(DONE))).isEqualTo(Settlement.Result.LEASE_LOST);
        succeed(now);
    }

    @Test
    void aLeaseIsGoodForItsOwnerOnly() {
        published();
        Delivery delivery = join().takeOne();
        Hand thief = join();
        Lease forged = new Lease(
                delivery.lease().id(),
                thief.id(),
                delivery.lease().fencing(),
                delivery.lease().handle());

        assertThat(get(store().settle(List.of(new Settlement(forged, new Verdict.Success(DONE))))))
                .containsExactly(Settlement.Result.LEASE_LOST);
        succeed(delivery);
    }

    @Test
    void reportsOfWhoLostItsLeaseAreIgnored() {
        Envelope envelope = published();
        Delivery lost = join().takeOne();
        advance(LEASE);
        Delivery held = join().takeOne();

        assertThat(report(
                        new LeaseReport.Started(lost.lease(), time().now()),
                        new LeaseReport.Logged(held.lease(), time().now(), "a line"),
                        new LeaseReport.Advanced(lost.lease(), 0.5, "half"),
                        new LeaseReport.Logged(lost.lease(), time().now(), "a line")))
                .containsExactly(false, true, false, false);

        TaskRecord record = record(envelope.id());
        assertThat(record.state()).isEqualTo(TaskState.RECEIVED);
        assertThat(Objects.requireNonNull(record.holder()).progress()).isNull();
        succeed(held);
    }

    @Test
    void whoSaysGoodbyeGivesBackUncounted() {
        Envelope envelope = published();
        Hand hand = join();
        start(hand.takeOne());

        hand.leave();
        hand.leave();

        assertThat(hand.renew()).isFalse();
        assertThat(record(envelope.id()).state()).isEqualTo(TaskState.PENDING);
        assertThat(join().takeOne().tally()).isEqualTo(Tally.ZERO);
    }

    @Test
    void goodbyeEndsAParkedClaim() {
        Hand hand = join();
        PendingClaim claim = hand.ask(1);
        barrier();

        hand.leave();

        assertThat(get(claim.deliveries())).isEmpty();
    }

    @Test
    void aWorkerKnownToBeDeadCanBeEvicted() {
        Envelope envelope = published();
        Hand hand = join();
        Delivery delivery = hand.takeOne();

        done(store().evict(hand.id()));
        done(store().evict(hand.id()));
        done(store().evict(new WorkerId("nobody")));

        hand.awaitEnd();
        assertThat(hand.renew()).isFalse();
        assertThat(settle(delivery, new Verdict.Success(DONE))).isEqualTo(Settlement.Result.LEASE_LOST);
        Delivery again = join().takeOne();
        assertThat(again.envelope()).isEqualTo(envelope);
        assertThat(again.tally()).isEqualTo(Tally.ZERO.plusVanished(false));
    }

    @Test
    void aSessionDoesNotDisturbOthers() {
        Envelope first = published();
        Hand dying = join();
        dying.takeOne();
        Envelope second = published();
        Hand living = join(LEASE.multipliedBy(3));
        Delivery held = living.takeOne();

        advance(LEASE);

        assertThat(state(first)).isEqualTo(TaskState.PENDING);
        assertThat(state(second)).isEqualTo(TaskState.RECEIVED);
        succeed(held);
    }

    @Test
    void returnedWorkIsPushedToWhoWaitsElsewhere() throws Exception {
        Assumptions.assumeTrue(harness().opensOthers(), "one connection only");
        Envelope envelope = published();
        Hand dying = join();
        dying.takeOne();
        Hand living = join(harness().openAnother(), LEASE.multipliedBy(3));
        PendingClaim claim = living.ask(1);
        barrier();

        advance(LEASE);

        assertThat(ids(get(claim.deliveries()))).containsExactly(envelope.id());
    }
}
