package io.millwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.TaskState;
import io.millwright.spi.Capability;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.Settlement;
import io.millwright.spi.Tally;
import io.millwright.spi.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The process is killed between any two steps: nothing is lost, and nothing is done twice. */
abstract class RestartGroup extends StoreGroup {
    RestartGroup(Factory factory) {
        super(factory);
    }

    @BeforeEach
    final void capability() {
        if (store().capabilities().contains(Capability.DURABLE)) {
            assertThat(harness().restarts())
                    .as("the harness of a durable store can restart it")
                    .isTrue();
        }
        Assumptions.assumeTrue(harness().restarts(), "not durable");
    }

    @Test
    void afterPublishing() throws Exception {
        Envelope first = published();
        Envelope second = published(task().arguments(Draft.json("[\"x\"]")));

        restart();

        assertThat(publish(first).get(0).duplicate()).isTrue();
        assertThat(join().takeAll(2)).extracting(Delivery::envelope).containsExactly(first, second);
    }

    @Test
    void afterClaimingTheLeaseStandsUntilItEnds() throws Exception {
        Envelope envelope = published();
        join().takeOne();

        restart();

        assertThat(state(envelope)).isEqualTo(TaskState.RECEIVED);
        assertThat(join().tryTake(1)).isEmpty();
        advance(LEASE);
        Delivery again = join().takeOne();
        assertThat(again.envelope()).isEqualTo(envelope);
        assertThat(again.tally()).isEqualTo(Tally.ZERO.plusVanished(false));
    }

    @Test
    void afterStartingItCountsAsACrash() throws Exception {
        published();
        start(join().takeOne());

        restart();

        advance(LEASE);
        assertThat(join().takeOne().tally()).isEqualTo(Tally.ZERO.plusVanished(true));
    }

    @Test
    void theFencingNumberGoesOnGrowing() throws Exception {
        published();
        Delivery first = join().takeOne();
        restart();
        advance(LEASE);
        Delivery second = join().takeOne();
        assertThat(second.lease().fencing()).isGreaterThan(first.lease().fencing());
        assertThat(settle(first, new Verdict.Success(DONE))).isEqualTo(Settlement.Result.LEASE_LOST);
        succeed(second);
    }

    @Test
    void aLeaseOutlivesARestartOfTheStore() throws Exception {
        Envelope envelope = published();
        Delivery delivery = join().takeOne();

        restart();

        succeed(delivery);
        assertThat(state(envelope)).isEqualTo(TaskState.SUCCESS);
    }

    @Test
    void afterSettling() throws Exception {
        needs(Capability.ATOMIC_FOLLOW_UPS);
        Envelope envelope = published();
        Delivery delivery = join().takeOne();
        Envelope followUp = task().build();
        settle(delivery, new Verdict.Success(DONE), followUp);

        restart();

        assertThat(get(store().watch(envelope.id()).outcome()).result()).isEqualTo(DONE);
        assertThat(settle(delivery, new Verdict.Success(DONE), followUp)).isEqualTo(Settlement.Result.LEASE_LOST);
        Hand hand = join();
        assertThat(ids(hand.take(5))).containsExactly(followUp.id());
        assertThat(hand.tryTake(5)).isEmpty();
    }

    @Test
    void whileItWaitsForItsTime() throws Exception {
        needs(Capability.DELAY);
        Envelope delayed = published(task().delay(Duration.ofSeconds(10)));
        Envelope retried = published();
        settle(join().takeOne(), new Verdict.Retry(time().now() + 10_000, error("again")));

        restart();

        Hand hand = join();
        assertThat(hand.tryTake(5)).isEmpty();
        advance(Duration.ofSeconds(10));
        assertThat(ids(hand.takeAll(2))).containsExactlyInAnyOrder(delayed.id(), retried.id());
    }

    @Test
    void pausedQueuesStayPaused() throws Exception {
        needs(Capability.PAUSE);
        done(store().pause(Draft.QUEUE));
        published();
        restart();
        assertThat(join().tryTake(1)).isEmpty();
    }

    @Test
    void uniqueKeysStayTaken() throws Exception {
        needs(Capability.UNIQUE_KEY);
        Envelope first = published(task().key("k"));
        restart();
        assertThat(publish(task().key("k").build()).get(0).id()).isEqualTo(first.id());
    }
}
