package io.millwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.Capability;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.PendingClaim;
import io.millwright.spi.Settlement;
import io.millwright.spi.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real threads, all at once: every task exactly once. */
abstract class RaceGroup extends StoreGroup {
    private static final int TASKS = 2_000;
    private static final int BATCH = 20;
    private static final int WORKFLOWS = 20;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<TaskId, Integer> delivered = new ConcurrentHashMap<>();
    private final Map<TaskId, Integer> settled = new ConcurrentHashMap<>();
    private final CountDownLatch left = new CountDownLatch(TASKS);

    RaceGroup(Factory factory) {
        super(factory);
    }

    @AfterEach
    final void stopThreads() {
        threads.shutdownNow();
    }

    @Test
    void twoPublishersAndTwoWorkers() throws Exception {
        Hand first = join();
        Hand second = join();
        List<Future<?>> all = new ArrayList<>();
        all.add(threads.submit(() -> work(first)));
        all.add(threads.submit(() -> work(second)));
        all.add(threads.submit(this::send));
        all.add(threads.submit(this::send));

        awaitAllSettled();
        first.leave();
        second.leave();
        for (Future<?> future : all) {
            future.get(harness().patience().toMillis(), TimeUnit.MILLISECONDS);
        }
        assertThat(delivered)
                .hasSize(TASKS)
                .allSatisfy((id, times) -> assertThat(times).isEqualTo(1));
        assertThat(settled)
                .hasSize(TASKS)
                .allSatisfy((id, times) -> assertThat(times).isEqualTo(1));
    }

    @Test
    void workersDieInBetween() throws Exception {
        Hand steady = join();
        List<Future<?>> all = new ArrayList<>();
        all.add(threads.submit(this::send));
        all.add(threads.submit(this::send));
        for (int i = 0; i < 10; i++) {
            Hand victim = join();
            Future<?> working = threads.submit(() -> work(victim));
            victim.session().renew();
            done(store().evict(victim.id()));
            working.get(harness().patience().toMillis(), TimeUnit.MILLISECONDS);
        }
        all.add(threads.submit(() -> work(steady)));

        awaitAllSettled();
        steady.leave();
        for (Future<?> future : all) {
            future.get(harness().patience().toMillis(), TimeUnit.MILLISECONDS);
        }
        assertThat(settled)
                .hasSize(TASKS)
                .allSatisfy((id, times) -> assertThat(times).isEqualTo(1));
    }

    @Test
    void twoWorkersEndTheMembersOfTheSameWorkflows() throws Exception {
        needs(Capability.WORKFLOWS);
        Hand first = join();
        Hand second = join();
        Future<?> one = threads.submit(() -> work(first));
        Future<?> other = threads.submit(() -> work(second));
        List<Graph> graphs = new ArrayList<>();
        for (int i = 0; i < WORKFLOWS; i++) {
            graphs.add(chord(TASKS / WORKFLOWS));
        }
        for (Graph graph : graphs) {
            get(store().publish(graph.build()));
        }

        awaitAllSettled();
        first.leave();
        second.leave();
        one.get(harness().patience().toMillis(), TimeUnit.MILLISECONDS);
        other.get(harness().patience().toMillis(), TimeUnit.MILLISECONDS);
        assertThat(delivered)
                .hasSize(TASKS)
                .allSatisfy((id, times) -> assertThat(times).isEqualTo(1));
        assertThat(graphs).extracting(graph -> record(graph.id).state()).containsOnly(TaskState.SUCCESS);
    }

    /** A workflow of so many tasks, of which the last waits for all others. */
    private Graph chord(int tasks) {
        Graph graph = new Graph(time().now());
        Graph.Node[] members = new Graph.Node[tasks - 1];
        for (int i = 0; i < members.length; i++) {
            members[i] = graph.task();
        }
        graph.task().after(members);
        return graph;
    }

    private void awaitAllSettled() throws InterruptedException {
        long patience = harness().patience().multipliedBy(6).toMillis();
        assertThat(left.await(patience, TimeUnit.MILLISECONDS))
                .as("%d of %d tasks are not settled", left.getCount(), TASKS)
                .isTrue();
    }

    private void send() {
        for (int i = 0; i < TASKS / 2; i += BATCH) {
            List<Envelope> batch = new ArrayList<>();
            for (int j = 0; j < BATCH; j++) {
                batch.add(task().build());
            }
            get(store().publish(batch));
        }
    }

    /** Works until its session ends. */
    private void work(Hand hand) {
        while (true) {
            PendingClaim claim = hand.ask(16);
            List<Delivery> deliveries = claim.deliveries().toCompletableFuture().join();
            if (deliveries.isEmpty()) {
                return;
            }
            deliveries.forEach(delivery -> delivered.merge(delivery.envelope().id(), 1, Integer::sum));
            List<Settlement.Result> results = get(store().settle(deliveries.stream()
                    .map(delivery -> new Settlement(delivery.lease(), new Verdict.Success(DONE)))
                    .toList()));
            for (int i = 0; i < results.size(); i++) {
                if (results.get(i) == Settlement.Result.SETTLED) {
                    settled.merge(deliveries.get(i).envelope().id(), 1, Integer::sum);
                    left.countDown();
                }
            }
        }
    }
}
