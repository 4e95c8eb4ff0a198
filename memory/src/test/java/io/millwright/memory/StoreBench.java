package io.millwright.memory;

import com.sun.management.OperatingSystemMXBean;
import io.millwright.api.TaskId;
import io.millwright.spi.ClaimRequest;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.Payload;
import io.millwright.spi.Settlement;
import io.millwright.spi.Store;
import io.millwright.spi.StoreContext;
import io.millwright.spi.Stores;
import io.millwright.spi.Verdict;
import io.millwright.spi.WorkerId;
import io.millwright.spi.WorkerInfo;
import io.millwright.spi.WorkerListener;
import io.millwright.spi.WorkerSession;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

/**
 * Measures the store without an engine: publish, claim and settle in batches of 256 on one thread, with a backlog of so many tasks;
 * and what a queued task occupies. Processor time counts all threads, the collector's included, and is the figure to
 * compare on a machine that does other things meanwhile.
 *
 * <pre>
 * ./mvnw -q -pl memory -am -DskipTests package
 * java -Xmx256m -cp api/target/classes:spi/target/classes:memory/target/classes:memory/target/test-classes \\
 *     io.millwright.memory.StoreBench 0 1000 100000 1000000
 * </pre>
 */
final class StoreBench {
    private static final int BATCH = 256;
    private static final int ROUNDS = 8_000;
    private static final int REPEATS = 3;
    private static final byte[] ARGUMENTS = "[1234567,89]".getBytes(StandardCharsets.UTF_8);
    private static final byte[] RESULT = "42".getBytes(StandardCharsets.UTF_8);

    private static final WorkerListener DEAF = new WorkerListener() {
        @Override
        public void cancelRequested(TaskId id, long fencing, String reason) {}

        @Override
        public void sessionEnded() {}
    };

    private StoreBench() {}

    public static void main(String[] depths) throws Exception {
        for (int repeat = 0; repeat < REPEATS; repeat++) {
            for (String depth : depths) {
                measure(Integer.parseInt(depth.replace("_", "")));
            }
        }
    }

    private static void measure(int depth) throws InterruptedException, ExecutionException {
        try (Store store = Stores.open("memory:", StoreContext.system())) {
            long before = usedBytes();
            for (int left = depth; left > 0; left -= BATCH) {
                publish(store, Math.min(left, BATCH));
            }
            long each = depth < 10_000 ? 0 : (usedBytes() - before) / depth;
            WorkerInfo info =
                    new WorkerInfo(new WorkerId("bench"), "bench", List.of("default"), 1, Duration.ofHours(1));
            WorkerSession session = store.join(info, DEAF).toCompletableFuture().get();
            long started = System.nanoTime();
            long processor = processorNanos();
            for (int i = 0; i < ROUNDS; i++) {
                publish(store, BATCH);
                work(store, session);
            }
            long tasks = (long) ROUNDS * BATCH;
            double seconds = (System.nanoTime() - started) / 1e9;
            System.out.printf(
                    "backlog %,9d: %,9.0f tasks/s, %4d ns of processor time per task%s%n",
                    depth,
                    tasks / seconds,
                    (processorNanos() - processor) / tasks,
                    each == 0 ? "" : ", " + each + " bytes per queued task");
        }
    }

    private static void publish(Store store, int count) throws InterruptedException, ExecutionException {
        List<Envelope> envelopes = new ArrayList<>(count);
        long now = System.currentTimeMillis();
        for (int i = 0; i < count; i++) {
            envelopes.add(new Envelope(
                    TaskId.next(),
                    "add",
                    new Envelope.Address("default", 0, null),
                    new Envelope.Times(now, 0, 0),
                    new Payload(Payload.JSON, ARGUMENTS.clone()),
                    null));
        }
        store.publish(envelopes).toCompletableFuture().get();
    }

    private static void work(Store store, WorkerSession session) throws InterruptedException, ExecutionException {
        ClaimRequest request = new ClaimRequest(List.of(new ClaimRequest.Share("default", BATCH)), BATCH);
        List<Delivery> deliveries =
                session.claim(request).deliveries().toCompletableFuture().get();
        List<Settlement> settlements = new ArrayList<>(deliveries.size());
        for (Delivery delivery : deliveries) {
            Payload result = new Payload(Payload.JSON, RESULT.clone());
            settlements.add(new Settlement(delivery.lease(), new Verdict.Success(result)));
        }
        List<Settlement.Result> results =
                store.settle(settlements).toCompletableFuture().get();
        if (results.contains(Settlement.Result.LEASE_LOST)) {
            throw new IllegalStateException("a lease was lost");
        }
    }

    private static long processorNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static long usedBytes() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
