package io.millwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.spi.Capability;
import io.millwright.spi.Envelope;
import io.millwright.spi.PendingClaim;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nothing is handed out before its time, and everything at its time. */
abstract class DelayGroup extends StoreGroup {
    DelayGroup(Factory factory) {
        super(factory);
    }

    @BeforeEach
    final void capability() {
        needs(Capability.DELAY);
    }

    @Test
    void neitherEarlyNorLate() {
        Envelope envelope = published(task().delay(Duration.ofMinutes(1)));
        Hand hand = join(Duration.ofHours(1));

        assertThat(hand.tryTake(1)).isEmpty();
        advance(Duration.ofMillis(59_999));
        assertThat(hand.tryTake(1)).isEmpty();
        advance(Duration.ofMillis(1));
        assertThat(ids(hand.tryTake(1))).containsExactly(envelope.id());
    }

    @Test
    void aParkedClaimIsServedAtTheTime() {
        Envelope envelope = published(task().delay(Duration.ofMinutes(1)));
        PendingClaim claim = join(Duration.ofHours(1)).ask(1);
        advance(Duration.ofMillis(59_999));
        assertThat(claim.deliveries().toCompletableFuture()).isNotDone();

        advance(Duration.ofMillis(1));

        assertThat(ids(get(claim.deliveries()))).containsExactly(envelope.id());
    }

    @Test
    void whatIsDueEarlierComesEarlier() {
        Hand hand = join(Duration.ofHours(1));
        Envelope later = published(task().delay(Duration.ofSeconds(20)));
        Envelope sooner = published(task().delay(Duration.ofSeconds(10)));
        PendingClaim first = hand.ask(5);
        barrier();

        advance(Duration.ofSeconds(10));
        assertThat(ids(get(first.deliveries()))).containsExactly(sooner.id());
        PendingClaim second = hand.ask(5);
        advance(Duration.ofSeconds(10));
        assertThat(ids(get(second.deliveries()))).containsExactly(later.id());
    }

    @Test
    void aTimeThatHasPassedMeansAtOnce() {
        Envelope envelope = published(task().delay(Duration.ofSeconds(-5)));
        assertThat(ids(join().tryTake(1))).containsExactly(envelope.id());
    }

    @Test
    void whatIsDelayedHoldsNobodyUp() {
        published(task().delay(Duration.ofDays(1)));
        Envelope now = published();
        assertThat(ids(join().tryTake(5))).containsExactly(now.id());
    }

    @Test
    void priorityCountsAmongWhatIsDue() {
        needs(Capability.PRIORITY);
        Hand hand = join(Duration.ofHours(1));
        Envelope low = published(task().delay(Duration.ofSeconds(1)).priority(1));
        Envelope high = published(task().delay(Duration.ofSeconds(2)).priority(2));

        advance(Duration.ofSeconds(2));

        assertThat(ids(hand.takeAll(2))).containsExactly(high.id(), low.id());
    }

    @Test
    void aFarTimeIsKept() {
        Envelope envelope = published(task().delay(Duration.ofDays(36_525)));
        advance(Duration.ofDays(36_524));
        assertThat(join().tryTake(1)).isEmpty();
        assertThat(record(envelope.id()).envelope()).isEqualTo(envelope);
        advance(Duration.ofDays(1));
        assertThat(ids(join().tryTake(1))).containsExactly(envelope.id());
    }

    @Test
    void delayedAndReadyAreCountedApart() {
        needs(Capability.INSPECTION);
        published(task().delay(Duration.ofSeconds(1)));
        published();
        assertThat(queue(Draft.QUEUE).delayed()).isEqualTo(1);
        assertThat(queue(Draft.QUEUE).ready()).isEqualTo(1);

        advance(Duration.ofSeconds(1));

        assertThat(queue(Draft.QUEUE).delayed()).isZero();
        assertThat(queue(Draft.QUEUE).ready()).isEqualTo(2);
    }
}
