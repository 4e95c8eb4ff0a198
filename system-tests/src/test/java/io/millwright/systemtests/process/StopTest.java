package io.millwright.systemtests.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.Receipt;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.TaskQuery;
import io.millwright.systemtests.process.Ledger.Effect;
import io.millwright.systemtests.process.Ledger.Line;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** SIGTERM: gracefully the first time, at once the second time. */
class StopTest extends ProcessFixture {
    private static final Duration LEASE = Duration.ofSeconds(2);
    private static final int SIGTERM_EXIT = 128 + 15;

    @Test
    void theFirstSignalLetsHandlersFinishAndGivesTheRestBack() throws Exception {
        ChildJvm worker = worker("stopped", 8, LEASE);
        List<TaskId> ids = mill
                .sendAll(Stream.generate(() -> WorkerMain.WORK.with(100L))
                        .limit(200)
                        .toList())
                .stream()
                .map(Receipt::id)
                .toList();
        reckoning.watch(ids);
        worker.await("START", 20, SOON);

        long begin = System.nanoTime();
        worker.signal("TERM");
        assertThat(worker.awaitExit(SOON)).isEqualTo(SIGTERM_EXIT);
        long took = millisSince(begin);

        List<Line> lines = Ledger.read(ledger);
        long started =
                lines.stream().filter(line -> line.effect() == Effect.START).count();
        long finished =
                lines.stream().filter(line -> line.effect() == Effect.END).count();
        report("SIGTERM under load: stopped after %d ms, %d tasks begun, %d finished", took, started, finished);
        assertThat(finished)
                .as("what had begun was finished")
                .isEqualTo(started)
                .isBetween(20L, 199L);
        assertThat(mill.admin().tasks(TaskQuery.inState(1, TaskState.RECEIVED, TaskState.STARTED)))
                .as("nothing is held by a worker that has gone")
                .isEmpty();
        assertThat(mill.admin().workers()).isEmpty();

        worker("next", 50, LEASE);
        reckoning.awaitSettled(60);
        assertThat(reckoning.check(Ledger.read(ledger))).containsOnlyKeys(TaskState.SUCCESS);
        assertThat(Ledger.read(ledger).stream().filter(line -> line.effect() == Effect.START))
                .as("nothing ran twice")
                .hasSize(ids.size());
    }

    @Test
    void theSecondSignalStopsAtOnceEvenDeafHandlers() throws Exception {
        ChildJvm worker = holdingWorker("stubborn", 4, LEASE);
        List<TaskId> ids = mill
                .sendAll(Stream.generate(WorkerMain.DEAF::with).limit(4).toList())
                .stream()
                .map(Receipt::id)
                .toList();
        reckoning.watch(ids);
        worker.await("START", 4, SOON);

        worker.signal("TERM");
        worker.await("LOG", SOON); // it says that it stops, and waits for its handlers
        assertThat(worker.isAlive()).isTrue();
        long begin = System.nanoTime();
        worker.signal("TERM");
        assertThat(worker.awaitExit(SOON)).isEqualTo(SIGTERM_EXIT);
        long took = millisSince(begin);

        report("second SIGTERM: ended after %d ms", took);
        assertThat(took).isLessThan(10_000);
        worker("next", 4, LEASE);
        reckoning.awaitSettled(60);
        assertThat(reckoning.check(Ledger.read(ledger))).containsOnlyKeys(TaskState.SUCCESS);
    }
}
