package io.millwright.systemtests.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.Receipt;
import io.millwright.api.Signature;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.core.Admin;
import io.millwright.core.Millwright;
import io.millwright.spi.TaskEvent;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A worker dies or freezes with work in its hands. */
class WorkerDeathTest extends ProcessFixture {
    private static final Duration LEASE = Duration.ofSeconds(2);

    /** What the promise of a second is given for busy machines. */
    private static final Duration SLACK = Duration.ofSeconds(2);

    @Test
    void itsTasksRunElsewhereWithinALeaseAndASecond() throws Exception {
        int tasks = 100;
        ChildJvm doomed = holdingWorker("doomed", tasks, LEASE);
        List<TaskId> ids = send(WorkerMain.HOLD.with(), tasks);
        doomed.await("START", tasks, SOON);
        ChildJvm heir = worker("heir", tasks, LEASE);

        long death = System.nanoTime();
        doomed.kill();
        heir.await("START", tasks, SOON);
        long took = millisSince(death);

        report(
                "kill -9 of a worker with %d running tasks, lease %s: all run elsewhere after %d ms",
                tasks, LEASE, took);
        assertThat(took).isLessThan(LEASE.plusSeconds(1).plus(SLACK).toMillis());
        reckoning.awaitSettled(60);
        assertThat(reckoning.check(Ledger.read(ledger))).containsOnlyKeys(TaskState.SUCCESS);
        assertThat(ids)
                .allSatisfy(id -> assertThat(mill.admin().history(id))
                        .extracting(TaskEvent::kind)
                        .containsExactly(TaskEvent.Kind.VANISHED));
    }

    @Test
    void aFrozenWorkerCanNeitherSettleNorGoOnWhenItThaws() throws Exception {
        int tasks = 10;
        ChildJvm frozen = holdingWorker("frozen", tasks, LEASE);
        List<TaskId> ids = send(WorkerMain.HOLD.with(), tasks);
        frozen.await("START", tasks, SOON);

        freeze(frozen);
        ChildJvm heir = worker("heir", tasks, LEASE);
        heir.await("START", tasks, SOON);
        reckoning.awaitSettled(60);
        List<Object> outcomes = outcomes(ids);

        frozen.signal("CONT");
        frozen.await("TOLD", tasks, SOON); // its handlers succeed all the same, which comes too late
        String metrics = "";
        while (!metrics.startsWith("refused=" + tasks)) { // settlements are under way; each answer is a step
            frozen.tell("metrics");
            metrics = frozen.await("METRICS", SOON);
        }

        report("SIGSTOP past the lease, SIGCONT: %d handlers told to stop, settlements %s", tasks, metrics);
        assertThat(metrics).isEqualTo("refused=" + tasks + " succeeded=0");
        assertThat(outcomes(ids)).as("outcomes after the thaw").isEqualTo(outcomes);
        assertThat(reckoning.check(Ledger.read(ledger))).containsOnlyKeys(TaskState.SUCCESS);

        // it has begun anew, and is as good as any other
        heir.kill();
        Receipt<Long> late = mill.send(WorkerMain.WORK.with(1L));
        assertThat(late.await(SOON)).isPositive();
    }

    /**
     * SIGSTOP, but not in the middle of a transaction: SQLite's lock on the file belongs to the process, and nobody else can write
     * for as long as it is frozen with it.
     */
    private void freeze(ChildJvm child) throws Exception {
        try (Millwright impatient = Millwright.open(store + "?busyTimeout=200ms")) {
            boolean writable = false;
            while (!writable) {
                child.signal("STOP");
                try {
                    impatient.admin().resume("default");
                    writable = true;
                } catch (MillwrightException e) {
                    assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
                    child.signal("CONT");
                }
            }
        }
    }

    private List<Object> outcomes(List<TaskId> ids) {
        Admin admin = mill.admin();
        return ids.stream()
                .<Object>map(id -> admin.task(id).orElseThrow().outcome())
                .toList();
    }

    private List<TaskId> send(Signature<Long> signature, int count) {
        List<TaskId> ids = mill
                .sendAll(Stream.generate(signature::again).limit(count).toList())
                .stream()
                .map(Receipt::id)
                .toList();
        reckoning.watch(ids);
        return ids;
    }
}
