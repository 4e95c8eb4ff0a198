package io.millwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.Client.CancelOutcome;
import io.millwright.api.ErrorCode;
import io.millwright.api.TaskState;
import io.millwright.spi.Capability;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.Store;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.Verdict;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What waits is cancelled at once; who runs it is told. */
abstract class CancelGroup extends StoreGroup {
    CancelGroup(Factory factory) {
        super(factory);
    }

    @Test
    void whatWaitsIsCancelledAtOnce() {
        Envelope envelope = published();

        assertThat(get(store().cancel(envelope.id(), "never mind"))).isEqualTo(CancelOutcome.CANCELED);

        TaskOutcome outcome = Objects.requireNonNull(record(envelope.id()).outcome());
        assertThat(outcome.state()).isEqualTo(TaskState.CANCELED);
        assertThat(Objects.requireNonNull(outcome.error()).code()).isEqualTo(ErrorCode.TASK_CANCELED);
        assertThat(outcome.error().message()).contains("never mind");
        assertThat(outcome.finishedAt()).isEqualTo(time().now());
        assertThat(join().tryTake(1)).isEmpty();
    }

    @Test
    void whatIsDelayedIsCancelledAtOnce() {
        needs(Capability.DELAY);
        Envelope envelope = published(task().delay(Duration.ofSeconds(1)));

        assertThat(get(store().cancel(envelope.id(), "no"))).isEqualTo(CancelOutcome.CANCELED);

        advance(Duration.ofSeconds(1));
        assertThat(state(envelope)).isEqualTo(TaskState.CANCELED);
        assertThat(join().tryTake(1)).isEmpty();
    }

    @Test
    void whatWaitsForItsRetryIsCancelledAtOnce() {
        Envelope envelope = published();
        Hand hand = join();
        settle(hand.takeOne(), new Verdict.Retry(time().now() + 1_000, error("again")));

        assertThat(get(store().cancel(envelope.id(), "no"))).isEqualTo(CancelOutcome.CANCELED);

        advance(Duration.ofSeconds(1));
        assertThat(hand.tryTake(1)).isEmpty();
    }

    @Test
    void whoRunsItIsTold() {
        Envelope envelope = published();
        Hand hand = join();
        Delivery delivery = hand.takeOne();
        start(delivery);

        assertThat(get(store().cancel(envelope.id(), "stop it"))).isEqualTo(CancelOutcome.REQUESTED);

        assertThat(hand.awaitAsked())
                .isEqualTo(new Hand.Asked(envelope.id(), delivery.lease().fencing(), "stop it"));
        assertThat(state(envelope)).isEqualTo(TaskState.STARTED);
        assertThat(Objects.requireNonNull(record(envelope.id()).holder()).cancelRequested())
                .isTrue();
        settle(delivery, new Verdict.Canceled("stop it"));
        assertThat(state(envelope)).isEqualTo(TaskState.CANCELED);
    }

    @Test
    void whoIsToldMaySucceedAllTheSame() {
        Envelope envelope = published();
        Hand hand = join();
        Delivery delivery = hand.takeOne();
        get(store().cancel(envelope.id(), "stop it"));

        succeed(delivery);

        assertThat(state(envelope)).isEqualTo(TaskState.SUCCESS);
    }

    @Test
    void whoReceivedItButDidNotStartIsToldToo() {
        Envelope envelope = published();
        Hand hand = join();
        hand.takeOne();

        assertThat(get(store().cancel(envelope.id(), "no"))).isEqualTo(CancelOutcome.REQUESTED);
        assertThat(hand.awaitAsked().id()).isEqualTo(envelope.id());
    }

    @Test
    void aRequestEndsWithItsDelivery() {
        Envelope envelope = published();
        Hand hand = join();
        Delivery delivery = hand.takeOne();
        get(store().cancel(envelope.id(), "no"));

        settle(delivery, new Verdict.Retry(0, error("did not listen")));

        assertThat(hand.takeOne().envelope()).isEqualTo(envelope);
        assertThat(Objects.requireNonNull(record(envelope.id()).holder()).cancelRequested())
                .isFalse();
    }

    /** Whose handler was asked to stop, and who did not get to obey. */
    private Delivery asked(Hand hand) {
        Delivery delivery = hand.takeOne();
        start(delivery);
        assertThat(get(store().cancel(delivery.lease().id(), "stop it"))).isEqualTo(CancelOutcome.REQUESTED);
        return delivery;
    }

    private void assertStopped(Envelope envelope) {
        TaskOutcome outcome = Objects.requireNonNull(record(envelope.id()).outcome());
        assertThat(outcome.state()).isEqualTo(TaskState.CANCELED);
        assertThat(Objects.requireNonNull(outcome.error()).message()).contains("stop it");
        assertThat(join().tryTake(1)).isEmpty();
    }

    @Test
    void aRequestOutlivesTheLeaseOfItsWorker() {
        Envelope envelope = published();
        asked(join());

        advance(LEASE);

        assertStopped(envelope);
    }

    @Test
    void aRequestOutlivesAWorkerThatIsEvicted() {
        Envelope envelope = published();
        Hand hand = join();
        asked(hand);

        done(store().evict(hand.id()));

        assertStopped(envelope);
    }

    @Test
    void aRequestOutlivesAWorkerThatSaysGoodbye() {
        Envelope envelope = published();
        Hand hand = join();
        asked(hand);

        hand.leave();

        assertStopped(envelope);
    }

    @Test
    void aRequestCountsWhenTheDeliveryIsGivenBack() {
        Envelope envelope = published();

        settle(asked(join()), unused());

        assertStopped(envelope);
    }

    @Test
    void aRequestOutlivesARestart() throws Exception {
        Assumptions.assumeTrue(harness().restarts(), "not durable");
        Envelope envelope = published();
        asked(join());
        restart();

        advance(LEASE);

        assertStopped(envelope);
    }

    @Test
    void whatIsSettledStaysAsItIs() {
        Envelope envelope = published();
        succeed(join().takeOne());

        assertThat(get(store().cancel(envelope.id(), "too late"))).isEqualTo(CancelOutcome.ALREADY_SETTLED);
        assertThat(state(envelope)).isEqualTo(TaskState.SUCCESS);
    }

    @Test
    void whatIsCancelledIsSettled() {
        Envelope envelope = published();
        get(store().cancel(envelope.id(), "once"));
        assertThat(get(store().cancel(envelope.id(), "twice"))).isEqualTo(CancelOutcome.ALREADY_SETTLED);
    }

    @Test
    void whatIsUnknownIsUnknown() {
        assertThat(get(store().cancel(task().build().id(), "who?"))).isEqualTo(CancelOutcome.UNKNOWN);
    }

    @Test
    void aWorkerOfAnotherConnectionIsTold() throws Exception {
        Assumptions.assumeTrue(harness().opensOthers(), "one connection only");
        Envelope envelope = published();
        Store other = harness().openAnother();
        Hand hand = join(other, LEASE);
        get(hand.ask(1).deliveries());

        assertThat(get(store().cancel(envelope.id(), "far away"))).isEqualTo(CancelOutcome.REQUESTED);

        assertThat(hand.awaitAsked().reason()).isEqualTo("far away");
    }
}
