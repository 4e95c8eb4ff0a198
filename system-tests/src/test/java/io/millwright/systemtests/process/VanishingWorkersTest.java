package io.millwright.systemtests.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millwright.api.SendOptions;
import io.millwright.api.TaskId;
import io.millwright.api.TaskOptions;
import io.millwright.api.Workflow;
import io.millwright.api.WorkflowHandle;
import io.millwright.core.Millwright;
import io.millwright.core.worker.Worker;
import io.millwright.spi.Store;
import io.millwright.spi.StoreContext;
import io.millwright.spi.Stores;
import io.millwright.spi.WorkerStats;
import io.millwright.systemtests.process.ChordTasks.Run;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A chord of many members, in memory, whose workers vanish: at random, when the last members settle, and while the callback runs. A store
 * that lives in a process dies with it, but sessions can end at any moment, and their handlers go on unaware. The sender dies in the
 * middle, too, by an error.
 */
class VanishingWorkersTest {
    private static final int MEMBERS = 10_000;
    private static final int WORKERS = 3;
    private static final Duration SOON = ProcessFixture.SOON;

    @TempDir
    Path directory;

    private final LinkedBlockingQueue<TaskId> gathering = new LinkedBlockingQueue<>();

    @Test
    void theCallbackRunsOnceAndIsGivenEveryResult() throws Exception {
        storm(Long.getLong("test.seed", System.nanoTime()), 10);
    }

    @Test
    @Tag("soak")
    void theCallbackRunsOnceAndIsGivenEveryResultAgainAndAgain() throws Exception {
        Random seeds = new Random(Long.getLong("test.seed", System.nanoTime()));
        for (int round = Integer.getInteger("soak.chords", 20); round > 0; round--) {
            storm(seeds.nextLong(), 20);
        }
    }

    private void storm(long seed, int evictions) throws Exception {
        ProcessFixture.report("chord in memory: seed %d (repeat with -Dtest.seed=%1$d)", seed);
        gathering.clear();
        Path effects = directory.resolve("ledger-" + seed + ".txt");
        try (Store store = Stores.open("memory:", StoreContext.system());
                Ledger ledger = new Ledger(effects);
                Millwright mill = Millwright.builder().store(store).build()) {
            new ChordTasks(ledger, false, gathering::add).register(mill.tasks());
            List<Worker> workers = Stream.generate(() -> mill.worker()
                            .queues(TaskOptions.DEFAULT_QUEUE, ChordTasks.CALLBACKS)
                            .concurrency(8)
                            .start())
                    .limit(WORKERS)
                    .toList();
            ChordReckoning reckoning;
            try {
                reckoning = storm(mill, seed, evictions);
            } finally {
                workers.forEach(Worker::close); // handlers whose worker had vanished end, too
            }
            long inVain = reckoning.check(Ledger.read(effects), 3, SOON);
            ProcessFixture.report(
                    "chord in memory: %d members, sender died once, workers vanished %d times: callback succeeded once, with every result; deliveries in vain: %d",
                    MEMBERS, evictions + 3 * WORKERS, inVain);
        }
    }

    private ChordReckoning storm(Millwright mill, long seed, int evictions) throws Exception {
        Random random = new Random(seed);
        mill.admin().pause(ChordTasks.CALLBACKS);
        Workflow<List<Run>> chord = ChordTasks.chord(TaskId.next(), MEMBERS, seed);
        sendAndDie(mill.store(), chord, 3 + random.nextInt(6));
        WorkflowHandle<List<Run>> handle = mill.send(chord, SendOptions.concurrency(3));

        ChordReckoning reckoning = new ChordReckoning(handle, MEMBERS);
        for (int at : reckoning.milestones(random, evictions)) {
            reckoning.awaitMembers(at, SOON);
            OnceDead.await(mill, reckoning::settled, SOON);
            evictOne(mill, random);
        }
        reckoning.awaitMembers(MEMBERS - 1 - random.nextInt(50), SOON);
        OnceDead.await(mill, reckoning::settled, SOON);
        evictAll(mill);
        mill.admin().resume(ChordTasks.CALLBACKS);
        reckoning.awaitMembers(MEMBERS, SOON);
        evictAll(mill);
        assertThat(gathering.poll(SOON.toSeconds(), TimeUnit.SECONDS)).isEqualTo(reckoning.callback());
        evictAll(mill);
        handle.await(SOON);
        return reckoning;
    }

    /** One of those that have a session: the last victim may be on its way back. */
    private static void evictOne(Millwright mill, Random random) {
        List<WorkerStats> live = mill.admin().workers();
        if (!live.isEmpty()) {
            mill.admin().evict(live.get(random.nextInt(live.size())).id());
        }
    }

    private static void evictAll(Millwright mill) {
        mill.admin().workers().forEach(worker -> mill.admin().evict(worker.id()));
    }

    private static void sendAndDie(Store store, Workflow<?> chord, int trip) {
        Runnable death = () -> {
            throw new IllegalStateException("the sender dies");
        };
        Millwright sender =
                Millwright.builder().store(HaltingStore.at(store, trip, death)).build();
        assertThatThrownBy(() -> sender.send(chord, SendOptions.concurrency(3)))
                .hasMessageContaining("the sender dies");
    }
}
