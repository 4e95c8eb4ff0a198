package io.millwright.benchmarks;

import io.millwright.core.batch.Batcher;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** What group commit itself costs, where the trip costs nothing. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init")
public class BatcherBenchmark {
    private static final Batcher.Limits LIMITS = new Batcher.Limits(1_000, 1_000_000, 2);

    private ExecutorService writer;
    private Batcher<Long, Long> direct;
    private Batcher<Long, Long> handedOver;

    @Setup
    public void open() {
        writer = Executors.newSingleThreadExecutor(task -> new Thread(task, "bench-writer"));
        direct = new Batcher<>(CompletableFuture::completedFuture, item -> 1, LIMITS);
        handedOver = new Batcher<>(items -> CompletableFuture.supplyAsync(() -> items, writer), item -> 1, LIMITS);
    }

    @TearDown
    public void close() {
        writer.shutdown();
    }

    /** Answered at once, on the caller's thread. */
    @Benchmark
    public Long alone() {
        return direct.submit(42L).join();
    }

    /** Answered by a writer thread, with many callers that wait. */
    @Benchmark
    @Threads(64)
    public Long among64() {
        return handedOver.submit(42L).join();
    }
}
