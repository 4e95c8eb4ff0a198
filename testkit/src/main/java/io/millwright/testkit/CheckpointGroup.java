package io.millwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCategory;
import io.millwright.api.TaskState;
import io.millwright.spi.Capability;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.LeaseReport;
import io.millwright.spi.Payload;
import io.millwright.spi.Settlement.Result;
import io.millwright.spi.Store;
import io.millwright.spi.Tally;
import io.millwright.spi.TaskQuery;
import io.millwright.spi.TaskRecord;
import io.millwright.spi.Verdict;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a handler has got done is there for the next attempt, whatever became of this one. */
abstract class CheckpointGroup extends StoreGroup {
    private static final Payload ONE = Draft.json("[1]");
    private static final Payload TWO = Draft.json("[2]");
    private static final Payload THREE = Draft.json("[3]");

    CheckpointGroup(Factory factory) {
        super(factory);
    }

    @BeforeEach
    final void capability() {
        needs(Capability.CHECKPOINTS);
    }

    private static LeaseReport.Checkpoint checkpoint(Delivery delivery, Payload state) {
        return new LeaseReport.Checkpoint(delivery.lease(), state);
    }

    private void keep(Delivery delivery, Payload state) {
        assertThat(report(checkpoint(delivery, state))).containsExactly(true);
    }

    @Test
    void thereIsNoneToBeginWith() {
        Envelope envelope = published();
        assertThat(join().takeOne().checkpoint()).isNull();
        assertThat(record(envelope.id()).checkpoint()).isNull();
    }

    @Test
    void theNextAttemptGetsTheNewest() {
        published();
        Hand hand = join();
        Delivery first = hand.takeOne();
        keep(first, ONE);
        keep(first, TWO);
        settle(first, new Verdict.Retry(0, error("again")));

        Delivery second = hand.takeOne();
        assertThat(second.checkpoint()).isEqualTo(TWO);
        settle(second, new Verdict.Retry(0, error("again")));

        assertThat(hand.takeOne().checkpoint())
                .as("an attempt that kept nothing")
                .isEqualTo(TWO);
    }

    @Test
    void inOneTripTheLastOneCounts() {
        published();
        published();
        Hand hand = join();
        List<Delivery> both = hand.takeAll(2);
        assertThat(report(
                        checkpoint(both.get(0), ONE),
                        checkpoint(both.get(1), THREE),
                        new LeaseReport.Started(both.get(0).lease(), time().now()),
                        checkpoint(both.get(0), TWO)))
                .containsOnly(true);
        both.forEach(delivery -> settle(delivery, unused()));

        assertThat(hand.takeAll(2)).extracting(Delivery::checkpoint).containsExactly(TWO, THREE);
    }

    @Test
    void anyBytesOfAnyCodecComeBackAsTheyWere() {
        published();
        Hand hand = join();
        byte[] bytes = new byte[100_000];
        new Random(1).nextBytes(bytes);
        for (Payload state : List.of(new Payload("json-aesgcm", bytes), new Payload("x", new byte[0]), ONE)) {
            Delivery delivery = hand.takeOne();
            keep(delivery, state);
            settle(delivery, unused());
            Delivery next = hand.takeOne();
            assertThat(next.checkpoint()).isEqualTo(state);
            settle(next, unused());
        }
    }

    @Test
    void itStaysHoweverADeliveryGoesBack() {
        List<UnaryOperator<Delivery>> ways = List.of(
                delivery -> back(delivery, new Verdict.Retry(0, error("again"))),
                delivery -> back(delivery, new Verdict.Retry(time().now() + 1_000, error("later"))),
                delivery -> back(delivery, new Verdict.Defer(0, "not now")),
                delivery -> back(delivery, unused()),
                delivery -> back(delivery, new Verdict.Release(0, Verdict.ReleaseReason.UNREGISTERED)));
        published();
        Delivery delivery = join(Duration.ofHours(1)).takeOne();
        keep(delivery, ONE);
        for (UnaryOperator<Delivery> way : ways) {
            delivery = way.apply(delivery);
            assertThat(delivery.checkpoint()).isEqualTo(ONE);
        }
    }

    private Delivery back(Delivery delivery, Verdict verdict) {
        assertThat(settle(delivery, verdict)).isEqualTo(Result.SETTLED);
        advance(Duration.ofSeconds(1));
        return join(Duration.ofHours(1)).takeOne();
    }

    @Test
    void itSurvivesItsWorker() {
        published();
        Hand doomed = join();
        keep(doomed.takeOne(), ONE);
        advance(LEASE);
        Hand polite = join();
        Delivery second = polite.takeOne();
        assertThat(second.checkpoint()).isEqualTo(ONE);
        start(second);
        keep(second, TWO);
        polite.leave();
        assertThat(join().takeOne().checkpoint()).isEqualTo(TWO);
    }

    @Test
    void whoLostItsLeaseKeepsNothing() {
        published();
        Delivery lost = join().takeOne();
        keep(lost, ONE);
        advance(LEASE);
        Hand hand = join();
        Delivery held = hand.takeOne();

        assertThat(report(checkpoint(lost, TWO), checkpoint(held, THREE), checkpoint(lost, TWO)))
                .containsExactly(false, true, false);

        settle(held, unused());
        assertThat(hand.takeOne().checkpoint()).isEqualTo(THREE);
    }

    @Test
    void nothingIsKeptAfterTheSettlement() {
        Envelope envelope = published();
        Hand hand = join();
        Delivery delivery = hand.takeOne();
        settle(delivery, new Verdict.Retry(0, error("again")));

        assertThat(report(checkpoint(delivery, ONE))).containsExactly(false);

        Delivery again = hand.takeOne();
        assertThat(again.checkpoint()).isNull();
        succeed(again);
        assertThat(report(checkpoint(again, ONE))).containsExactly(false);
        assertThat(record(envelope.id()).checkpoint()).isNull();
    }

    @Test
    void successForgetsIt() {
        Envelope envelope = published();
        Hand hand = join();
        Delivery delivery = hand.takeOne();
        keep(delivery, ONE);
        assertThat(record(envelope.id()).checkpoint()).isEqualTo(new TaskRecord.Checkpoint(ONE, time().now()));

        succeed(delivery);

        assertThat(record(envelope.id()).checkpoint()).isNull();
    }

    @Test
    void whatEndedBadlyGoesOnFromItWhenItIsRequeued() {
        Hand hand = join(Duration.ofHours(1));
        for (Verdict verdict : List.of(
                new Verdict.Failure(error("no")),
                new Verdict.Dead(error("away")),
                new Verdict.Canceled("stop"),
                new Verdict.Expired())) {
            Envelope envelope = published();
            Delivery delivery = hand.takeOne();
            keep(delivery, TWO);
            settle(delivery, verdict);
            assertThat(record(envelope.id()).checkpoint())
                    .as("after %s", verdict)
                    .isEqualTo(new TaskRecord.Checkpoint(TWO, time().now()));

            assertThat(get(store().requeue(envelope.id()))).isTrue();

            Delivery again = hand.takeOne();
            assertThat(again.checkpoint()).as("after %s", verdict).isEqualTo(TWO);
            settle(again, verdict);
            assertThat(get(store().requeue(envelope.id()))).isTrue();
            Delivery last = hand.takeOne();
            assertThat(last.checkpoint()).as("after the second %s", verdict).isEqualTo(TWO);
            succeed(last);
        }
    }

    @Test
    void aDeadLetterKeepsIt() {
        Envelope envelope = published();
        for (int i = 0; i < Store.MAX_CRASHES; i++) {
            Delivery delivery = join().takeOne();
            start(delivery);
            if (i == 0) {
                keep(delivery, ONE);
            }
            advance(LEASE);
        }
        assertThat(state(envelope)).isEqualTo(TaskState.DEAD);

        get(store().requeue(envelope.id()));

        assertThat(join().takeOne().checkpoint()).isEqualTo(ONE);
    }

    @Test
    void whoGetsOnIsNoPoison() {
        Envelope envelope = published();
        int crashes = 2 * Store.MAX_CRASHES;
        for (int i = 1; i <= crashes; i++) {
            Delivery delivery = join().takeOne();
            assertThat(delivery.tally().attempt()).isEqualTo(i);
            start(delivery);
            keep(delivery, ONE);
            advance(LEASE);
        }
        assertThat(state(envelope)).isEqualTo(TaskState.PENDING);
        assertThat(record(envelope.id()).tally()).isEqualTo(new Tally(0, 0, 0, 1, 0, crashes - 1));
        Delivery last = join().takeOne();
        settle(last, new Verdict.Failure(error("no")));
        get(store().requeue(envelope.id()));
        assertThat(join().takeOne().tally()).as("after a requeue").isEqualTo(Tally.ZERO);
    }

    @Test
    void whatIsCancelledWhileItWaitsKeepsIt() {
        Envelope envelope = published();
        Hand hand = join();
        Delivery delivery = hand.takeOne();
        keep(delivery, ONE);
        settle(delivery, unused());
        get(store().cancel(envelope.id(), "not now"));

        get(store().requeue(envelope.id()));

        assertThat(hand.takeOne().checkpoint()).isEqualTo(ONE);
    }

    @Test
    void peopleSeeTheNewestAndSinceWhen() {
        Envelope envelope = published();
        Hand hand = join(Duration.ofHours(1));
        Delivery delivery = hand.takeOne();
        keep(delivery, ONE);
        advance(Duration.ofSeconds(10));
        keep(delivery, TWO);
        TaskRecord.Checkpoint expected = new TaskRecord.Checkpoint(TWO, time().now());
        advance(Duration.ofSeconds(10));

        assertThat(record(envelope.id()).checkpoint()).as("while it runs").isEqualTo(expected);
        settle(delivery, new Verdict.Retry(time().now() + 60_000, error("again")));
        assertThat(record(envelope.id()).checkpoint()).as("while it waits").isEqualTo(expected);
        if (store().capabilities().contains(Capability.INSPECTION)) {
            assertThat(get(store().list(TaskQuery.inState(10, TaskState.RETRY))))
                    .extracting(TaskRecord::checkpoint)
                    .containsExactly(expected);
        }
    }

    @Test
    void othersHaveTheirOwn() {
        published();
        published();
        published();
        Hand hand = join();
        List<Delivery> three = hand.takeAll(3);
        keep(three.get(0), ONE);
        keep(three.get(2), THREE);
        three.forEach(delivery -> settle(delivery, unused()));

        assertThat(hand.takeAll(3)).extracting(Delivery::checkpoint).containsExactly(ONE, null, THREE);
    }

    @Test
    void keepingThatFailsChangesNothing() {
        published();
        Hand hand = join();
        Delivery delivery = hand.takeOne();
        keep(delivery, ONE);
        Assumptions.assumeTrue(harness().failNextChange(), "the harness cannot make changes fail");

        assertThat(failure(store().report(List.of(checkpoint(delivery, TWO)))).category())
                .isEqualTo(ErrorCategory.RETRY);

        settle(delivery, unused());
        assertThat(hand.takeOne().checkpoint()).isEqualTo(ONE);
    }

    @Test
    void itOutlivesTheProcess() throws Exception {
        Assumptions.assumeTrue(harness().restarts(), "not durable");
        Envelope envelope = published();
        Delivery delivery = join().takeOne();
        keep(delivery, TWO);
        restart();

        assertThat(record(envelope.id()).checkpoint()).isEqualTo(new TaskRecord.Checkpoint(TWO, time().now()));
        advance(LEASE);
        assertThat(join().takeOne().checkpoint()).isEqualTo(TWO);
    }

    @Test
    void oneOfAnotherProcessIsHandedOnToo() throws Exception {
        Assumptions.assumeTrue(harness().opensOthers(), "one process only");
        published();
        Hand there = join(harness().openAnother(), LEASE);
        Delivery delivery = there.takeOne();
        keep(delivery, ONE);
        advance(LEASE);
        assertThat(join().takeOne().checkpoint()).isEqualTo(ONE);
    }

    @Test
    void aLargeOneIsKept() {
        published();
        Hand hand = join();
        Delivery delivery = hand.takeOne();
        byte[] text = new byte[1 << 20];
        Arrays.fill(text, (byte) ' ');
        Payload large = new Payload(Payload.JSON, text);
        keep(delivery, large);
        settle(delivery, unused());
        assertThat(hand.takeOne().checkpoint()).isEqualTo(large);
    }
}
