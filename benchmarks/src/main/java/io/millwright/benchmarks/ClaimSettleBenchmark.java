package io.millwright.benchmarks;

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

/** Signatures claimed and settled per second, in trips of a given size, with {@code queued} more waiting behind them. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx3g")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@SuppressWarnings("NullAway.Init")
public class ClaimSettleBenchmark {
    private static final int TASKS = 1_000;

    @Param({"memory", "sqlite", "bare"})
    public String engine;

    @Param({"64", "1000"})
    public int trip;

    @Param("0")
    public int queued;

    private Engine<?> opened;

    @Setup(Level.Iteration)
    public void open() {
        opened = Engines.open(engine);
        for (int left = queued; left > 0; left -= TASKS) {
            publish(opened, Math.min(left, TASKS));
        }
    }

    /** What this invocation will take. An invocation lasts many milliseconds, so the harness' overhead does not show. */
    @Setup(Level.Invocation)
    public void fill() {
        publish(opened, TASKS);
    }

    @TearDown(Level.Iteration)
    public void close() {
        opened.close();
        Engines.cleanUp();
    }

    @Benchmark
    @OperationsPerInvocation(TASKS)
    public void claimAndSettle() {
        int left = TASKS;
        while (left > 0) {
            left -= opened.claimAndSettle(Math.min(left, trip));
        }
    }

    private static <T> void publish(Engine<T> engine, int count) {
        engine.publish(engine.items(count));
    }
}
