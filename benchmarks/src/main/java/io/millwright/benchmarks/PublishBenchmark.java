package io.millwright.benchmarks;

import java.util.List;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** Signatures accepted per second: in bulk, and from 64 threads that send one each and wait for it. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx3g")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
public class PublishBenchmark {
    private static final int BULK = 1_000;

    /** A store, opened afresh for each iteration so that none is slowed down by those before. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init")
    public static class Opened {
        @Param({"memory", "sqlite", "bare"})
        public String engine;

        Engine<?> opened;

        @Setup(Level.Iteration)
        public void open() {
            opened = Engines.open(engine);
        }

        @TearDown(Level.Iteration)
        public void close() {
            opened.close();
            Engines.cleanUp();
        }
    }

    /** 1,000 signatures in trips of 1,000. */
    @Benchmark
    @OperationsPerInvocation(BULK)
    public void inBulk(Opened opened) {
        publish(opened.opened, BULK);
    }

    /** 1,000 signatures in trips of 64. */
    @Benchmark
    @OperationsPerInvocation(BULK)
    public void in64s(Opened opened) {
        publish(opened.opened, 64);
    }

    /** One signature per call, from many threads at once. */
    @Benchmark
    @Threads(64)
    public void oneByOne(Opened opened) {
        publishOne(opened.opened);
    }

    private static <T> void publish(Engine<T> engine, int trip) {
        for (int left = BULK; left > 0; left -= trip) {
            List<T> items = engine.items(Math.min(left, trip));
            engine.publish(items);
        }
    }

    private static <T> void publishOne(Engine<T> engine) {
        engine.publishOne(engine.items(1).get(0));
    }
}
