package io.millwright.systemtests.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.Receipt;
import io.millwright.spi.TaskEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The worker of a long task dies again and again, or is stopped, and the task goes on where it was. */
class LongTaskDeathTest extends ProcessFixture {
    private static final Duration SHORT_LEASE = Duration.ofSeconds(1);
    /** Does not run out on a starved machine. */
    private static final Duration LONG_LEASE = Duration.ofSeconds(30);

    private static final int ITEMS = 10_000;

    private int workers;

    private ChildJvm longTaskWorker(Duration lease) throws IOException, InterruptedException {
        ChildJvm worker =
                children.start("worker-" + ++workers, launch(), LongTaskMain.class, store, ledger, lease.toMillis());
        worker.await("READY", SOON);
        return worker;
    }

    /** The items in the order in which they were done. */
    private List<Integer> items() throws IOException {
        return Files.readAllLines(ledger).stream()
                .map(line -> Integer.parseInt(line.split(" ")[0]))
                .toList();
    }

    @Test
    void killedAgainAndAgainItRepeatsOneStepEachTimeAndLeavesNoGap() throws Exception {
        long seed = Long.getLong("test.seed", System.nanoTime());
        report("long task: seed %d (repeat with -Dtest.seed=%1$d)", seed);
        Random random = new Random(seed);
        int kills = 5; // more than make a dead letter of a task that does not get on
        Receipt<Integer> receipt = mill.send(LongTaskMain.ITERATE.with(ITEMS));
        long begin = System.nanoTime();
        for (int i = 0; i < kills; i++) {
            ChildJvm worker = longTaskWorker(SHORT_LEASE);
            worker.await("STEPS", 1 + random.nextInt(ITEMS / LongTaskMain.REPORT_EVERY / (kills + 1)), SOON);
            worker.kill();
        }
        longTaskWorker(SHORT_LEASE);

        assertThat(receipt.await(Duration.ofSeconds(120))).isEqualTo(ITEMS - 1);

        List<Integer> done = items();
        // on a starved machine a live worker may lose its lease as well
        List<TaskEvent> vanished = mill.admin().history(receipt.id());
        report(
                "long task: %d items in %d ms, worker killed by kill -9 %d times, steps run again %d",
                ITEMS, millisSince(begin), kills, done.size() - ITEMS);
        assertThat(done.size() - ITEMS).as("steps run again").isBetween(0, vanished.size());
        assertThat(withoutRepeated(done))
                .as("each item after the one before")
                .isEqualTo(IntStream.range(0, ITEMS).boxed().toList());
        assertThat(vanished)
                .extracting(TaskEvent::kind)
                .containsOnly(TaskEvent.Kind.VANISHED)
                .hasSizeGreaterThanOrEqualTo(kills);
        assertThat(mill.admin().task(receipt.id()).orElseThrow().tally().attempt())
                .isBetween(kills + 1, vanished.size() + 1);
    }

    /** An item may only be repeated by the next attempt, right after itself. */
    private static List<Integer> withoutRepeated(List<Integer> done) {
        List<Integer> once = new ArrayList<>();
        for (Integer item : done) {
            if (once.isEmpty() || !once.get(once.size() - 1).equals(item)) {
                once.add(item);
            }
        }
        return once;
    }

    @Test
    void stoppedGracefullyItIsHandedOverAndRepeatsNothing() throws Exception {
        Receipt<Integer> receipt = mill.send(LongTaskMain.ITERATE.with(1_000));
        ChildJvm first = longTaskWorker(LONG_LEASE);
        first.await("STEPS", SOON);
        long stop = System.nanoTime();
        first.signal("TERM");
        first.awaitExit(SOON);
        long took = millisSince(stop);

        longTaskWorker(LONG_LEASE);
        assertThat(receipt.await(SOON)).isEqualTo(999);

        report("long task: SIGTERM in the middle, its worker was gone after %d ms", took);
        assertThat(items()).isEqualTo(IntStream.range(0, 1_000).boxed().toList());
        assertThat(mill.admin().history(receipt.id())).isEmpty();
    }
}
