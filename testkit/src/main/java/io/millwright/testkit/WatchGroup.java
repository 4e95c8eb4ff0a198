package io.millwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCode;
import io.millwright.api.TaskState;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.Store;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.Verdict;
import io.millwright.spi.Watch;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Whoever waits for a result is told. */
abstract class WatchGroup extends StoreGroup {
    WatchGroup(Factory factory) {
        super(factory);
    }

    @Test
    void aWatcherIsToldOfTheEnd() {
        Envelope envelope = published();
        Watch watch = store().watch(envelope.id());
        barrier();
        assertThat(watch.outcome().toCompletableFuture()).isNotDone();

        succeed(join().takeOne());

        assertThat(get(watch.outcome()))
                .isEqualTo(new TaskOutcome(envelope.id(), TaskState.SUCCESS, DONE, null, time().now()));
    }

    @Test
    void whatHasEndedIsToldAtOnce() {
        Envelope envelope = published();
        settle(join().takeOne(), new Verdict.Failure(error("no")));

        assertThat(get(store().watch(envelope.id()).outcome()).state()).isEqualTo(TaskState.FAILURE);
    }

    @Test
    void allWatchersAreTold() {
        Envelope envelope = published();
        Watch first = store().watch(envelope.id());
        Watch second = store().watch(envelope.id());
        Watch third = store().watch(envelope.id());
        second.close();

        succeed(join().takeOne());

        assertThat(get(first.outcome()).result()).isEqualTo(DONE);
        assertThat(get(third.outcome()).result()).isEqualTo(DONE);
    }

    @Test
    void whatIsUnknownFails() {
        Watch watch = store().watch(task().build().id());
        assertThat(failure(watch.outcome())).isEqualTo(ErrorCode.TASK_UNKNOWN);
    }

    @Test
    void closingIsIdempotentAndHarmsNobody() {
        Envelope envelope = published();
        Watch watch = store().watch(envelope.id());
        watch.close();
        watch.close();

        succeed(join().takeOne());
        Watch late = store().watch(envelope.id());
        assertThat(get(late.outcome()).result()).isEqualTo(DONE);
        late.close();
    }

    @Test
    void aWatchOutlivesRetriesAndLostLeases() {
        Envelope envelope = published();
        Watch watch = store().watch(envelope.id());
        Hand hand = join();
        settle(hand.takeOne(), new Verdict.Retry(time().now(), error("again")));
        Delivery lost = hand.takeOne();
        done(store().evict(lost.lease().owner()));
        barrier();
        assertThat(watch.outcome().toCompletableFuture()).isNotDone();

        succeed(join().takeOne());

        assertThat(get(watch.outcome()).state()).isEqualTo(TaskState.SUCCESS);
    }

    @Test
    void cancellingTellsTheWatcher() {
        Envelope envelope = published();
        Watch watch = store().watch(envelope.id());
        get(store().cancel(envelope.id(), "never mind"));
        assertThat(get(watch.outcome()).state()).isEqualTo(TaskState.CANCELED);
    }

    @Test
    void whatEndsThroughOneConnectionIsToldThroughAnother() throws Exception {
        Assumptions.assumeTrue(harness().opensOthers(), "one connection only");
        Envelope envelope = published();
        Store other = harness().openAnother();
        Watch watch = store().watch(envelope.id());
        Hand hand = join(other, LEASE);
        Delivery delivery = get(hand.ask(1).deliveries()).get(0);

        get(other.settle(
                java.util.List.of(new io.millwright.spi.Settlement(delivery.lease(), new Verdict.Success(DONE)))));

        assertThat(get(watch.outcome()).result()).isEqualTo(DONE);
    }
}
