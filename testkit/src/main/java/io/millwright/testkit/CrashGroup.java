package io.millwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCode;
import io.millwright.api.TaskState;
import io.millwright.spi.Capability;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.Store;
import io.millwright.spi.Tally;
import io.millwright.spi.TaskEvent;
import io.millwright.spi.Watch;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A task that takes its workers down with it is found out. */
abstract class CrashGroup extends StoreGroup {
    CrashGroup(Factory factory) {
        super(factory);
    }

    /** Takes the next delivery, with or without starting it, and dies. */
    private Delivery vanish(boolean started) {
        Hand hand = join();
        Delivery delivery = hand.takeOne();
        if (started) {
            start(delivery);
        }
        advance(LEASE);
        hand.awaitEnd();
        return delivery;
    }

    @Test
    void aWorkerThatVanishesBeforeTheStartCountsAsLost() {
        published();
        vanish(false);

        Tally tally = join().takeOne().tally();
        assertThat(tally).isEqualTo(new Tally(0, 0, 0, 0, 1));
        assertThat(tally.attempt()).isEqualTo(1);
    }

    @Test
    void aWorkerThatVanishesAfterTheStartCountsAsACrash() {
        published();
        vanish(true);

        Tally tally = join().takeOne().tally();
        assertThat(tally).isEqualTo(new Tally(0, 0, 0, 1, 0));
        assertThat(tally.attempt()).isEqualTo(2);
    }

    @Test
    void tooManyCrashesMakeADeadLetter() {
        Envelope envelope = published();
        for (int i = 1; i < Store.MAX_CRASHES; i++) {
            vanish(true);
            assertThat(state(envelope)).isEqualTo(TaskState.PENDING);
        }
        Watch watch = store().watch(envelope.id());

        vanish(true);

        assertThat(state(envelope)).isEqualTo(TaskState.DEAD);
        assertThat(record(envelope.id()).tally().crashes()).isEqualTo(Store.MAX_CRASHES);
        assertThat(Objects.requireNonNull(get(watch.outcome()).error()).code()).isEqualTo(ErrorCode.TASK_DEAD);
        assertThat(join().tryTake(5)).isEmpty();
    }

    @Test
    void lossesBeforeTheStartNeverMakeADeadLetter() {
        Envelope envelope = published();
        for (int i = 0; i < Store.MAX_CRASHES + 2; i++) {
            vanish(false);
        }
        assertThat(state(envelope)).isEqualTo(TaskState.PENDING);
        assertThat(record(envelope.id()).tally().lost()).isEqualTo(Store.MAX_CRASHES + 2);
    }

    @Test
    void everyVanishingIsInTheHistory() {
        needs(Capability.INSPECTION);
        Envelope envelope = published();
        Delivery first = vanish(true);
        Delivery second = vanish(false);

        assertThat(get(store().history(envelope.id())))
                .extracting(TaskEvent::kind, TaskEvent::fencing, TaskEvent::worker)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                TaskEvent.Kind.VANISHED,
                                first.lease().fencing(),
                                first.lease().owner().value()),
                        org.assertj.core.groups.Tuple.tuple(
                                TaskEvent.Kind.VANISHED,
                                second.lease().fencing(),
                                second.lease().owner().value()));
    }
}
