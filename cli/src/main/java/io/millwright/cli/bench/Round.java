package io.millwright.cli.bench;

import io.millwright.api.Durability;
import io.millwright.api.Receipt;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.cli.bench.BenchPlan.Volume;
import io.millwright.core.Millwright;
import io.millwright.core.worker.Worker;
import io.millwright.core.worker.WorkerMetrics;
import io.millwright.spi.QueueStats;
import io.millwright.spi.TaskQuery;
import io.millwright.spi.TaskRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * One pass through the phases, on a queue of its own. Owned by one thread; handlers only touch the ledger and what is volatile.
 */
final class Round {
    /** A list of receipts of this length is garbage at once and fits any heap. */
    private static final int SENT_AT_ONCE = 20_000;

    /** No handler called for so long: what is missing is lost. */
    private static final Duration STALLED = Duration.ofSeconds(60);

    private static final int PAGE = 5_000;

    private final Millwright mill;
    private final Volume volume;
    private final Ledger ledger;
    private final Load load;
    private final BenchPlan plan;
    private final AtomicInteger toRun = new AtomicInteger();
    private final SynchronousQueue<Long> starts = new SynchronousQueue<>();
    private volatile CountDownLatch allRan = new CountDownLatch(0);
    private volatile boolean idle;
    private long confirmed;

    Round(Millwright mill, Volume volume, BenchPlan plan, String queue, Ledger ledger) {
        this.mill = mill;
        this.volume = volume;
        this.ledger = ledger;
        this.load = new Load(queue, ledger, volume.payload());
        this.plan = plan;
    }

    Load load() {
        return load;
    }

    /** The handler. */
    void ran(int number) throws InterruptedException {
        long now = System.nanoTime();
        ledger.ran(number);
        if (idle) {
            starts.offer(now, 10, TimeUnit.SECONDS);
        } else if (toRun.decrementAndGet() == 0) {
            allRan.countDown();
        }
    }

    /** Sends in batches; returns how many and how long. */
    Timing bulk() {
        long from = System.nanoTime();
        int sent = 0;
        while (sent < volume.bulk() && !isOver(from)) {
            int to = Math.min(volume.bulk(), sent + SENT_AT_ONCE);
            int number = sent;
            for (Receipt<Integer> receipt : mill.sendAll(load.range(sent, to))) {
                accept(receipt, number++);
            }
            sent = to;
        }
        return new Timing(sent, System.nanoTime() - from);
    }

    /** Many threads, each of which waits for its receipt before it sends again. */
    Timing single(int senders) throws InterruptedException {
        AtomicInteger next = new AtomicInteger(volume.bulk());
        AtomicInteger sent = new AtomicInteger();
        int end = volume.bulk() + volume.single();
        CountDownLatch go = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        List<RuntimeException> failures = new ArrayList<>();
        long[] from = new long[1];
        for (int i = 0; i < senders; i++) {
            Thread thread = new Thread(
                    () -> {
                        try {
                            go.await();
                            for (int n = next.getAndIncrement();
                                    n < end && !isOver(from[0]);
                                    n = next.getAndIncrement()) {
                                accept(mill.send(load.signature(n)), n);
                                sent.incrementAndGet();
                            }
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        } catch (RuntimeException e) {
                            synchronized (failures) {
                                failures.add(e);
                            }
                        }
                    },
                    "bench-sender-" + (i + 1));
            threads.add(thread);
            thread.start();
        }
        from[0] = System.nanoTime();
        go.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        long nanos = System.nanoTime() - from[0];
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
        return new Timing(sent.get(), nanos);
    }

    private boolean isOver(long from) {
        Duration longest = volume.longest();
        return longest != null && System.nanoTime() - from >= longest.toNanos();
    }

    private void accept(Receipt<Integer> receipt, int number) {
        if (!receipt.duplicate() && receipt.id().equals(load.id(number))) {
            ledger.accepted(number);
        }
    }

    /** A worker runs all that was accepted; ends when the last outcome is confirmed. */
    Timing run() throws InterruptedException {
        int tasks = (int) ledger.account().accepted();
        toRun.set(tasks);
        allRan = new CountDownLatch(tasks == 0 ? 0 : 1);
        long from = System.nanoTime();
        long end;
        Worker worker = worker();
        try (worker) {
            awaitAll(worker, tasks);
            end = System.nanoTime();
        }
        confirmed += worker.metrics().succeeded(); // a stopped worker's figures are final
        return new Timing(tasks, end - from);
    }

    private void awaitAll(Worker worker, int tasks) throws InterruptedException {
        int before = toRun.get();
        long since = System.nanoTime();
        while (!allRan.await(1, TimeUnit.SECONDS)) {
            int left = toRun.get();
            if (left != before) {
                before = left;
                since = System.nanoTime();
            } else if (System.nanoTime() - since > STALLED.toNanos()) {
                return;
            }
        }
        // every handler was called; the last settlements are on their way, for which a load generator may look often
        long deadline = System.nanoTime() + STALLED.toNanos();
        while (settled(worker.metrics()) < tasks && System.nanoTime() < deadline) {
            LockSupport.parkNanos(100_000);
        }
    }

    private static long settled(WorkerMetrics metrics) {
        return metrics.succeeded() + metrics.failed() + metrics.canceled() + metrics.dead() + metrics.refused();
    }

    /** One task at a time, sent when the one before it is settled; nanoseconds from the call of send to the handler's start. */
    long[] idle() throws InterruptedException {
        long[] nanos = new long[volume.idle()];
        idle = true;
        Worker worker = worker();
        try (worker) {
            int first = volume.bulk() + volume.single();
            for (int i = 0; i < nanos.length; i++) {
                long from = System.nanoTime();
                Receipt<Integer> receipt = mill.send(load.signature(first + i));
                accept(receipt, first + i);
                Long start = starts.poll(STALLED.toSeconds(), TimeUnit.SECONDS);
                if (start == null) {
                    break;
                }
                nanos[i] = start - from;
                receipt.await(STALLED);
            }
        } finally {
            idle = false;
        }
        confirmed += worker.metrics().succeeded();
        return nanos;
    }

    private Worker worker() {
        return plan.workerOf(mill, load.queue());
    }

    /** How many settlements the store has confirmed. */
    long confirmed() {
        return confirmed;
    }

    /**
     * Asks the store what became of every accepted task. A store in memory may have dropped outcomes to save its heap; there, the
     * worker's confirmed settlements count, if they add up and nothing is left in the queue.
     */
    Ledger.Account account() {
        if (mill.store().durability() == Durability.MEMORY) {
            boolean empty = mill.admin().queues().stream()
                    .filter(queue -> queue.queue().equals(load.queue()))
                    .allMatch(Round::isEmpty);
            if (empty && confirmed == ledger.account().accepted()) {
                for (int number = 0; number < volume.total(); number++) {
                    if (ledger.isAccepted(number)) {
                        ledger.settled(number);
                    }
                }
            }
            return ledger.account();
        }
        TaskId after = null;
        List<TaskRecord> page;
        do {
            page = mill.admin().tasks(new TaskQuery(load.queue(), null, Set.of(TaskState.SUCCESS), after, PAGE));
            for (TaskRecord record : page) {
                after = record.envelope().id();
                ledger.number(after).ifPresent(ledger::settled);
            }
        } while (page.size() == PAGE);
        return ledger.account();
    }

    private static boolean isEmpty(QueueStats queue) {
        return queue.ready() == 0
                && queue.limited() == 0
                && queue.delayed() == 0
                && queue.leased() == 0
                && queue.dead() == 0;
    }

    /** How many, and how long they took. */
    record Timing(int tasks, long nanos) {
        double perSecond() {
            return tasks / (nanos / 1e9);
        }

        double millis() {
            return nanos / 1e6;
        }

        double microsEach() {
            return tasks == 0 ? 0 : nanos / 1e3 / tasks;
        }
    }
}
