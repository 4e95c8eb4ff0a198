package io.millwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.spi.Capability;
import io.millwright.spi.ClaimRequest;
import io.millwright.spi.ClaimRequest.Share;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.Settlement;
import io.millwright.spi.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is served first: higher priorities, then what was published first; and queues by quota and order. */
abstract class OrderGroup extends StoreGroup {
    OrderGroup(Factory factory) {
        super(factory);
    }

    @Test
    void firstPublishedIsServedFirst() {
        List<Envelope> sent = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            sent.add(published());
        }
        Envelope one = task().build();
        Envelope two = task().build();
        publish(two, one); // the order of the batch counts, not that of the ids
        sent.add(two);
        sent.add(one);

        assertThat(join().takeAll(12)).extracting(Delivery::envelope).containsExactlyElementsOf(sent);
    }

    @Test
    void noMoreThanMaxAreGiven() {
        published();
        published();
        published();
        Hand hand = join();

        assertThat(hand.take(2)).hasSize(2);
        assertThat(hand.take(2)).hasSize(1);
        assertThat(hand.tryTake(2)).isEmpty();
    }

    @Test
    void higherPrioritiesAreServedFirst() {
        needs(Capability.PRIORITY);
        Envelope low = published(task().priority(0));
        Envelope high = published(task().priority(200));
        Envelope middle = published(task().priority(7));
        Envelope alsoHigh = published(task().priority(200));
        Envelope highest = published(task().priority(255));

        assertThat(join().takeAll(5))
                .extracting(Delivery::envelope)
                .containsExactly(highest, high, alsoHigh, middle, low);
    }

    @Test
    void queuesDoNotMix() {
        published(task().queue("mail"));
        Hand hand = join();

        assertThat(hand.tryTake(5)).isEmpty();
        assertThat(hand.tryTake(5, "no.such.queue")).isEmpty();
        assertThat(hand.tryTake(5, "mail")).hasSize(1);
    }

    @Test
    void quotasAreGivenFirstAndWhatIsLeftFollowsTheOrder() {
        for (int i = 0; i < 10; i++) {
            published(task().queue("a"));
            published(task().queue("b"));
        }
        Hand hand = join();

        assertThat(count(claim(hand, 6, new Share("a", 2), new Share("b", 1)), "a"))
                .isEqualTo(5);
        assertThat(count(claim(hand, 6, new Share("a", 1), new Share("b", 4)), "a"))
                .isEqualTo(2);
    }

    @Test
    void aQueueWithoutQuotaGetsWhatOthersLeave() {
        published(task().queue("a"));
        published(task().queue("b"));
        published(task().queue("b"));
        Hand hand = join();

        List<Delivery> first = claim(hand, 2, new Share("b", 0), new Share("a", 1));
        assertThat(count(first, "a")).isEqualTo(1);
        assertThat(count(first, "b")).isEqualTo(1);
    }

    @Test
    void quotasAboveMaxMeanStrictOrder() {
        published(task().queue("second"));
        published(task().queue("first"));
        published(task().queue("first"));

        List<Delivery> taken = claim(join(), 2, new Share("first", 100), new Share("second", 100));
        assertThat(count(taken, "first")).isEqualTo(2);
    }

    @Test
    void whatIsReleasedGoesBackToTheFront() {
        Envelope first = published();
        Envelope second = published();
        Hand hand = join();
        Delivery delivery = hand.takeOne();
        assertThat(delivery.envelope()).isEqualTo(first);

        assertThat(settle(delivery, unused())).isEqualTo(Settlement.Result.SETTLED);

        assertThat(ids(hand.takeAll(2))).containsExactly(first.id(), second.id());
    }

    @Test
    void whatIsReleasedTogetherKeepsItsOrderWithinItsPriority() {
        needs(Capability.PRIORITY);
        Envelope a = published();
        Envelope b = published();
        Envelope c = published();
        Envelope urgent = published(task().priority(9));
        Hand hand = join();
        List<Delivery> taken = new ArrayList<>(hand.takeAll(3));
        assertThat(ids(taken)).containsExactly(urgent.id(), a.id(), b.id());

        Collections.reverse(taken);
        get(store().settle(taken.stream()
                .map(delivery -> new Settlement(delivery.lease(), unused()))
                .toList()));

        assertThat(ids(hand.takeAll(4))).containsExactly(urgent.id(), a.id(), b.id(), c.id());
    }

    @Test
    void whatADeadWorkerHeldKeepsItsOrder() {
        Envelope a = published();
        Envelope b = published();
        Envelope c = published();
        Hand dead = join();
        dead.takeAll(2);

        done(store().evict(dead.id()));

        assertThat(ids(join().takeAll(3))).containsExactly(a.id(), b.id(), c.id());
    }

    @Test
    void whatIsRetriedKeepsItsPlaceAmongEquals() {
        Envelope a = published();
        Envelope b = published();
        Hand hand = join();
        Delivery delivery = hand.takeOne();
        settle(delivery, new Verdict.Retry(time().now() + 1_000, error("again")));

        advance(Duration.ofSeconds(1));

        assertThat(ids(hand.takeAll(2))).containsExactly(a.id(), b.id());
    }

    private List<Delivery> claim(Hand hand, int max, Share... shares) {
        return get(hand.session().claim(new ClaimRequest(List.of(shares), max)).deliveries());
    }

    private static long count(List<Delivery> deliveries, String queue) {
        return deliveries.stream()
                .filter(delivery -> delivery.envelope().address().queue().equals(queue))
                .count();
    }
}
