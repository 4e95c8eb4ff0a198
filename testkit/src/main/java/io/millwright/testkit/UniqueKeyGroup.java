package io.millwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.spi.Capability;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.Published;
import io.millwright.spi.Verdict;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** At most one unsettled signature has a unique key. */
abstract class UniqueKeyGroup extends StoreGroup {
    UniqueKeyGroup(Factory factory) {
        super(factory);
    }

    @BeforeEach
    final void capability() {
        needs(Capability.UNIQUE_KEY);
    }

    private Envelope keyed() {
        return task().key("invoice-7").build();
    }

    private void assertTakenBy(Envelope holder) {
        Envelope other = keyed();
        assertThat(publish(other)).containsExactly(new Published(holder.id(), true));
        assertThat(get(store().find(other.id()))).isEmpty();
    }

    private void assertFree() {
        Envelope next = keyed();
        assertThat(publish(next)).containsExactly(new Published(next.id(), false));
    }

    @Test
    void whileItWaitsTheKeyIsTaken() {
        Envelope first = keyed();
        publish(first);
        assertTakenBy(first);
        assertThat(join().take(5)).hasSize(1);
    }

    @Test
    void whileItRunsOrIsRetriedTheKeyIsTaken() {
        Envelope first = keyed();
        publish(first);
        Delivery delivery = join().takeOne();
        assertTakenBy(first);
        start(delivery);
        assertTakenBy(first);
        settle(delivery, new Verdict.Retry(time().now() + 1_000, error("again")));
        assertTakenBy(first);
    }

    @Test
    void theKeyCountsWithinABatch() {
        Envelope first = keyed();
        Envelope second = keyed();
        assertThat(publish(first, second))
                .containsExactly(new Published(first.id(), false), new Published(first.id(), true));
    }

    @Test
    void everyEndFreesTheKey() {
        List<Verdict> ends = List.of(
                new Verdict.Success(DONE),
                new Verdict.Failure(error("no")),
                new Verdict.Dead(error("no")),
                new Verdict.Canceled("no"),
                new Verdict.Expired());
        Hand hand = join();
        for (Verdict end : ends) {
            assertFree();
            settle(hand.takeOne(), end);
        }
        assertFree();
    }

    @Test
    void cancellingFreesTheKey() {
        Envelope first = keyed();
        publish(first);
        get(store().cancel(first.id(), "no"));
        assertFree();
    }

    @Test
    void aFollowUpMayTakeTheKeyOfItsParent() {
        needs(Capability.ATOMIC_FOLLOW_UPS);
        publish(keyed());
        Envelope followUp = keyed();

        settle(join().takeOne(), new Verdict.Success(DONE), followUp);

        assertThat(record(followUp.id()).envelope()).isEqualTo(followUp);
    }

    @Test
    void aFollowUpWhoseKeyIsTakenIsDropped() {
        needs(Capability.ATOMIC_FOLLOW_UPS);
        published();
        Delivery delivery = join().takeOne();
        publish(keyed());
        Envelope followUp = keyed();

        assertThat(settle(delivery, new Verdict.Success(DONE), followUp))
                .isEqualTo(io.millwright.spi.Settlement.Result.SETTLED);

        assertThat(get(store().find(followUp.id()))).isEmpty();
    }

    @Test
    void otherKeysAreFree() {
        publish(keyed());
        Envelope other = task().key("invoice-8").build();
        assertThat(publish(other)).containsExactly(new Published(other.id(), false));
    }

    @Test
    void aRequeueDoesNotTakeAKeyThatIsTaken() {
        Envelope first = keyed();
        publish(first);
        settle(join().takeOne(), new Verdict.Failure(error("no")));
        Envelope second = keyed();
        publish(second);

        assertThat(get(store().requeue(first.id()))).isFalse();

        assertTakenBy(second);
    }

    @Test
    void aRequeueTakesTheKeyAgain() {
        Envelope first = keyed();
        publish(first);
        settle(join().takeOne(), new Verdict.Failure(error("no")));

        assertThat(get(store().requeue(first.id()))).isTrue();

        assertTakenBy(first);
    }
}
