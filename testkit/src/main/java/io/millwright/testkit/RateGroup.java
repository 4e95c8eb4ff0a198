package io.millwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.Limit;
import io.millwright.spi.Capability;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.LimitStats;
import io.millwright.spi.PendingClaim;
import io.millwright.spi.Verdict;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** No more start per time than a limit says, and no fewer. */
abstract class RateGroup extends StoreGroup {
    private static final String API = LimitGroup.API;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int ALL = 100;

    RateGroup(Factory factory) {
        super(factory);
    }

    @BeforeEach
    final void capability() {
        needs(Capability.LIMITS);
    }

    private void rate(int tokens, Duration per, int burst) {
        define(Limit.named(API).rate(tokens, per).burst(burst));
    }

    private void define(Limit limit) {
        done(store().limit(limit));
    }

    private void publishLimited(int count) {
        for (int i = 0; i < count; i++) {
            published(task().limit(API));
        }
    }

    /** A worker whose lease does not end while the test lets time pass. */
    private Hand worker() {
        return join(Duration.ofDays(1));
    }

    private LimitStats stats() {
        return get(store().limits()).get(0);
    }

    @Test
    void theBurstStartsAtOnceAndTheRestEvenly() {
        rate(10, SECOND, 4);
        publishLimited(10);
        Hand hand = worker();
        assertThat(hand.tryTake(ALL)).hasSize(4);
        for (int i = 0; i < 3; i++) {
            advance(Duration.ofMillis(99));
            assertThat(hand.tryTake(ALL)).isEmpty();
            advance(Duration.ofMillis(1));
            assertThat(hand.tryTake(ALL)).hasSize(1);
        }
    }

    @Test
    void aTokenServesAParkedClaim() {
        rate(1, SECOND, 1);
        publishLimited(2);
        Hand hand = worker();
        hand.takeOne();
        PendingClaim claim = hand.ask(ALL);
        barrier();
        advance(Duration.ofMillis(999));
        assertThat(claim.deliveries().toCompletableFuture()).isNotDone();
        advance(Duration.ofMillis(1));
        assertThat(get(claim.deliveries())).hasSize(1);
    }

    @Test
    void aRestSavesNoMoreThanTheBurst() {
        rate(10, SECOND, 4);
        publishLimited(12);
        Hand hand = worker();
        assertThat(hand.tryTake(ALL)).hasSize(4);
        advance(Duration.ofMinutes(10));
        assertThat(hand.tryTake(ALL)).hasSize(4);
        assertThat(hand.tryTake(ALL)).isEmpty();
    }

    @Test
    void nothingDrifts() {
        int burst = 5; // more than comes in between two looks, so that it loses nothing
        rate(3, SECOND, burst);
        Envelope[] more = new Envelope[700];
        for (int i = 0; i < more.length; i++) {
            more[i] = task().limit(API).build();
        }
        publish(more);
        Hand hand = worker();
        int rounds = 200;
        int taken = 0;
        for (int i = 0; i <= rounds; i++) {
            taken += hand.tryTake(ALL).size();
            advance(Duration.ofMillis(997));
        }
        assertThat(taken).isEqualTo(burst + 997 * rounds * 3 / 1_000);
    }

    @Test
    void theEndOfADeliveryBringsNoToken() {
        rate(1, SECOND, 1);
        publishLimited(3);
        Hand hand = worker();
        succeed(hand.takeOne());
        assertThat(hand.tryTake(ALL)).isEmpty();
        advance(SECOND);
        settle(hand.takeOne(), new Verdict.Retry(0, error("again")));
        assertThat(hand.tryTake(ALL)).isEmpty();
        advance(SECOND);
        assertThat(hand.tryTake(ALL)).hasSize(1);
    }

    @Test
    void whatIsGivenBackUnrunGivesItsTokenBack() {
        rate(1, Duration.ofHours(1), 1);
        publishLimited(1);
        Hand hand = worker();
        settle(hand.takeOne(), unused());
        Delivery again = hand.takeOne();
        settle(again, new Verdict.Release(0, Verdict.ReleaseReason.UNREGISTERED));
        assertThat(hand.tryTake(ALL)).hasSize(1);
    }

    @Test
    void theFirstFreeTimeIsShown() {
        rate(1, SECOND, 1);
        publishLimited(2);
        Hand hand = worker();
        hand.takeOne();
        long next = time().now() + 1_000;
        assertThat(hand.tryTake(ALL)).isEmpty();
        advance(Duration.ofMillis(300));
        assertThat(stats().freeAt()).isEqualTo(next);
        assertThat(stats().running()).isEqualTo(1);
    }

    @Test
    void rateAndConcurrencyBothHold() {
        define(Limit.named(API).concurrency(2).rate(10, SECOND).burst(3));
        publishLimited(10);
        Hand hand = worker();
        List<Delivery> two = hand.tryTake(ALL);
        assertThat(two).hasSize(2);
        succeed(two.get(0));
        succeed(two.get(1));
        List<Delivery> one = hand.tryTake(ALL);
        assertThat(one).hasSize(1);
        advance(Duration.ofMillis(200));
        assertThat(hand.tryTake(ALL)).hasSize(1);
        succeed(one.get(0));
        assertThat(hand.tryTake(ALL)).hasSize(1);
        assertThat(hand.tryTake(ALL)).isEmpty();
    }

    @Test
    void everyKeyHasTokensOfItsOwn() {
        rate(1, Duration.ofHours(1), 1);
        published(task().limit(API, "a"));
        published(task().limit(API, "a"));
        published(task().limit(API, "b"));
        assertThat(worker().tryTake(ALL)).hasSize(2);
    }

    @Test
    void aFasterRateHoldsAtOnce() {
        rate(1, Duration.ofHours(1), 1);
        publishLimited(5);
        Hand hand = worker();
        hand.takeOne();
        PendingClaim claim = hand.ask(1);
        barrier();

        rate(1, SECOND, 1);

        advance(SECOND);
        assertThat(get(claim.deliveries())).hasSize(1);
        assertThat(hand.tryTake(ALL)).isEmpty();
    }

    @Test
    void anotherBurstBringsNoTokens() {
        rate(1, Duration.ofHours(1), 2);
        publishLimited(5);
        Hand hand = worker();
        assertThat(hand.tryTake(ALL)).hasSize(2);
        rate(1, Duration.ofHours(1), 4);
        assertThat(hand.tryTake(ALL)).isEmpty();
        advance(Duration.ofHours(1));
        assertThat(hand.tryTake(ALL)).hasSize(1);
    }

    @Test
    void tokensStayUsedOverARestart() throws Exception {
        Assumptions.assumeTrue(harness().restarts(), "not durable");
        rate(1, Duration.ofMinutes(10), 1);
        publishLimited(3);
        succeed(worker().takeOne());

        restart();

        Hand hand = worker();
        assertThat(hand.tryTake(ALL)).isEmpty();
        advance(Duration.ofMinutes(10));
        assertThat(hand.tryTake(ALL)).hasSize(1);
    }
}
