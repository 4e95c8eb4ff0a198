package io.millwright.systemtests.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.api.TypeRef;
import io.millwright.api.WorkflowHandle;
import io.millwright.systemtests.process.ChordTasks.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A chord of many members, whose sender and whose workers die by kill -9: at random, when the last members settle, and while the callback
 * runs. The callback succeeds once and is given every result.
 */
class ChordStormTest extends ProcessFixture {
    private static final int MEMBERS = 10_000;
    private static final int WORKERS = 3;
    private static final int CONCURRENCY = 8;
    private static final Duration LEASE = Duration.ofSeconds(1);
    /** Does not run out on a starved machine. */
    private static final Duration LONG_LEASE = Duration.ofSeconds(30);

    /** Trips of {@value #MEMBERS} members: the workflow itself, those who wait, and ten batches. */
    private static final int TRIPS = 12;

    private final List<ChildJvm> workers = new ArrayList<>();
    private int started;

    @Test
    void theCallbackRunsOnceAndIsGivenEveryResult() throws Exception {
        storm(Long.getLong("test.seed", System.nanoTime()), 5);
    }

    @Test
    @Tag("soak")
    void theCallbackRunsOnceAndIsGivenEveryResultAgainAndAgain() throws Exception {
        Random seeds = new Random(Long.getLong("test.seed", System.nanoTime()));
        for (int round = Integer.getInteger("soak.chords", 20); round > 0; round--) {
            storm(seeds.nextLong(), 12);
        }
    }

    private void startMissingWorkers() throws Exception {
        while (workers.size() < WORKERS) {
            workers.add(startWorker());
        }
    }

    /** One that would never end the callback. */
    private ChildJvm startWorker() throws Exception {
        return holdingWorker("worker-" + ++started, CONCURRENCY, LEASE);
    }

    private void storm(long seed, int kills) throws Exception {
        report("chord storm: seed %d (repeat with -Dtest.seed=%1$d)", seed);
        Random random = new Random(seed);
        startMissingWorkers();
        mill.admin().pause(ChordTasks.CALLBACKS);
        TaskId id = TaskId.next().workflow();
        sendAndDie(id, random.nextInt(TRIPS / 2) + TRIPS / 4, seed);
        workers.get(0).kill();
        workers.set(0, startWorker());
        send(id, seed);

        WorkflowHandle<List<Run>> chord = mill.workflow(id, new TypeRef<List<Run>>() {});
        ChordReckoning reckoning = new ChordReckoning(chord, MEMBERS);
        for (int at : reckoning.milestones(random, kills)) {
            reckoning.awaitMembers(at, SOON);
            OnceDead.await(mill, reckoning::settled, SOON);
            int victim = random.nextInt(WORKERS);
            workers.get(victim).kill();
            workers.set(victim, startWorker());
        }
        killAroundTheEnd(reckoning, random);

        ChildJvm finisher = worker("finisher-" + ++started, CONCURRENCY, LONG_LEASE);
        chord.await(SOON);
        finisher.kill();
        long inVain = reckoning.check(Ledger.read(ledger), 2, SOON);
        report(
                "chord storm: chord of %d, sender killed once, %d workers killed: callback ran once, with every result; deliveries in vain: %d",
                MEMBERS, kills + 1 + WORKERS + 1, inVain);
    }

    /** All but one die just before the last members settle, that one as they do, and its heir in the middle of the callback. */
    private void killAroundTheEnd(ChordReckoning reckoning, Random random) throws Exception {
        ChildJvm last = workers.remove(random.nextInt(WORKERS));
        reckoning.awaitMembers(MEMBERS - 1 - random.nextInt(50), SOON);
        OnceDead.await(mill, reckoning::settled, SOON);
        for (ChildJvm worker : workers) {
            worker.kill();
        }
        workers.clear();
        mill.admin().resume(ChordTasks.CALLBACKS);
        reckoning.awaitMembers(MEMBERS, SOON);
        last.kill();

        ChildJvm heir = startWorker();
        heir.await("GATHERING " + reckoning.callback(), SOON);
        heir.kill();
    }

    private void sendAndDie(TaskId id, int trip, long seed) throws Exception {
        ChildJvm sender = children.start("dying sender", ChordSenderMain.class, store, id, MEMBERS, seed, trip);
        sender.await("HALTED", SOON);
        sender.kill();
        assertThat(mill.workflow(id, Object.class).nodes(0, 10_000).size())
                .as("nodes of the chord when its sender dies at trip %d of %d", trip, TRIPS)
                .isBetween(1, MEMBERS - 1);
        assertThat(mill.workflow(id, Object.class).state()).isEqualTo(TaskState.HELD);
    }

    private void send(TaskId id, long seed) throws Exception {
        children.start("sender", ChordSenderMain.class, store, id, MEMBERS, seed, 0)
                .await("SENT", SOON);
    }
}
