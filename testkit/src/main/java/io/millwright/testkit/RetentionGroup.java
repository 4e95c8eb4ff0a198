package io.millwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCode;
import io.millwright.api.TaskState;
import io.millwright.spi.Capability;
import io.millwright.spi.Envelope;
import io.millwright.spi.Published;
import io.millwright.spi.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is settled is known for a while, and then forgotten. */
abstract class RetentionGroup extends StoreGroup {
    RetentionGroup(Factory factory) {
        super(factory);
    }

    private Envelope settled() {
        Envelope envelope = published();
        Hand hand = join();
        succeed(hand.takeOne());
        hand.leave();
        return envelope;
    }

    @Test
    void untilThenItIsKnown() {
        Envelope envelope = settled();
        advance(harness().retention().minusMillis(1));
        assertThat(state(envelope)).isEqualTo(TaskState.SUCCESS);
        assertThat(publish(envelope)).containsExactly(new Published(envelope.id(), true));
    }

    @Test
    void afterwardsItIsUnknown() {
        Envelope envelope = settled();
        letRetentionPass();
        assertThat(get(store().find(envelope.id()))).isEmpty();
        assertThat(failure(store().watch(envelope.id()).outcome())).isEqualTo(ErrorCode.TASK_UNKNOWN);
        assertThat(publish(envelope)).containsExactly(new Published(envelope.id(), false));
    }

    @Test
    void whatIsNotSettledStays() {
        Envelope waiting = published();
        letRetentionPass();
        assertThat(state(waiting)).isEqualTo(TaskState.PENDING);
    }

    @Test
    void deadLettersStay() {
        Envelope envelope = published();
        settle(join().takeOne(), new Verdict.Dead(error("away")));
        letRetentionPass();
        assertThat(state(envelope)).isEqualTo(TaskState.DEAD);
        assertThat(get(store().requeue(envelope.id()))).isTrue();
    }

    @Test
    void whatWasRequeuedIsKeptAnew() {
        Envelope envelope = published();
        settle(join().takeOne(), new Verdict.Failure(error("no")));
        advance(harness().retention().dividedBy(2));
        get(store().requeue(envelope.id()));

        letRetentionPass();
        assertThat(state(envelope)).isEqualTo(TaskState.PENDING);
        succeed(join().takeOne());
        advance(harness().retention().dividedBy(2));
        assertThat(state(envelope)).isEqualTo(TaskState.SUCCESS);
    }

    @Test
    void historyIsForgottenWithIt() {
        needs(Capability.INSPECTION);
        Envelope envelope = published();
        settle(join().takeOne(), new Verdict.Failure(error("no")));
        assertThat(get(store().history(envelope.id()))).isNotEmpty();
        letRetentionPass();
        advance(Duration.ofMinutes(1));
        assertThat(get(store().history(envelope.id()))).isEmpty();
    }
}
