package io.millwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCode;
import io.millwright.api.TaskError;
import io.millwright.api.TaskState;
import io.millwright.spi.Capability;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.Payload;
import io.millwright.spi.PendingClaim;
import io.millwright.spi.Tally;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.TaskRecord;
import io.millwright.spi.Verdict;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What each verdict does to state, tally and time. */
abstract class VerdictGroup extends StoreGroup {
    VerdictGroup(Factory factory) {
        super(factory);
    }

    @Test
    void resultsAreKeptAsTheyAre() {
        Envelope envelope = published();
        Payload result = new Payload("zip", new byte[] {0, -1, 127, -128});

        settle(join().takeOne(), new Verdict.Success(result));

        assertThat(outcome(envelope).result()).isEqualTo(result);
        assertThat(outcome(envelope).error()).isNull();
    }

    @Test
    void failureKeepsTheError() {
        Envelope envelope = published();
        TaskError error = TaskError.of(ErrorCode.TASK_FAILED, new IllegalStateException("no way: 漢字"));

        settle(join().takeOne(), new Verdict.Failure(error));

        assertThat(outcome(envelope))
                .isEqualTo(new TaskOutcome(envelope.id(), TaskState.FAILURE, null, error, time().now()));
        assertThat(record(envelope.id()).state()).isEqualTo(TaskState.FAILURE);
    }

    @Test
    void retryCountsAFailureAndWaits() {
        Envelope envelope = published();
        Hand hand = join();
        long due = time().now() + 5_000;

        settle(hand.takeOne(), new Verdict.Retry(due, error("again")));

        TaskRecord record = record(envelope.id());
        assertThat(record.state()).isEqualTo(TaskState.RETRY);
        assertThat(record.tally()).isEqualTo(Tally.ZERO.plusFailure());
        assertThat(record.dueAt()).isEqualTo(due);
        assertThat(record.outcome()).isNull();
        assertThat(hand.tryTake(1)).isEmpty();
        advance(Duration.ofMillis(4_999));
        assertThat(hand.tryTake(1)).isEmpty();
        advance(Duration.ofMillis(1));
        Delivery again = hand.takeOne();
        assertThat(again.tally()).isEqualTo(Tally.ZERO.plusFailure());
        assertThat(again.envelope()).isEqualTo(envelope);
        assertThat(state(envelope)).isEqualTo(TaskState.RECEIVED);
    }

    @Test
    void aRetryAtOnceIsServedAtOnce() {
        Envelope envelope = published();
        Hand hand = join();
        Delivery delivery = hand.takeOne();
        PendingClaim claim = hand.ask(1);
        barrier();

        settle(delivery, new Verdict.Retry(time().now(), error("again")));

        assertThat(ids(get(claim.deliveries()))).containsExactly(envelope.id());
    }

    @Test
    void deferCountsADeferralAndWaits() {
        Envelope envelope = published();
        Hand hand = join();

        settle(hand.takeOne(), new Verdict.Defer(time().now() + 1_000, "not yet"));

        assertThat(record(envelope.id()).state()).isEqualTo(TaskState.RETRY);
        assertThat(hand.tryTake(1)).isEmpty();
        advance(Duration.ofSeconds(1));
        assertThat(hand.takeOne().tally()).isEqualTo(Tally.ZERO.plusDeferral());
    }

    @Test
    void releaseOfWhatIsUnusedCountsNothing() {
        Envelope envelope = published();
        Hand hand = join();

        settle(hand.takeOne(), unused());

        assertThat(state(envelope)).isEqualTo(TaskState.PENDING);
        assertThat(hand.takeOne().tally()).isEqualTo(Tally.ZERO);
    }

    @Test
    void releaseOfWhatIsUnregisteredCountsAMissAndMayWait() {
        Envelope envelope = published();
        Hand hand = join();

        settle(hand.takeOne(), new Verdict.Release(time().now() + 2_000, Verdict.ReleaseReason.UNREGISTERED));

        assertThat(state(envelope)).isEqualTo(TaskState.PENDING);
        assertThat(hand.tryTake(1)).isEmpty();
        advance(Duration.ofSeconds(2));
        Tally tally = hand.takeOne().tally();
        assertThat(tally).isEqualTo(Tally.ZERO.plusMiss());
        assertThat(tally.attempt()).isEqualTo(1);
    }

    @Test
    void deadPutsItAway() {
        Envelope envelope = published();
        Hand hand = join();
        TaskError error = TaskError.of(ErrorCode.TASK_DEAD, "nobody knows it");

        settle(hand.takeOne(), new Verdict.Dead(error));

        assertThat(outcome(envelope).state()).isEqualTo(TaskState.DEAD);
        assertThat(outcome(envelope).error()).isEqualTo(error);
        assertThat(hand.tryTake(1)).isEmpty();
    }

    @Test
    void canceledAndExpiredCarryAnError() {
        Envelope canceled = published();
        Envelope expired = published();
        Hand hand = join();

        settle(hand.takeOne(), new Verdict.Canceled("user said so"));
        settle(hand.takeOne(), new Verdict.Expired());

        TaskError why = Objects.requireNonNull(outcome(canceled).error());
        assertThat(outcome(canceled).state()).isEqualTo(TaskState.CANCELED);
        assertThat(why.code()).isEqualTo(ErrorCode.TASK_CANCELED);
        assertThat(why.message()).contains("user said so");
        assertThat(outcome(expired).state()).isEqualTo(TaskState.EXPIRED);
        assertThat(Objects.requireNonNull(outcome(expired).error()).code()).isEqualTo(ErrorCode.TASK_EXPIRED);
    }

    @Test
    void talliesAddUp() {
        Envelope envelope = published();
        Hand hand = join();
        long now = time().now();
        settle(hand.takeOne(), new Verdict.Retry(now, error("one")));
        settle(hand.takeOne(), new Verdict.Defer(now, "two"));
        settle(hand.takeOne(), new Verdict.Release(0, Verdict.ReleaseReason.UNREGISTERED));
        settle(hand.takeOne(), new Verdict.Retry(now, error("three")));

        Delivery last = hand.takeOne();
        assertThat(last.tally()).isEqualTo(new Tally(2, 1, 1, 0, 0));
        succeed(last);
        assertThat(record(envelope.id()).tally()).isEqualTo(new Tally(2, 1, 1, 0, 0));
    }

    @Test
    void startedIsReportedAndEndsWithTheDelivery() {
        needs(Capability.INSPECTION);
        Envelope envelope = published();
        Hand hand = join();
        Delivery delivery = hand.takeOne();
        long claimedAt = time().now();
        advance(Duration.ofSeconds(1));

        start(delivery);

        TaskRecord.Holder holder = Objects.requireNonNull(record(envelope.id()).holder());
        assertThat(state(envelope)).isEqualTo(TaskState.STARTED);
        assertThat(holder.claimedAt()).isEqualTo(claimedAt);
        assertThat(holder.startedAt()).isEqualTo(claimedAt + 1_000);
        settle(delivery, new Verdict.Retry(0, error("again")));
        hand.takeOne();
        assertThat(state(envelope)).isEqualTo(TaskState.RECEIVED);
        assertThat(Objects.requireNonNull(record(envelope.id()).holder()).startedAt())
                .isZero();
    }

    private TaskOutcome outcome(Envelope envelope) {
        return Objects.requireNonNull(record(envelope.id()).outcome());
    }
}
