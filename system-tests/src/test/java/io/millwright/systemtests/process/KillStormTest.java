package io.millwright.systemtests.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.systemtests.process.Ledger.Effect;
import io.millwright.systemtests.process.Ledger.Line;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Workers die at random, by kill -9 and under load, while others send: nothing is lost, nothing counts twice. */
class KillStormTest extends ProcessFixture {
    private static final Duration LEASE = Duration.ofSeconds(1);
    private static final int WORKERS = 3;
    private static final int SENDERS = 2;

    @Test
    void nothingIsLostOrSettledTwice() throws Exception {
        assertThat(storm(8, true)).containsOnlyKeys(TaskState.SUCCESS);
    }

    /** So many deaths that some tasks meet three of them: those may be dead letters, but never lost. */
    @Test
    @Tag("soak")
    void nothingIsLostOrSettledTwiceForALongTime() throws Exception {
        assertThat(storm(Integer.getInteger("soak.kills", 200), false).keySet())
                .isSubsetOf(TaskState.SUCCESS, TaskState.DEAD);
    }

    /** @param sparing whether no task meets three deaths */
    private Map<TaskState, Integer> storm(int kills, boolean sparing) throws Exception {
        long seed = Long.getLong("test.seed", System.nanoTime());
        report("kill storm: seed %d (repeat with -Dtest.seed=%1$d)", seed);
        Random random = new Random(seed);
        Path accepted = directory.resolve("accepted.txt");
        List<ChildJvm> senders = new ArrayList<>();
        for (int i = 0; i < SENDERS; i++) {
            senders.add(children.start("sender-" + i, SenderMain.class, store, accepted, 4, 32, 60, random.nextInt()));
        }
        List<ChildJvm> workers = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            workers.add(worker("worker-" + i, 8, LEASE));
        }

        for (int kill = 1; kill <= kills; kill++) {
            int victim = random.nextInt(WORKERS);
            workers.get(victim).await("RAN", 1 + random.nextInt(6), SOON);
            if (sparing) {
                OnceDead.await(mill, reckoning::settled, SOON);
            }
            workers.get(victim).kill();
            reckoning.watch(Ledger.readIds(accepted));
            workers.set(victim, worker("worker-" + victim + "-after-" + kill, 8, LEASE));
        }
        for (ChildJvm sender : senders) {
            sender.tell("stop");
            sender.await("DONE", SOON);
        }

        List<TaskId> ids = Ledger.readIds(accepted);
        reckoning.watch(ids);
        reckoning.awaitSettled(120);
        List<Line> lines = Ledger.read(ledger);
        Map<TaskState, Integer> states = reckoning.check(lines);
        report(
                "kill storm: %d workers killed, %d tasks accepted, settled as %s, lost 0, doubly settled 0, run again %d",
                kills, ids.size(), states, runAgain(lines));
        assertThat(ids).doesNotHaveDuplicates().hasSizeGreaterThan(kills * 20);
        return states;
    }

    private static long runAgain(List<Line> lines) {
        Set<TaskId> seen = new HashSet<>();
        return lines.stream()
                .filter(line -> line.effect() == Effect.START && !seen.add(line.id()))
                .count();
    }
}
