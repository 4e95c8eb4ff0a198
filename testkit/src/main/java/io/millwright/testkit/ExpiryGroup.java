package io.millwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCode;
import io.millwright.api.TaskState;
import io.millwright.spi.Capability;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.Verdict;
import io.millwright.spi.Watch;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What has not been claimed by its expiry never is. */
abstract class ExpiryGroup extends StoreGroup {
    private static final Duration SOON = Duration.ofSeconds(5);

    ExpiryGroup(Factory factory) {
        super(factory);
    }

    @BeforeEach
    final void capability() {
        needs(Capability.EXPIRY);
    }

    @Test
    void whatWaitsTooLongExpiresAndItsWatcherIsTold() {
        Envelope envelope = published(task().expiresIn(SOON));
        Watch watch = store().watch(envelope.id());
        advance(SOON.minusMillis(1));
        assertThat(state(envelope)).isEqualTo(TaskState.PENDING);

        advance(Duration.ofMillis(1));

        TaskOutcome outcome = get(watch.outcome());
        assertThat(outcome.state()).isEqualTo(TaskState.EXPIRED);
        assertThat(Objects.requireNonNull(outcome.error()).code()).isEqualTo(ErrorCode.TASK_EXPIRED);
        assertThat(state(envelope)).isEqualTo(TaskState.EXPIRED);
        assertThat(join().tryTake(1)).isEmpty();
    }

    @Test
    void itCanBeClaimedUntilThen() {
        Envelope envelope = published(task().expiresIn(SOON));
        advance(SOON.minusMillis(1));
        assertThat(ids(join().tryTake(1))).containsExactly(envelope.id());
    }

    @Test
    void whatWasClaimedInTimeDoesNotExpire() {
        Envelope envelope = published(task().expiresIn(SOON));
        Delivery delivery = join().takeOne();

        advance(SOON.plusSeconds(1));

        assertThat(state(envelope)).isEqualTo(TaskState.RECEIVED);
        succeed(delivery);
    }

    @Test
    void whatIsExpiredWhenItArrivesIsNeverHandedOut() {
        Envelope envelope = task().expiresIn(Duration.ofSeconds(-1)).build();
        publish(envelope);

        assertThat(join().tryTake(1)).isEmpty();
        barrier();
        assertThat(state(envelope)).isEqualTo(TaskState.EXPIRED);
    }

    @Test
    void whatComesBackTooLateExpires() {
        Envelope envelope = published(task().expiresIn(SOON));
        Hand hand = join();
        Delivery delivery = hand.takeOne();
        advance(SOON);

        settle(delivery, unused());
        barrier();

        assertThat(hand.tryTake(1)).isEmpty();
        assertThat(state(envelope)).isEqualTo(TaskState.EXPIRED);
    }

    @Test
    void aRetryExpiresWhileItWaits() {
        Envelope envelope = published(task().expiresIn(SOON));
        settle(join().takeOne(), new Verdict.Retry(time().now() + 60_000, error("again")));

        advance(SOON);

        assertThat(state(envelope)).isEqualTo(TaskState.EXPIRED);
    }

    @Test
    void othersBehindItAreServed() {
        published(task().expiresIn(SOON));
        Envelope other = published();
        advance(SOON);
        assertThat(ids(join().tryTake(5))).containsExactly(other.id());
    }
}
