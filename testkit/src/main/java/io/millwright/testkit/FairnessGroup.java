package io.millwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millwright.api.Limit;
import io.millwright.api.TaskId;
import io.millwright.spi.Capability;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Shares of a queue are served in proportion to their weights while they have work, however much each of them has. */
abstract class FairnessGroup extends StoreGroup {
    /** By how much a share may be ahead or behind: of those whose turn it is at once, any may be first. */
    private static final int SLACK = 1;

    private static final String BIG = "big";
    private static final String SMALL = "small";

    FairnessGroup(Factory factory) {
        super(factory);
    }

    @BeforeEach
    final void capability() {
        needs(Capability.FAIRNESS);
    }

    private List<TaskId> publish(int count, String share, int weight) {
        return publish(count, () -> task().share(share, weight));
    }

    private List<TaskId> publish(int count, java.util.function.Supplier<Draft> drafts) {
        List<Envelope> envelopes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            envelopes.add(drafts.get().build());
        }
        publish(envelopes.toArray(Envelope[]::new));
        return envelopes.stream().map(Envelope::id).toList();
    }

    /** Takes and settles so many, asking for some at a time. */
    private List<Delivery> run(int count, int atOnce) {
        Hand hand = join();
        List<Delivery> all = new ArrayList<>();
        while (all.size() < count) {
            List<Delivery> taken = hand.take(Math.min(atOnce, count - all.size()));
            taken.forEach(this::succeed);
            all.addAll(taken);
        }
        hand.leave();
        return all;
    }

    private static int of(String share, List<Delivery> deliveries) {
        return (int) deliveries.stream()
                .filter(delivery -> {
                    io.millwright.api.Flow flow = delivery.envelope().flow();
                    return flow != null
                            && flow.share() != null
                            && share.equals(flow.share().key());
                })
                .count();
    }

    @Test
    void theShareIsKeptWithTheSignature() {
        Envelope envelope = published(task().share(BIG, 3));
        assertThat(record(envelope.id()).envelope()).isEqualTo(envelope);
        assertThat(join().takeOne().envelope()).isEqualTo(envelope);
    }

    @Test
    void equalWeightsAreServedAlike() {
        publish(60, BIG, 1);
        publish(20, SMALL, 1);
        for (int i = 1; i <= 4; i++) {
            assertThat(of(SMALL, run(10, 1))).as("of ten").isCloseTo(5, within(SLACK));
        }
        assertThat(of(SMALL, run(40, 1))).isLessThanOrEqualTo(SLACK);
    }

    @Test
    void whoAsksForManyGetsThemInProportionToo() {
        publish(60, BIG, 1);
        publish(20, SMALL, 1);
        assertThat(of(SMALL, join().take(20))).isCloseTo(10, within(SLACK));
    }

    @Test
    void weightsCount() {
        publish(90, BIG, 3);
        publish(90, SMALL, 1);
        assertThat(of(BIG, run(40, 1))).isCloseTo(30, within(SLACK));
        assertThat(of(BIG, run(40, 7))).isCloseTo(30, within(2 * SLACK));
    }

    @Test
    void aLongBacklogDelaysNobodyElse() {
        publish(1_000, BIG, 1);
        run(5, 1);
        List<TaskId> small = publish(1, SMALL, 1);
        assertThat(ids(run(3, 1))).containsAll(small);
    }

    @Test
    void theWeightOfTheNewestHolds() {
        publish(40, BIG, 1);
        publish(40, SMALL, 1);
        run(10, 1);
        publish(1, BIG, 9);
        assertThat(of(BIG, run(20, 1))).isCloseTo(18, within(2 * SLACK));
    }

    @Test
    void withinAShareTheFirstPublishedIsServedFirst() {
        List<TaskId> big = publish(10, BIG, 1);
        publish(10, SMALL, 1);
        List<TaskId> served = ids(run(20, 3));
        assertThat(served.stream().filter(big::contains).toList()).isEqualTo(big);
    }

    @Test
    void prioritiesComeBeforeShares() {
        needs(Capability.PRIORITY);
        publish(10, SMALL, 9);
        List<TaskId> urgent = publish(3, () -> task().share(BIG, 1).priority(1));
        assertThat(ids(run(3, 1))).isEqualTo(urgent);
    }

    @Test
    void thoseWithoutAShareFormOne() {
        publish(60, this::task);
        publish(60, BIG, 2);
        assertThat(of(BIG, run(30, 1))).isCloseTo(20, within(SLACK));
    }

    @Test
    void idlingEarnsNothing() {
        publish(200, BIG, 1);
        publish(5, SMALL, 1);
        run(100, 1);
        publish(50, SMALL, 1);
        publish(50, "new", 1);
        List<Delivery> next = run(30, 1);
        assertThat(of(SMALL, next)).isCloseTo(10, within(SLACK));
        assertThat(of("new", next)).isCloseTo(10, within(SLACK));
    }

    @Test
    void whatComesBackHasItsPlaceInItsShare() {
        publish(4, BIG, 1);
        publish(4, SMALL, 1);
        Hand hand = join();
        List<Delivery> taken = hand.take(4);
        List<TaskId> first = ids(taken);
        taken.forEach(delivery -> settle(delivery, unused()));
        assertThat(ids(hand.take(8))).containsAll(first).hasSize(8);
    }

    @Test
    void sharesAreFairUnderALimitToo() {
        needs(Capability.LIMITS);
        done(store().limit(Limit.named("api").concurrency(1)));
        publish(60, () -> task().share(BIG, 1).limit("api"));
        publish(30, () -> task().share(SMALL, 1).limit("api"));
        assertThat(of(SMALL, run(20, 5))).isCloseTo(10, within(2 * SLACK));
    }

    @Test
    void sharesAreFairUnderALimitOfTheirQueue() {
        needs(Capability.LIMITS);
        done(store().limit(Limit.queue(Draft.QUEUE).concurrency(1)));
        publish(60, BIG, 1);
        publish(30, SMALL, 1);
        assertThat(of(SMALL, run(20, 5))).isCloseTo(10, within(2 * SLACK));
    }

    @Test
    void aShareThatIsLimitedHoldsUpNoOther() {
        needs(Capability.LIMITS);
        done(store().limit(Limit.named("api").concurrency(1)));
        publish(30, () -> task().share(BIG, 1).limit("api"));
        publish(30, SMALL, 1);
        assertThat(of(SMALL, join().take(20))).isEqualTo(19);
    }

    @Test
    void sharesWithLimitsOfTheirOwnTakeTurns() {
        needs(Capability.LIMITS);
        done(store().limit(Limit.named("api").concurrency(2)));
        List<String> tenants = List.of("a", "b", "c", "d", "e", "f", "g", "h");
        tenants.forEach(tenant -> publish(10, () -> task().share(tenant, 1).limit("api", tenant)));
        Hand hand = join();
        assertThat(hand.take(16)).hasSize(16);
        assertThat(hand.tryTake(1)).isEmpty(); // all others were passed over
        done(store().limit(Limit.named("api").concurrency(4)));
        List<Delivery> next = run(32, 2);
        assertThat(tenants).allSatisfy(tenant -> assertThat(of(tenant, next)).isCloseTo(4, within(SLACK)));
    }

    @Test
    void sharesOutliveARestart() throws Exception {
        Assumptions.assumeTrue(harness().restarts(), "not durable");
        publish(60, BIG, 2);
        publish(60, SMALL, 1);
        run(10, 1);
        restart();
        assertThat(of(BIG, run(30, 1))).isCloseTo(20, within(2 * SLACK));
    }
}
