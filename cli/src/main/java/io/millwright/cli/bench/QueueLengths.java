package io.millwright.cli.bench;

import io.millwright.core.Millwright;
import io.millwright.core.worker.Worker;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What a task costs while many others wait: the price must not depend on the length of the queue. */
final class QueueLengths {
    private static final int SAMPLE = 5_000;

    /** The best of so many counts: what a neighbour on the machine takes is no property of the queue. */
    private static final int ROUNDS = 5;

    private final Millwright mill;
    private final BenchPlan plan;
    private final Load load;
    private int sent;
    private int ran;
    private volatile CountDownLatch sample = new CountDownLatch(0);
    private volatile CountDownLatch first = new CountDownLatch(0);

    QueueLengths(Millwright mill, BenchPlan plan, String queue, int longest) {
        this.mill = mill;
        this.plan = plan;
        Ledger ids = new Ledger(3 * longest + 10 * ROUNDS * SAMPLE, System.currentTimeMillis(), queue.hashCode());
        this.load = new Load(queue, ids, plan.volume().payload());
    }

    /** The handler. */
    void ran(int number) {
        first.countDown();
        sample.countDown();
    }

    Map<String, Object> measure(int length) throws InterruptedException {
        double enqueue = Double.MAX_VALUE;
        double run = Double.MAX_VALUE;
        int size = Math.min(SAMPLE, length);
        for (int round = 0; round < ROUNDS; round++) {
            send(length - (sent - ran));
            enqueue = Math.min(enqueue, send(size).microsEach());
            run = Math.min(run, run(size).microsEach());
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("queued", length);
        figures.put("enqueue_us", Math.round(enqueue * 100) / 100.0);
        figures.put("run_us", Math.round(run * 100) / 100.0);
        return figures;
    }

    /** From the start of the first handler, so that the start of the worker does not weigh on short samples. */
    private Round.Timing run(int size) throws InterruptedException {
        first = new CountDownLatch(1);
        sample = new CountDownLatch(size);
        Worker worker = plan.workerOf(mill, load.queue());
        long nanos;
        try (worker) {
            first.await(60, TimeUnit.SECONDS);
            long from = System.nanoTime();
            sample.await(60, TimeUnit.SECONDS);
            nanos = System.nanoTime() - from;
        }
        ran += (int) worker.metrics().succeeded();
        return new Round.Timing(size, nanos);
    }

    /** Sends so many, or none. */
    private Round.Timing send(int count) {
        long from = System.nanoTime();
        int begin = sent;
        while (sent < begin + count) {
            int to = Math.min(begin + count, sent + 20_000);
            mill.sendAll(load.range(sent, to));
            sent = to;
        }
        return new Round.Timing(Math.max(0, count), System.nanoTime() - from);
    }

    /** Cancels what still waits. */
    void clear() {
        mill.admin().purge(load.queue());
    }
}
