package io.millwright.benchmarks;

import io.millwright.api.Receipt;
import io.millwright.api.Signature;
import io.millwright.core.Millwright;
import io.millwright.core.worker.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Sent, claimed and run by a worker in the same process; settling is under way at the same time, but not waited for.
 * {@code millwright bench} is the larger version, which also waits and counts.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx3g")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@SuppressWarnings("NullAway.Init")
public class EndToEndBenchmark {
    private static final int TASKS = 10_000;

    @Param({"memory", "sqlite"})
    public String store;

    private volatile CountDownLatch left = new CountDownLatch(0);
    private Millwright mill;
    private Worker worker;

    @Setup(Level.Iteration)
    public void open() {
        mill = Millwright.open(store.equals("memory") ? "memory:" : "sqlite:" + Engines.newFile());
        mill.tasks().add(Samples.TASK, (text, number, flag) -> {
            left.countDown();
            return number;
        });
        worker = mill.worker().concurrency(4).start();
    }

    @TearDown(Level.Iteration)
    public void close() {
        worker.close();
        mill.close();
        Engines.cleanUp();
    }

    @Benchmark
    @OperationsPerInvocation(TASKS)
    public List<Receipt<Long>> sendAndRun() throws InterruptedException {
        left = new CountDownLatch(TASKS);
        List<Signature<Long>> signatures = new ArrayList<>(TASKS);
        for (long i = 0; i < TASKS; i++) {
            signatures.add(Samples.TASK.with("argument", i, true));
        }
        List<Receipt<Long>> receipts = mill.sendAll(signatures);
        left.await();
        return receipts;
    }
}
