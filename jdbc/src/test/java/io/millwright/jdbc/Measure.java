package io.millwright.jdbc;

import io.millwright.api.TaskId;
import io.millwright.spi.ClaimRequest;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.Payload;
import io.millwright.spi.PendingClaim;
import io.millwright.spi.Settlement;
import io.millwright.spi.StoreContext;
import io.millwright.spi.StoreUrl;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.Verdict;
import io.millwright.spi.WorkerId;
import io.millwright.spi.WorkerInfo;
import io.millwright.spi.WorkerListener;
import io.millwright.spi.WorkerSession;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;

/**
 * Measures the store while one works on it; not a test. Arguments: a directory on the disk in question, and what to measure
 * (bulk, single, work, latency, flat, mixed, cross; default all).
 */
@SuppressWarnings("SystemOut") // a command line tool
final class Measure {
    static final Payload ARGUMENTS = json("[12345,67890,42]");
    private static final Payload RESULT = json("12345");

    private final Path directory;

    private Measure(Path directory) {
        this.directory = directory;
    }

    public static void main(String[] arguments) throws Exception {
        Measure measure = new Measure(Path.of(arguments[0]));
        List<String> what = arguments.length > 1
                ? Arrays.asList(arguments).subList(1, arguments.length)
                : List.of("bulk", "single", "work", "latency", "mixed", "cross", "flat");
        for (String one : what) {
            switch (one) {
                case "bulk" -> measure.bulk(300_000);
                case "single" -> measure.single(64, 200_000);
                case "work" -> {
                    measure.work(300_000, 256);
                    measure.work(300_000, 1_000);
                }
                case "latency" -> measure.latency(3_000);
                case "mixed" -> measure.mixed(300_000);
                case "cross" -> measure.cross(2_000);
                case "flat" -> measure.flat();
                default -> throw new IllegalArgumentException(one);
            }
        }
    }

    private static Payload json(String text) {
        return new Payload(Payload.JSON, text.getBytes(StandardCharsets.UTF_8));
    }

    private static Envelope envelope() {
        return new Envelope(
                TaskId.next(),
                "math.add",
                new Envelope.Address("default", 0, null),
                new Envelope.Times(System.currentTimeMillis(), 0, 0),
                ARGUMENTS,
                null);
    }

    private SqliteStore open(boolean fresh) throws Exception {
        return open(directory, fresh);
    }

    static SqliteStore open(Path directory, boolean fresh) throws Exception {
        Path file = directory.resolve("measure.db");
        if (fresh) {
            for (String suffix : List.of("", "-wal", "-shm")) {
                Files.deleteIfExists(Path.of(file + suffix));
            }
        }
        StoreUrl url = StoreUrl.parse("sqlite:" + file);
        return SqliteStore.open(
                url, SqliteOptions.of(url), StoreContext.system().time());
    }

    private static void fill(SqliteStore store, int count) {
        fill(store, count, i -> envelope());
    }

    /** Publishes in lists of a thousand, a few of them on their way at a time. */
    static void fill(SqliteStore store, int count, IntFunction<Envelope> envelopes) {
        ArrayDeque<CompletableFuture<?>> flight = new ArrayDeque<>();
        for (int i = 0; i < count; i += 1_000) {
            List<Envelope> batch = new ArrayList<>();
            for (int j = i; j < Math.min(i + 1_000, count); j++) {
                batch.add(envelopes.apply(j));
            }
            flight.add(store.publish(batch).toCompletableFuture());
            if (flight.size() > 4) {
                flight.remove().join();
            }
        }
        flight.forEach(CompletableFuture::join);
    }

    /** On a busy machine, the writer's processor time says more than the rate. */
    private static void print(String what, int count, long start) {
        long now = System.nanoTime();
        long cpu = writerCpu();
        System.out.printf(
                "%-40s %,10d /s   writer %.2f µs each%n",
                what, (long) (count / ((now - start) / 1e9)), (cpu - lastCpu) / 1e3 / count);
        lastCpu = cpu;
    }

    private static long lastCpu;

    static long writerCpu() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (ThreadInfo info : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (info != null && info.getThreadName().equals("millwright-sqlite-writer")) {
                sum += threads.getThreadCpuTime(info.getThreadId());
            }
        }
        return sum;
    }

    private static long mark() {
        lastCpu = writerCpu();
        return System.nanoTime();
    }

    private void bulk(int count) throws Exception {
        try (SqliteStore store = open(true)) {
            fill(store, 50_000);
            long start = mark();
            fill(store, count);
            print("publish, lists of 1,000", count, start);
        }
    }

    private void single(int threads, int count) throws Exception {
        try (SqliteStore store = open(true)) {
            for (int round = 0; round < 2; round++) {
                CountDownLatch done = new CountDownLatch(threads);
                long start = mark();
                for (int t = 0; t < threads; t++) {
                    new Thread(() -> {
                                for (int i = 0; i < count / threads; i++) {
                                    store.publish(List.of(envelope()))
                                            .toCompletableFuture()
                                            .join();
                                }
                                done.countDown();
                            })
                            .start();
                }
                done.await();
                print("publish, " + threads + " threads, one each", count, start);
            }
        }
    }

    private static final WorkerListener DEAF = new WorkerListener() {
        @Override
        public void cancelRequested(TaskId id, long fencing, String reason) {}

        @Override
        public void sessionEnded() {
            System.out.println("session ended!");
        }
    };

    private static WorkerSession join(SqliteStore store) {
        WorkerInfo info =
                new WorkerInfo(new WorkerId("w-" + TaskId.next()), "w", List.of("default"), 8, Duration.ofMinutes(10));
        return store.join(info, DEAF).toCompletableFuture().join();
    }

    private static ClaimRequest request(int max) {
        return new ClaimRequest(List.of(new ClaimRequest.Share("default", 0)), max);
    }

    /** Claims and settles until so many are settled; the next claim is under way while the last batch is settled. */
    static final class Driver {
        final SqliteStore store;
        final WorkerSession session;
        final int batch;
        final CountDownLatch done = new CountDownLatch(1);
        final AtomicLong left;

        Driver(SqliteStore store, int batch, int count) {
            this.store = store;
            this.batch = batch;
            this.session = join(store);
            this.left = new AtomicLong(count);
        }

        void claim() {
            session.claim(request(batch)).deliveries().thenAccept(this::settle);
        }

        void settle(List<Delivery> deliveries) {
            if (deliveries.isEmpty()) {
                return;
            }
            List<Settlement> settlements = new ArrayList<>(deliveries.size());
            for (Delivery delivery : deliveries) {
                settlements.add(new Settlement(delivery.lease(), new Verdict.Success(RESULT)));
            }
            store.settle(settlements).thenAccept(results -> {
                if (left.addAndGet(-results.size()) <= 0) {
                    done.countDown();
                }
            });
            claim();
        }
    }

    private void work(int count, int batch) throws Exception {
        try (SqliteStore store = open(true)) {
            fill(store, count);
            Driver driver = new Driver(store, batch, count);
            long start = mark();
            driver.claim();
            driver.done.await();
            print("claim and settle by " + batch, count, start);
        }
    }

    private void mixed(int count) throws Exception {
        try (SqliteStore store = open(true)) {
            Driver driver = new Driver(store, 256, count);
            driver.claim();
            long start = mark();
            fill(store, count);
            driver.done.await();
            print("publish, claim and settle at once", count, start);
        }
    }

    private static void percentiles(String what, long[] nanos) {
        Arrays.sort(nanos);
        System.out.printf(
                "%-40s p50 %,d µs  p90 %,d µs  p99 %,d µs  max %,d µs%n",
                what,
                nanos[nanos.length / 2] / 1_000,
                nanos[nanos.length * 9 / 10] / 1_000,
                nanos[nanos.length * 99 / 100] / 1_000,
                nanos[nanos.length - 1] / 1_000);
    }

    private void latency(int count) throws Exception {
        try (SqliteStore store = open(true)) {
            delivery("publish to delivery, one process", store, store, count);
            result("settle to result, one process", store, store, count);
        }
    }

    /** Two openings in one process: the way over the file, the doorbell and two writers is that of two processes. */
    private void cross(int count) throws Exception {
        try (SqliteStore sender = open(true);
                SqliteStore worker = open(false)) {
            delivery("publish to delivery, two openings", sender, worker, count);
            result("settle to result, two openings", sender, worker, count);
        }
    }

    private static void delivery(String what, SqliteStore sender, SqliteStore worker, int count) throws Exception {
        WorkerSession session = join(worker);
        long[] nanos = new long[count];
        for (int i = 0; i < count; i++) {
            PendingClaim claim = session.claim(request(10));
            Thread.sleep(1);
            long start = System.nanoTime();
            sender.publish(List.of(envelope()));
            List<Delivery> deliveries = claim.deliveries().toCompletableFuture().join();
            nanos[i] = System.nanoTime() - start;
            worker.settle(List.of(new Settlement(deliveries.get(0).lease(), new Verdict.Success(RESULT))))
                    .toCompletableFuture()
                    .join();
        }
        percentiles(what, nanos);
        session.leave().toCompletableFuture().join();
    }

    private static void result(String what, SqliteStore sender, SqliteStore worker, int count) throws Exception {
        WorkerSession session = join(worker);
        long[] nanos = new long[count];
        for (int i = 0; i < count; i++) {
            Envelope envelope = envelope();
            PendingClaim claim = session.claim(request(10));
            sender.publish(List.of(envelope)).toCompletableFuture().join();
            CompletableFuture<TaskOutcome> outcome =
                    sender.watch(envelope.id()).outcome().toCompletableFuture();
            List<Delivery> deliveries = claim.deliveries().toCompletableFuture().join();
            Thread.sleep(1);
            long start = System.nanoTime();
            worker.settle(List.of(new Settlement(deliveries.get(0).lease(), new Verdict.Success(RESULT))));
            outcome.join();
            nanos[i] = System.nanoTime() - start;
        }
        percentiles(what, nanos);
        session.leave().toCompletableFuture().join();
    }

    private void flat() throws Exception {
        for (int queued : new int[] {1_000, 100_000, 1_000_000}) {
            try (SqliteStore store = open(true)) {
                fill(store, queued);
                long start = mark();
                fill(store, 50_000);
                print(String.format("publish with %,d queued", queued), 50_000, start);
                Driver driver = new Driver(store, 256, 50_000);
                start = mark();
                driver.claim();
                driver.done.await();
                print(String.format("claim and settle with %,d queued", queued), 50_000, start);
                start = mark();
                for (int i = 0; i < 100; i++) {
                    store.queues().toCompletableFuture().join();
                }
                print(String.format("queues() with %,d queued", queued), 100, start);
                driver.session.leave();
            }
        }
    }
}
