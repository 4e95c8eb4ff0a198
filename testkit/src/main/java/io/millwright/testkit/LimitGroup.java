package io.millwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.Flow.LimitKey;
import io.millwright.api.Limit;
import io.millwright.spi.Capability;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.LimitStats;
import io.millwright.spi.Obstacle;
import io.millwright.spi.PendingClaim;
import io.millwright.spi.Store;
import io.millwright.spi.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** No more run at once than a limit says; whoever is passed over keeps its place and holds up nobody. */
abstract class LimitGroup extends StoreGroup {
    static final String API = "api";

    LimitGroup(Factory factory) {
        super(factory);
    }

    @BeforeEach
    final void capability() {
        needs(Capability.LIMITS);
    }

    private void limit(int concurrency) {
        define(Limit.named(API).concurrency(concurrency));
    }

    private void define(Limit limit) {
        done(store().limit(limit));
    }

    private Draft limited() {
        return task().limit(API);
    }

    private List<Envelope> publishedLimited(int count) {
        List<Envelope> envelopes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            envelopes.add(published(limited()));
        }
        return envelopes;
    }

    private LimitStats stats(String name, String key) {
        return get(store().limits()).stream()
                .filter(stats ->
                        stats.limit().name().equals(name) && stats.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the store does not know limit " + name + " " + key));
    }

    @Test
    void withoutADefinitionNothingIsLimited() {
        publishedLimited(5);
        assertThat(join().take(5)).hasSize(5);
    }

    @Test
    void aLimitIsKeptWithTheSignature() {
        Envelope envelope = published(limited().limit("tenant", "acme"));
        assertThat(record(envelope.id()).envelope()).isEqualTo(envelope);
        assertThat(join().takeOne().envelope()).isEqualTo(envelope);
    }

    @Test
    void soManyRunAtOnceAndNoMore() {
        limit(2);
        List<Envelope> all = publishedLimited(4);
        Hand hand = join();
        List<Delivery> two = hand.take(5);
        assertThat(ids(two)).containsExactly(all.get(0).id(), all.get(1).id());
        assertThat(hand.tryTake(5)).isEmpty();
        assertThat(join().tryTake(5)).isEmpty();

        succeed(two.get(1));

        assertThat(ids(hand.take(5))).containsExactly(all.get(2).id());
        assertThat(hand.tryTake(5)).isEmpty();
    }

    @Test
    void aParkedClaimIsServedWhenAPermitComesFree() {
        limit(1);
        List<Envelope> all = publishedLimited(3);
        Delivery first = join().takeOne();
        PendingClaim claim = join().ask(5);
        barrier();
        assertThat(claim.deliveries().toCompletableFuture()).isNotDone();

        succeed(first);

        assertThat(ids(get(claim.deliveries()))).containsExactly(all.get(1).id());
    }

    @Test
    void everyVerdictFreesThePermit() {
        limit(1);
        long later = time().now() + 60_000;
        List<Verdict> verdicts = List.of(
                new Verdict.Success(DONE),
                new Verdict.Failure(error("no")),
                new Verdict.Retry(later, error("again")),
                new Verdict.Defer(later, "later"),
                new Verdict.Release(later, Verdict.ReleaseReason.UNREGISTERED),
                new Verdict.Dead(error("no")),
                new Verdict.Canceled("no"),
                new Verdict.Expired());
        List<Envelope> all = publishedLimited(verdicts.size() + 1);
        Hand hand = join();
        for (int i = 0; i < verdicts.size(); i++) {
            List<Delivery> taken = hand.take(5);
            assertThat(ids(taken)).containsExactly(all.get(i).id());
            settle(taken.get(0), verdicts.get(i));
        }
        assertThat(hand.take(5)).hasSize(1);
    }

    @Test
    void aLostLeaseFreesThePermit() {
        limit(1);
        List<Envelope> all = publishedLimited(2);
        join().takeOne();
        PendingClaim claim = join(LEASE.multipliedBy(2)).ask(5);

        advance(LEASE);

        List<Delivery> taken = get(claim.deliveries());
        assertThat(ids(taken)).containsExactly(all.get(0).id());
        succeed(taken.get(0));
        assertThat(ids(join().take(5))).containsExactly(all.get(1).id());
    }

    @Test
    void whoLeavesOrIsEvictedFreesThePermit() {
        limit(1);
        publishedLimited(3);
        Hand leaving = join();
        leaving.takeOne();
        leaving.leave();
        Hand evicted = join();
        assertThat(evicted.take(5)).hasSize(1);
        done(store().evict(evicted.id()));
        assertThat(join().take(5)).hasSize(1);
    }

    @Test
    void aDeadLetterFreesThePermit() {
        limit(1);
        List<Envelope> all = publishedLimited(2);
        for (int i = 0; i < Store.MAX_CRASHES; i++) {
            Delivery delivery = join().takeOne();
            assertThat(delivery.envelope()).isEqualTo(all.get(0));
            start(delivery);
            advance(LEASE);
        }
        assertThat(ids(join().take(5))).containsExactly(all.get(1).id());
    }

    @Test
    void everyKeyHasPermitsOfItsOwn() {
        limit(1);
        Envelope first = published(task().limit(API, "a"));
        Envelope second = published(task().limit(API, "a"));
        Envelope other = published(task().limit(API, "b"));
        Envelope whole = published(limited());
        Hand hand = join();
        List<Delivery> taken = hand.take(5);
        assertThat(ids(taken)).containsExactly(first.id(), other.id(), whole.id());
        succeed(taken.get(1));
        assertThat(hand.tryTake(5)).isEmpty();
        succeed(taken.get(0));
        assertThat(ids(hand.take(5))).containsExactly(second.id());
    }

    @Test
    void aTaskIsLimitedByItsName() {
        define(Limit.task("mail").concurrency(1));
        Envelope mail = published(task().task("mail"));
        published(task().task("mail"));
        published(task().task("mail").queue("there"));
        Envelope other = published(task().task("sum"));
        Hand hand = join();
        assertThat(ids(hand.take(5))).containsExactly(mail.id(), other.id());
        assertThat(hand.tryTake(5, Draft.QUEUE, "there")).isEmpty();
    }

    @Test
    void aQueueIsLimitedByItsName() {
        define(Limit.queue(Draft.QUEUE).concurrency(2));
        Envelope first = published();
        Envelope second = published(task().task("mail"));
        Envelope third = published(limited());
        Envelope elsewhere = published(task().queue("there"));
        Hand hand = join();
        List<Delivery> taken = hand.tryTake(5, Draft.QUEUE, "there");
        assertThat(ids(taken)).containsExactly(first.id(), second.id(), elsewhere.id());
        succeed(taken.get(2));
        assertThat(hand.tryTake(5, Draft.QUEUE, "there")).isEmpty();
        succeed(taken.get(0));
        assertThat(ids(hand.take(5))).containsExactly(third.id());
    }

    @Test
    void allPermitsAreTakenTogetherOrNone() {
        limit(1);
        define(Limit.named("tenant").concurrency(1));
        Envelope tenant = published(task().limit("tenant"));
        Envelope both = published(limited().limit("tenant"));
        Envelope api = published(limited());
        Hand hand = join();
        List<Delivery> taken = hand.take(5);
        assertThat(ids(taken)).containsExactly(tenant.id(), api.id());
        succeed(taken.get(0));
        assertThat(hand.tryTake(5)).isEmpty();
        succeed(taken.get(1));
        assertThat(ids(hand.take(5))).containsExactly(both.id());
    }

    @Test
    void aPermitThatTheNextCannotUseGoesToTheOneBehind() {
        limit(1);
        define(Limit.named("tenant").concurrency(1));
        published(limited());
        published(task().limit("tenant"));
        published(limited().limit("tenant"));
        Envelope behind = published(limited());
        Hand hand = join();
        List<Delivery> taken = hand.take(5);
        assertThat(taken).hasSize(2);
        assertThat(hand.tryTake(5)).isEmpty();

        succeed(taken.get(0));

        assertThat(ids(hand.take(5))).containsExactly(behind.id());
    }

    @Test
    void aPermitIsNotKeptForAQueueThatNobodyServes() {
        limit(1);
        published(limited());
        published(limited().queue("there"));
        Envelope here = published(limited());
        Hand hand = join();
        Delivery running = hand.takeOne();
        assertThat(hand.tryTake(5, "there")).isEmpty();
        assertThat(hand.tryTake(5)).isEmpty();

        succeed(running);

        assertThat(ids(hand.take(5))).containsExactly(here.id());
    }

    @Test
    void whoIsPassedOverKeepsItsPlace() {
        limit(1);
        List<Envelope> all = publishedLimited(3);
        Envelope free = published();
        Hand hand = join();
        List<Delivery> taken = hand.take(5);
        assertThat(ids(taken)).containsExactly(all.get(0).id(), free.id());
        Envelope late = published();

        succeed(taken.get(0));

        assertThat(ids(hand.take(5))).containsExactly(all.get(1).id(), late.id());
    }

    @Test
    void theNextOneIsTheMostUrgent() {
        needs(Capability.PRIORITY);
        limit(1);
        published(limited());
        Envelope low = published(limited());
        Envelope high = published(limited().priority(5));
        Hand hand = join();
        Delivery first = hand.takeOne();
        assertThat(first.envelope()).isEqualTo(high);
        assertThat(hand.tryTake(5)).isEmpty();
        Envelope higher = published(limited().priority(7));
        assertThat(hand.tryTake(5)).isEmpty();

        succeed(first);

        Delivery second = hand.takeOne();
        assertThat(second.envelope()).isEqualTo(higher);
        succeed(second);
        succeed(hand.takeOne());
        assertThat(hand.takeOne().envelope()).isEqualTo(low);
    }

    @Test
    void whatWaitsForAPermitHoldsUpNobody() {
        limit(1);
        for (int i = 0; i < 20; i++) {
            Envelope[] batch = new Envelope[100];
            for (int j = 0; j < batch.length; j++) {
                batch[j] = limited().build();
            }
            publish(batch);
        }
        Envelope free = published();
        Hand hand = join();
        List<Delivery> taken = hand.takeAll(2);
        assertThat(ids(taken)).contains(free.id());
        succeed(taken.get(0));
        succeed(taken.get(1));
        assertThat(hand.take(5)).hasSize(1);
    }

    @Test
    void whoIsPassedOverSaysWhatItWaitsFor() {
        limit(1);
        List<Envelope> all = publishedLimited(3);
        join().takeOne();
        assertThat(join().tryTake(5)).isEmpty();

        assertThat(record(all.get(0).id()).obstacle()).isNull();
        assertThat(record(all.get(1).id()).obstacle()).isEqualTo(new Obstacle.Limited(new LimitKey(API, "")));
        LimitStats stats = stats(API, "");
        assertThat(stats.running()).isEqualTo(1);
        assertThat(stats.waiting()).isPositive();
        assertThat(stats.holders()).containsExactly(all.get(0).id());
        assertThat(stats.freeAt()).isZero();
        if (store().capabilities().contains(Capability.INSPECTION)) {
            assertThat(queue(Draft.QUEUE).limited()).isEqualTo(2);
            assertThat(queue(Draft.QUEUE).ready()).isZero();
            assertThat(queue(Draft.QUEUE).leased()).isEqualTo(1);
        }
    }

    @Test
    void cancellingOneThatWaitsForAPermit() {
        limit(1);
        List<Envelope> all = publishedLimited(4);
        Hand hand = join();
        Delivery first = hand.takeOne();
        assertThat(hand.tryTake(5)).isEmpty();
        get(store().cancel(all.get(1).id(), "no"));
        succeed(first);
        get(store().cancel(all.get(2).id(), "no"));
        assertThat(ids(hand.take(5))).containsExactly(all.get(3).id());
    }

    @Test
    void purgingWhatWaitsForAPermit() {
        limit(1);
        publishedLimited(4);
        Hand hand = join();
        Delivery first = hand.takeOne();
        assertThat(hand.tryTake(5)).isEmpty();
        assertThat(get(store().purge(Draft.QUEUE))).isEqualTo(3);
        succeed(first);
        assertThat(hand.tryTake(5)).isEmpty();
        Envelope next = published(limited());
        assertThat(ids(hand.take(5))).containsExactly(next.id());
    }

    @Test
    void whatExpiresWhileItWaitsForAPermit() {
        needs(Capability.EXPIRY);
        limit(1);
        published(limited());
        Envelope expiring = published(limited().expiresIn(Duration.ofSeconds(5)));
        Envelope last = published(limited());
        Hand hand = join();
        Delivery first = hand.takeOne();
        assertThat(hand.tryTake(5)).isEmpty();
        advance(Duration.ofSeconds(5));
        assertThat(state(expiring)).isEqualTo(io.millwright.api.TaskState.EXPIRED);
        succeed(first);
        assertThat(ids(hand.take(5))).containsExactly(last.id());
    }

    @Test
    void pausingAQueueDoesNotKeepThePermit() {
        needs(Capability.PAUSE);
        limit(1);
        published(limited());
        published(limited().queue("there"));
        Envelope here = published(limited());
        Hand hand = join();
        Delivery first = hand.takeOne();
        assertThat(hand.tryTake(5, "there", Draft.QUEUE)).isEmpty();
        done(store().pause("there"));
        succeed(first);
        assertThat(ids(hand.tryTake(5, "there", Draft.QUEUE))).containsExactly(here.id());
    }

    @Test
    void aLimitThatIsRaisedLetsMoreGoAtOnce() {
        limit(1);
        List<Envelope> all = publishedLimited(5);
        Hand hand = join();
        hand.takeOne();
        PendingClaim claim = hand.ask(5);
        barrier();

        limit(3);

        List<Delivery> taken = new ArrayList<>(get(claim.deliveries()));
        if (taken.size() == 1) {
            taken.addAll(hand.take(5));
        }
        assertThat(ids(taken)).containsExactly(all.get(1).id(), all.get(2).id());
        assertThat(hand.tryTake(5)).isEmpty();
    }

    @Test
    void aLimitThatIsLoweredHoldsAtOnce() {
        limit(3);
        publishedLimited(5);
        Hand hand = join();
        List<Delivery> running = hand.take(3);
        limit(1);
        succeed(running.get(0));
        succeed(running.get(1));
        assertThat(hand.tryTake(5)).isEmpty();
        succeed(running.get(2));
        assertThat(hand.take(5)).hasSize(1);
    }

    @Test
    void aLimitThatIsRemovedLetsAllGo() {
        limit(1);
        publishedLimited(4);
        Hand hand = join();
        hand.takeOne();
        assertThat(hand.tryTake(5)).isEmpty();

        assertThat(get(store().removeLimit(API))).isTrue();

        assertThat(hand.takeAll(3)).hasSize(3);
        assertThat(get(store().removeLimit(API))).isFalse();
        assertThat(get(store().limits())).isEmpty();
    }

    @Test
    void aLimitThatIsDefinedLateCountsWhatRuns() {
        publishedLimited(4);
        Hand hand = join();
        List<Delivery> running = hand.take(2);
        limit(2);
        assertThat(stats(API, "").running()).isEqualTo(2);
        assertThat(hand.tryTake(5)).isEmpty();
        succeed(running.get(0));
        assertThat(hand.take(5)).hasSize(1);
    }

    @Test
    void aTaskLimitThatIsDefinedLateHoldsWhatWaits() {
        published(task().task("mail"));
        Envelope second = published(task().task("mail"));
        Envelope other = published(task().task("sum"));
        define(Limit.task("mail").concurrency(1));
        Hand hand = join();
        List<Delivery> taken = hand.take(5);
        assertThat(taken).hasSize(2);
        assertThat(taken.get(1).envelope()).isEqualTo(other);
        succeed(taken.get(0));
        assertThat(ids(hand.take(5))).containsExactly(second.id());
    }

    @Test
    void whatIsRemovedAndDefinedAgainCountsOnce() {
        limit(2);
        publishedLimited(4);
        Hand hand = join();
        Delivery first = hand.takeOne();
        get(store().removeLimit(API));
        Delivery second = hand.takeOne();
        limit(2);
        assertThat(stats(API, "").running()).isEqualTo(2);
        assertThat(hand.tryTake(5)).isEmpty();
        succeed(first);
        succeed(second);
        assertThat(stats(API, "").running()).isZero();
        assertThat(hand.take(5)).hasSize(2);
    }

    @Test
    void limitsAreListedByNameAndKey() {
        define(Limit.named("b").concurrency(5).rate(3, Duration.ofSeconds(1)).burst(4));
        define(Limit.named("a").concurrency(2));
        published(task().limit("a", "y"));
        published(task().limit("a", "x"));
        Hand hand = join();
        List<Delivery> taken = hand.take(5);

        assertThat(get(store().limits()))
                .extracting(stats -> stats.limit().name() + "/" + stats.key() + "/" + stats.running())
                .containsExactly("a//0", "a/x/1", "a/y/1", "b//0");
        assertThat(stats("b", "").limit())
                .isEqualTo(Limit.named("b")
                        .concurrency(5)
                        .rate(3, Duration.ofSeconds(1))
                        .burst(4));

        taken.forEach(this::succeed);
        assertThat(get(store().limits()))
                .extracting(stats -> stats.limit().name() + "/" + stats.key())
                .containsExactly("a/", "b/");
    }

    @Test
    void otherConnectionsKeepToItToo() throws Exception {
        Assumptions.assumeTrue(harness().opensOthers(), "opens no others");
        publishedLimited(3);
        try (Store other = harness().openAnother()) {
            limit(1);
            Hand here = join();
            Hand there = join(other, LEASE);
            Delivery first = there.takeOne();
            assertThat(here.tryTake(5)).isEmpty();
            PendingClaim claim = here.ask(5);
            barrier();
            succeed(first);
            assertThat(get(claim.deliveries())).hasSize(1);
            assertThat(there.tryTake(5)).isEmpty();
            there.leave();
        }
    }

    @Test
    void limitsOutliveARestart() throws Exception {
        Assumptions.assumeTrue(harness().restarts(), "not durable");
        limit(1);
        List<Envelope> all = publishedLimited(3);
        Delivery first = join().takeOne();
        assertThat(join().tryTake(5)).isEmpty();

        restart();

        assertThat(join().tryTake(5)).isEmpty();
        succeed(first);
        Delivery second = join().takeOne();
        assertThat(second.envelope()).isEqualTo(all.get(1));
        restart();
        advance(LEASE);
        assertThat(ids(join().take(5))).containsExactly(all.get(1).id());
    }

    @Test
    void workersThatRaceKeepToIt() throws Exception {
        int tasks = 300;
        limit(3);
        publishedLimited(tasks);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();

        new Workforce(this, 4, tasks)
                .work(
                        begun -> most.accumulateAndGet(running.incrementAndGet(), Math::max),
                        ending -> running.decrementAndGet());

        assertThat(most.get()).isBetween(1, 3);
        assertThat(stats(API, "").running()).isZero();
    }

    @Test
    void workersThatDieLeakNoPermit() {
        limit(3);
        publishedLimited(30);
        for (int i = 0; i < 10; i++) {
            Hand hand = join();
            assertThat(hand.take(5)).hasSize(3);
            assertThat(stats(API, "").running()).isEqualTo(3);
            done(store().evict(hand.id()));
            assertThat(stats(API, "").running()).isZero();
        }
        assertThat(join().take(5)).hasSize(3);
    }
}
