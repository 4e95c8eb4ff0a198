package io.millwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.TaskState;
import io.millwright.spi.Capability;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.PendingClaim;
import io.millwright.spi.Tally;
import io.millwright.spi.TaskEvent;
import io.millwright.spi.Verdict;
import io.millwright.spi.Watch;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Queues are paused, resumed and purged; what ended badly is put back. */
abstract class QueueGroup extends StoreGroup {
    QueueGroup(Factory factory) {
        super(factory);
    }

    @Test
    void aPausedQueueGivesNothing() {
        needs(Capability.PAUSE);
        Envelope before = published();
        done(store().pause(Draft.QUEUE));
        Envelope during = published();
        Envelope elsewhere = published(task().queue("other"));
        Hand hand = join();

        assertThat(ids(hand.tryTake(9, Draft.QUEUE, "other"))).containsExactly(elsewhere.id());

        done(store().resume(Draft.QUEUE));
        assertThat(ids(hand.takeAll(2))).containsExactly(before.id(), during.id());
    }

    @Test
    void whoWaitsIsServedAfterResume() {
        needs(Capability.PAUSE);
        done(store().pause(Draft.QUEUE));
        PendingClaim claim = join().ask(1);
        Envelope envelope = published();
        barrier();
        assertThat(claim.deliveries().toCompletableFuture()).isNotDone();

        done(store().resume(Draft.QUEUE));

        assertThat(ids(get(claim.deliveries()))).containsExactly(envelope.id());
    }

    @Test
    void whatRunsInAPausedQueueGoesOn() {
        needs(Capability.PAUSE);
        Envelope envelope = published();
        Delivery delivery = join().takeOne();
        done(store().pause(Draft.QUEUE));
        done(store().pause(Draft.QUEUE));

        succeed(delivery);

        assertThat(state(envelope)).isEqualTo(TaskState.SUCCESS);
    }

    @Test
    void whatIsPausedIsPausedForAll() throws Exception {
        needs(Capability.PAUSE);
        Assumptions.assumeTrue(harness().opensOthers(), "one connection only");
        done(store().pause(Draft.QUEUE));
        published();
        Hand hand = join(harness().openAnother(), LEASE);
        assertThat(hand.tryTake(1)).isEmpty();
    }

    @Test
    void purgingCancelsWhatWaitsAndNothingElse() {
        Hand hand = join();
        Envelope leased = published();
        Delivery delivery = hand.takeOne();
        Envelope retried = published();
        settle(hand.takeOne(), new Verdict.Retry(time().now() + 60_000, error("again")));
        Envelope dead = published();
        settle(hand.takeOne(), new Verdict.Dead(error("away")));
        Envelope ready = published();
        Envelope other = published(task().queue("other"));
        Watch watch = store().watch(ready.id());

        assertThat(get(store().purge(Draft.QUEUE))).isEqualTo(2);

        assertThat(get(watch.outcome()).state()).isEqualTo(TaskState.CANCELED);
        assertThat(state(ready)).isEqualTo(TaskState.CANCELED);
        assertThat(state(retried)).isEqualTo(TaskState.CANCELED);
        assertThat(state(leased)).isEqualTo(TaskState.RECEIVED);
        assertThat(state(dead)).isEqualTo(TaskState.DEAD);
        assertThat(state(other)).isEqualTo(TaskState.PENDING);
        succeed(delivery);
        assertThat(get(store().purge(Draft.QUEUE))).isZero();
        assertThat(get(store().purge("no.such.queue"))).isZero();
    }

    @Test
    void purgingTakesWhatIsDelayed() {
        needs(Capability.DELAY);
        Envelope delayed = published(task().delay(Duration.ofDays(1)));
        published(task().queue("other").delay(Duration.ofDays(1)));

        assertThat(get(store().purge(Draft.QUEUE))).isEqualTo(1);
        assertThat(state(delayed)).isEqualTo(TaskState.CANCELED);
    }

    @Test
    void whatEndedBadlyIsPutBackWithAFreshTally() {
        Envelope envelope = published();
        Hand hand = join();
        settle(hand.takeOne(), new Verdict.Retry(0, error("once")));
        Delivery last = hand.takeOne();
        settle(last, new Verdict.Failure(error("twice")));
        PendingClaim claim = hand.ask(1);
        barrier();

        assertThat(get(store().requeue(envelope.id()))).isTrue();

        Delivery again = get(claim.deliveries()).get(0);
        assertThat(again.envelope()).isEqualTo(envelope);
        assertThat(again.tally()).isEqualTo(Tally.ZERO);
        assertThat(again.lease().fencing()).isGreaterThan(last.lease().fencing());
        assertThat(record(envelope.id()).outcome()).isNull();
        succeed(again);
        assertThat(get(store().watch(envelope.id()).outcome()).state()).isEqualTo(TaskState.SUCCESS);
    }

    @Test
    void everyBadEndCanBePutBack() {
        Hand hand = join();
        for (Verdict end : new Verdict[] {
            new Verdict.Failure(error("no")),
            new Verdict.Dead(error("no")),
            new Verdict.Canceled("no"),
            new Verdict.Expired()
        }) {
            Envelope envelope = published();
            settle(hand.takeOne(), end);
            assertThat(get(store().requeue(envelope.id()))).as("%s", end).isTrue();
            assertThat(state(envelope)).isEqualTo(TaskState.PENDING);
            succeed(hand.takeOne());
        }
    }

    @Test
    void whatExpiredIsPutBackWithoutItsExpiry() {
        needs(Capability.EXPIRY);
        Envelope envelope = published(task().expiresIn(Duration.ofSeconds(1)));
        advance(Duration.ofSeconds(1));
        assertThat(state(envelope)).isEqualTo(TaskState.EXPIRED);

        assertThat(get(store().requeue(envelope.id()))).isTrue();
        advance(Duration.ofSeconds(1));

        Delivery delivery = join().takeOne();
        assertThat(delivery.envelope().id()).isEqualTo(envelope.id());
        assertThat(delivery.envelope().times().expiresAt()).isZero();
    }

    @Test
    void whatWaitsRunsOrSucceededIsNotPutBack() {
        Envelope envelope = published();
        assertThat(get(store().requeue(envelope.id()))).isFalse();
        Delivery delivery = join().takeOne();
        assertThat(get(store().requeue(envelope.id()))).isFalse();
        succeed(delivery);
        assertThat(get(store().requeue(envelope.id()))).isFalse();
        assertThat(get(store().requeue(task().build().id()))).isFalse();
        assertThat(state(envelope)).isEqualTo(TaskState.SUCCESS);
    }

    @Test
    void aRequeueIsInTheHistory() {
        needs(Capability.INSPECTION);
        Envelope envelope = published();
        settle(join().takeOne(), new Verdict.Failure(error("no")));
        get(store().requeue(envelope.id()));

        assertThat(get(store().history(envelope.id())))
                .extracting(TaskEvent::kind)
                .containsExactly(TaskEvent.Kind.FAILED, TaskEvent.Kind.REQUEUED);
        assertThat(Objects.requireNonNull(record(envelope.id())).state()).isEqualTo(TaskState.PENDING);
    }
}
