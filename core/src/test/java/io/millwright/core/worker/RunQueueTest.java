package io.millwright.core.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.TaskId;
import io.millwright.core.worker.RunQueue.Held;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.Lease;
import io.millwright.spi.Payload;
import io.millwright.spi.Tally;
import io.millwright.spi.WorkerId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RunQueueTest {
    private final Queue<Runnable> steps = new ArrayDeque<>();
    private final List<Held> ran = new ArrayList<>();
    private final AtomicInteger wanted = new AtomicInteger();

    private RunQueue stepped(int concurrency) {
        return new RunQueue(
                concurrency, new Prefetch(concurrency, 0, 0), steps::add, ran::add, wanted::incrementAndGet);
    }

    private static Held held(long arrived) {
        TaskId id = TaskId.next();
        return new Held(
                new Delivery(
                        new Lease(id, new WorkerId("w"), 1, 0),
                        new Envelope(
                                id,
                                "t",
                                new Envelope.Address("q", 0, null),
                                new Envelope.Times(0, 0, 0),
                                new Payload("json", new byte[0]),
                                null),
                        Tally.ZERO),
                LeaseSessions.held(),
                arrived);
    }

    private static List<Held> held(int count, long arrived) {
        List<Held> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(held(arrived));
        }
        return all;
    }

    @Test
    void runsInTheOrderOfArrival() {
        RunQueue queue = stepped(1);
        List<Held> three = held(3, 0);
        queue.add(three);
        assertThat(steps).hasSize(1);
        steps.remove().run();
        assertThat(ran).isEqualTo(three);
        assertThat(queue.size()).isZero();
        assertThat(queue.credit()).isEqualTo(1);
    }

    @Test
    void eachRunnerWakesTheNextBeforeItsOwnTask() {
        List<Integer> waitingWhenRun = new ArrayList<>();
        RunQueue queue =
                new RunQueue(3, new Prefetch(3, 0, 0), steps::add, held -> waitingWhenRun.add(steps.size()), () -> {});
        queue.add(held(2, 0));
        assertThat(steps).as("one runner wakes the others").hasSize(1);
        steps.remove().run();
        assertThat(waitingWhenRun.get(0))
                .as("the second was started before the first task ran")
                .isEqualTo(1);
    }

    @Test
    void creditIsWhatCanStart() {
        RunQueue queue = stepped(4);
        assertThat(queue.credit()).isEqualTo(4);
        queue.add(held(3, 0));
        // one runner is reserved for one of the three
        assertThat(queue.credit()).isZero();
        steps.remove().run();
        while (!steps.isEmpty()) {
            steps.remove().run();
        }
        assertThat(queue.credit()).isEqualTo(4);
    }

    @Test
    void asksForMoreWhenItRunsDry() {
        RunQueue queue = stepped(2);
        queue.add(held(1, 0));
        steps.remove().run();
        assertThat(wanted.get()).isPositive();
    }

    @Test
    void takesWhatHasWaitedTooLong() {
        RunQueue queue = stepped(1);
        Held old = held(10);
        Held young = held(100);
        queue.add(List.of(old, young));
        assertThat(queue.takeStale(70, 50)).containsExactly(old);
        assertThat(queue.takeStale(70, 50)).isEmpty();
        assertThat(queue.size()).isEqualTo(1);
    }

    @Test
    void takesOneByIdAndFencingNumber() {
        RunQueue queue = stepped(1);
        List<Held> two = held(2, 0);
        queue.add(two);
        Lease lease = two.get(1).delivery().lease();
        assertThat(queue.take(lease.id(), 2)).isEmpty();
        assertThat(queue.take(lease.id(), 1)).contains(two.get(1));
        assertThat(queue.take(lease.id(), 1)).isEmpty();
        assertThat(queue.takeAll()).containsExactly(two.get(0));
        steps.remove().run();
        assertThat(ran).isEmpty();
    }

    @Test
    void isQuietWhenNoRunnerIsActive() throws Exception {
        RunQueue queue = stepped(1);
        assertThat(queue.awaitQuiet(Duration.ZERO)).isTrue();
        queue.add(held(1, 0));
        assertThat(queue.awaitQuiet(Duration.ofNanos(1))).isFalse();
        steps.remove().run();
        assertThat(queue.awaitQuiet(Duration.ZERO)).isTrue();
    }

    @Test
    void aBodyThatThrowsCostsNoPlace() {
        AtomicInteger runs = new AtomicInteger();
        RunQueue queue = new RunQueue(
                1,
                new Prefetch(1, 0, 0),
                steps::add,
                held -> {
                    runs.incrementAndGet();
                    throw new OutOfMemoryError("expected by the test");
                },
                () -> {});
        queue.add(held(3, 0));
        while (!steps.isEmpty()) {
            steps.remove().run();
        }
        assertThat(runs).hasValue(3);
        assertThat(queue.credit()).isEqualTo(1);
    }

    @Test
    void anExecutorThatRefusesCostsNoPlace() throws Exception {
        AtomicInteger refusals = new AtomicInteger(2);
        RunQueue queue = new RunQueue(
                1,
                new Prefetch(1, 0, 0),
                task -> {
                    if (refusals.getAndDecrement() > 0) {
                        throw new RejectedExecutionException("expected by the test");
                    }
                    steps.add(task);
                },
                ran::add,
                () -> {});
        queue.add(held(1, 0));
        queue.add(held(1, 0));
        assertThat(queue.awaitQuiet(Duration.ZERO))
                .as("no runner that never runs is counted")
                .isTrue();
        queue.add(held(1, 0));
        steps.remove().run();
        assertThat(ran).hasSize(3);
    }

    @Test
    void neverRunsMoreThanAllowedAndLosesNothing() throws Exception {
        int concurrency = 5;
        int total = 20_000;
        ExecutorService pool = Executors.newFixedThreadPool(16);
        try {
            AtomicInteger active = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            Set<TaskId> seen = ConcurrentHashMap.newKeySet();
            CountDownLatch all = new CountDownLatch(total);
            RunQueue queue = new RunQueue(
                    concurrency,
                    new Prefetch(concurrency, 1_000_000, 100),
                    pool,
                    held -> {
                        most.accumulateAndGet(active.incrementAndGet(), Math::max);
                        if (all.getCount() % 50 == 0) {
                            LockSupport.parkNanos(1_000);
                        }
                        seen.add(held.delivery().lease().id());
                        active.decrementAndGet();
                        all.countDown();
                    },
                    () -> {});
            for (int i = 0; i < total; i += 10) {
                queue.add(held(10, 0));
            }
            assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(queue.awaitQuiet(Duration.ofSeconds(10))).isTrue();
            assertThat(most.get()).isBetween(1, concurrency);
            assertThat(seen).hasSize(total);
        } finally {
            pool.shutdownNow();
        }
    }
}
