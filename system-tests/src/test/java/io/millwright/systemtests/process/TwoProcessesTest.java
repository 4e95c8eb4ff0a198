package io.millwright.systemtests.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Sent in one process, run in another: both are told, neither polls. */
class TwoProcessesTest extends ProcessFixture {
    private static final int WARM_UP = 200;
    private static final int ROUNDS = 400;

    @Test
    void anIdleWorkerElsewhereStartsAtOnceAndTheResultComesBack() throws Exception {
        worker("elsewhere", 4, Duration.ofSeconds(15));
        long[] starts = new long[ROUNDS];
        long[] rounds = new long[ROUNDS];
        for (int i = -WARM_UP; i < ROUNDS; i++) {
            long sent = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
            long started = mill.send(WorkerMain.STAMP.with()).await(SOON);
            long done = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
            if (i >= 0) {
                starts[i] = started - sent;
                rounds[i] = done - sent;
            }
        }
        Arrays.sort(starts);
        Arrays.sort(rounds);
        report(
                "two processes on one file, one task at a time: send to start p50 %.2f ms, p99 %.2f ms; to its result p50 %.2f ms, p99 %.2f ms",
                at(starts, 0.5), at(starts, 0.99), at(rounds, 0.5), at(rounds, 0.99));
        // the goal is 20 ms at p99; half of the rounds must make it even on a machine that is busy with something else
        assertThat(at(starts, 0.5)).isLessThan(20);
        assertThat(at(starts, 0.99)).isLessThan(1_000);
    }

    private static double at(long[] sorted, double quantile) {
        return sorted[(int) Math.min(sorted.length - 1, Math.round(quantile * sorted.length))] / 1_000.0;
    }
}
