package io.millwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCode;
import io.millwright.api.Flow.Unique;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.Capability;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.Published;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.Verdict;
import io.millwright.spi.Watch;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A unique key is taken for as long as it says, and what comes meanwhile attaches to its holder or takes its place. */
abstract class UniquePolicyGroup extends StoreGroup {
    private static final String KEY = "report-7";
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Unique UNTIL_STARTED = Unique.untilStarted(KEY);
    private static final Unique FOR_A_MINUTE = Unique.forTime(KEY, MINUTE);

    UniquePolicyGroup(Factory factory) {
        super(factory);
    }

    @BeforeEach
    final void capability() {
        needs(Capability.UNIQUE_KEY, Capability.UNIQUE_POLICIES);
    }

    private Envelope with(Unique unique) {
        return task().unique(unique).build();
    }

    private Envelope accepted(Unique unique) {
        return published(task().unique(unique));
    }

    private void assertTakenBy(Envelope holder) {
        Envelope other = with(UNTIL_STARTED);
        assertThat(publish(other)).containsExactly(new Published(holder.id(), true));
        assertThat(get(store().find(other.id()))).isEmpty();
    }

    private void assertReplaced(Envelope old, Envelope successor) {
        TaskOutcome outcome = Objects.requireNonNull(record(old.id()).outcome());
        assertThat(outcome.state()).isEqualTo(TaskState.CANCELED);
        assertThat(Objects.requireNonNull(outcome.error()).code()).isEqualTo(ErrorCode.TASK_CANCELED);
        assertThat(outcome.error().message()).contains(successor.id().toString());
    }

    @Test
    void thePolicyIsKeptWithTheSignature() {
        Envelope envelope = accepted(FOR_A_MINUTE.orReject());
        assertThat(record(envelope.id()).envelope()).isEqualTo(envelope);
        assertThat(join().takeOne().envelope()).isEqualTo(envelope);
    }

    @Test
    void untilStartedTheKeyIsFreeOnceAWorkerHasClaimed() {
        Envelope first = accepted(UNTIL_STARTED);
        assertTakenBy(first);
        join().takeOne();

        Envelope second = accepted(UNTIL_STARTED);

        assertTakenBy(second);
    }

    @Test
    void untilStartedWhatComesBackDoesNotTakeTheKeyAgain() {
        accepted(UNTIL_STARTED);
        settle(join().takeOne(), unused());
        Envelope second = accepted(UNTIL_STARTED);
        assertTakenBy(second);

        Hand hand = join();
        settle(hand.takeOne(), new Verdict.Retry(time().now() + 1_000, error("again")));
        assertTakenBy(second);
        succeed(hand.takeOne());
        accepted(UNTIL_STARTED);
    }

    @Test
    void untilStartedTheKeyOfOneThatNeverStartsIsFreeWhenItEnds() {
        Envelope first = accepted(UNTIL_STARTED);
        get(store().cancel(first.id(), "no"));
        published(task().unique(UNTIL_STARTED).expiresIn(MINUTE));
        advance(MINUTE);
        accepted(UNTIL_STARTED);
    }

    @Test
    void forATimeTheKeyIsTakenWhateverBecomesOfItsHolder() {
        Envelope first = accepted(FOR_A_MINUTE);
        assertTakenBy(first);
        Delivery delivery = join().takeOne();
        assertTakenBy(first);
        succeed(delivery);
        assertTakenBy(first);

        advance(MINUTE.minusMillis(1));
        assertTakenBy(first);
        assertThat(get(store().watch(first.id()).outcome()).result()).isEqualTo(DONE);
        advance(Duration.ofMillis(1));
        accepted(UNTIL_STARTED);
    }

    @Test
    void forATimeTheKeyStaysTakenAfterACancellation() {
        Envelope first = accepted(FOR_A_MINUTE);
        get(store().cancel(first.id(), "no"));
        assertTakenBy(first);
    }

    @Test
    void afterItsTimeTheKeyIsFreeThoughItsHolderStillWaits() {
        Envelope first = accepted(FOR_A_MINUTE);
        advance(MINUTE);
        Envelope second = accepted(FOR_A_MINUTE);
        assertThat(ids(join().takeAll(2))).containsExactly(first.id(), second.id());
    }

    @Test
    void forATimeTheKeyOutlivesItsHoldersResult() {
        Envelope first = accepted(Unique.forTime(KEY, harness().retention().multipliedBy(3)));
        succeed(join().takeOne());
        advance(harness().retention().plusSeconds(2));
        advance(harness().retention());
        assertThat(get(store().find(first.id()))).isEmpty();

        assertTakenBy(first);
    }

    @Test
    void onePlaceForAllPolicies() {
        Envelope usual = published(task().key(KEY));
        assertTakenBy(usual);
        assertThat(publish(with(FOR_A_MINUTE))).containsExactly(new Published(usual.id(), true));
        succeed(join().takeOne());
        Envelope timed = accepted(FOR_A_MINUTE);
        assertThat(publish(task().key(KEY).build())).containsExactly(new Published(timed.id(), true));
    }

    @Test
    void rejectingIsTheSendersAffair() {
        Envelope first = accepted(UNTIL_STARTED);
        Envelope second = with(FOR_A_MINUTE.orReject());
        assertThat(publish(second)).containsExactly(new Published(first.id(), true));
        assertThat(get(store().find(second.id()))).isEmpty();
    }

    @Test
    void replacingCancelsTheOneThatWaits() {
        Envelope first = accepted(UNTIL_STARTED);
        Watch watch = store().watch(first.id());

        Envelope second = accepted(UNTIL_STARTED.orReplace());

        assertReplaced(first, second);
        assertThat(get(watch.outcome()).state()).isEqualTo(TaskState.CANCELED);
        assertTakenBy(second);
        assertThat(ids(join().take(5))).containsExactly(second.id());
    }

    @Test
    void replacingCancelsOneThatWaitsForItsTime() {
        needs(Capability.DELAY);
        Duration quiet = Duration.ofSeconds(10);
        Envelope first = published(task().unique(UNTIL_STARTED.orReplace()).delay(quiet));
        advance(Duration.ofSeconds(5));
        Envelope second = published(task().unique(UNTIL_STARTED.orReplace()).delay(quiet));
        assertReplaced(first, second);

        advance(Duration.ofSeconds(9));
        assertThat(join().tryTake(5)).isEmpty();
        advance(Duration.ofSeconds(1));
        assertThat(ids(join().take(5))).containsExactly(second.id());
    }

    @Test
    void replacingCancelsOneThatWaitsForItsRetry() {
        Envelope first = published(task().key(KEY));
        settle(join().takeOne(), new Verdict.Retry(time().now() + 10_000, error("again")));
        assertReplaced(first, accepted(Unique.untilDone(KEY).orReplace()));
    }

    @Test
    void replacingAttachesToOneThatRuns() {
        Envelope first = published(task().key(KEY));
        Delivery delivery = join().takeOne();
        Envelope second = with(Unique.untilDone(KEY).orReplace());

        assertThat(publish(second)).containsExactly(new Published(first.id(), true));

        assertThat(get(store().find(second.id()))).isEmpty();
        succeed(delivery);
    }

    @Test
    void replacingAttachesToOneThatHasEnded() {
        Envelope first = accepted(FOR_A_MINUTE);
        succeed(join().takeOne());
        assertThat(publish(with(FOR_A_MINUTE.orReplace()))).containsExactly(new Published(first.id(), true));
    }

    @Test
    void replacingBeginsTheTimeAnew() {
        Envelope first = accepted(FOR_A_MINUTE);
        advance(Duration.ofSeconds(40));
        Envelope second = accepted(FOR_A_MINUTE.orReplace());
        assertReplaced(first, second);
        advance(Duration.ofSeconds(40));
        assertTakenBy(second);
        advance(Duration.ofSeconds(20));
        accepted(UNTIL_STARTED);
    }

    @Test
    void replacingCountsWithinABatch() {
        Envelope first = with(UNTIL_STARTED.orReplace());
        Envelope second = with(UNTIL_STARTED.orReplace());

        assertThat(publish(first, second))
                .containsExactly(new Published(first.id(), false), new Published(second.id(), false));

        assertReplaced(first, second);
    }

    @Test
    void aReplacedOneThatIsSentAgainIsADuplicateOfItself() {
        Envelope first = accepted(UNTIL_STARTED.orReplace());
        Envelope second = accepted(UNTIL_STARTED.orReplace());
        assertThat(publish(first)).containsExactly(new Published(first.id(), true));
        assertThat(publish(second)).containsExactly(new Published(second.id(), true));
        assertTakenBy(second);
    }

    @Test
    void aFollowUpMayReplace() {
        needs(Capability.ATOMIC_FOLLOW_UPS);
        published();
        Delivery delivery = join().takeOne();
        Envelope old = accepted(UNTIL_STARTED);
        Envelope followUp = with(UNTIL_STARTED.orReplace());

        settle(delivery, new Verdict.Success(DONE), followUp);

        assertReplaced(old, followUp);
        assertTakenBy(followUp);
    }

    @Test
    void untilStartedARequeueTakesTheKeyAgainIfItIsFree() {
        Envelope first = accepted(UNTIL_STARTED);
        settle(join().takeOne(), new Verdict.Failure(error("no")));
        assertThat(get(store().requeue(first.id()))).isTrue();
        assertTakenBy(first);

        settle(join().takeOne(), new Verdict.Failure(error("no")));
        Envelope second = accepted(UNTIL_STARTED);
        assertThat(get(store().requeue(first.id()))).isFalse();
        assertTakenBy(second);
    }

    @Test
    void forATimeARequeueLeavesTheKeyAsItIs() {
        Envelope first = accepted(FOR_A_MINUTE);
        settle(join().takeOne(), new Verdict.Failure(error("no")));
        assertThat(get(store().requeue(first.id()))).isTrue();
        assertTakenBy(first);

        settle(join().takeOne(), new Verdict.Failure(error("no")));
        advance(MINUTE);
        assertThat(get(store().requeue(first.id()))).isTrue();
        Envelope second = accepted(FOR_A_MINUTE);

        settle(join().takeOne(), new Verdict.Failure(error("no")));
        assertThat(get(store().requeue(first.id()))).isFalse();
        assertTakenBy(second);
    }

    @Test
    void manyAtOnceAndOneIsAccepted() throws Exception {
        List<Published> answers =
                Crowd.run(4, 50, () -> publish(with(FOR_A_MINUTE)).get(0));
        List<TaskId> accepted = answers.stream()
                .filter(answer -> !answer.duplicate())
                .map(Published::id)
                .toList();
        assertThat(accepted).hasSize(1);
        assertThat(answers).extracting(Published::id).containsOnly(accepted.get(0));
    }

    @Test
    void keysOutliveARestart() throws Exception {
        Assumptions.assumeTrue(harness().restarts(), "not durable");
        Envelope timed = accepted(FOR_A_MINUTE);
        succeed(join().takeOne());
        published(task().unique(Unique.untilStarted("other")));
        join().takeOne();

        restart();

        assertTakenBy(timed);
        published(task().unique(Unique.untilStarted("other")));
        advance(MINUTE);
        accepted(UNTIL_STARTED);
    }
}
