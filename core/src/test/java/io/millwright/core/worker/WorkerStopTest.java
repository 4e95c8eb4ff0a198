package io.millwright.core.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millwright.api.ErrorCode;
import io.millwright.api.RetryPolicy;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.core.Eventually;
import io.millwright.core.Millwright;
import io.millwright.core.Refused;
import io.millwright.core.thread.Threads;
import io.millwright.spi.QueueStats;
import io.millwright.spi.TaskQuery;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads: how many there are, how a worker stops, and what is left. In real time. */
@Timeout(60)
class WorkerStopTest {
    private final Millwright mill = Millwright.open("memory:");
    private final CountDownLatch go = new CountDownLatch(1);
    private final AtomicInteger began = new AtomicInteger();
    private final AtomicInteger interrupted = new AtomicInteger();
    private final AtomicBoolean deaf = new AtomicBoolean();

    WorkerStopTest() {
        mill.tasks().add(Rig.TASK, text -> {
            began.incrementAndGet();
            while (deaf.get() && go.getCount() > 0) {
                LockSupport.parkNanos(100_000);
            }
            try {
                go.await();
            } catch (InterruptedException e) {
                interrupted.incrementAndGet();
                throw e;
            }
            return text;
        });
    }

    @AfterEach
    void close() {
        go.countDown();
        mill.close();
    }

    private Worker.Builder two() {
        return mill.worker().name("stopper").concurrency(2).defaultRetry(RetryPolicy.NONE);
    }

    private List<TaskId> send(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> mill.send(Rig.TASK.with("n" + i)).id())
                .toList();
    }

    private int in(TaskState state) {
        return mill.admin().tasks(TaskQuery.inState(10_000, state)).size();
    }

    private void begun(int count) {
        Eventually.holds(count + " begun", () -> began.get() == count);
    }

    private static List<String> threads(String role) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(role))
                .toList();
    }

    @Test
    void neverRunsMoreThanItsConcurrency() throws Exception {
        AtomicInteger active = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Semaphore done = new Semaphore(0);
        var type = io.millwright.api.TaskType.named("count").returns(Integer.class);
        mill.tasks().add(type, () -> {
            most.accumulateAndGet(active.incrementAndGet(), Math::max);
            LockSupport.parkNanos(100_000);
            active.decrementAndGet();
            done.release();
            return 1;
        });
        try (Worker worker = mill.worker().concurrency(3).start()) {
            mill.sendAll(IntStream.range(0, 500).mapToObj(i -> type.with()).toList());
            assertThat(done.tryAcquire(500, 30, TimeUnit.SECONDS)).isTrue();
            assertThat(most).hasValue(3);
            Eventually.holds("settled", () -> worker.metrics().succeeded() == 500);
        }
    }

    @Test
    void aGracefulStopFinishesWhatRunsAndGivesTheRestBack() {
        send(10);
        Worker worker = two().start();
        begun(2);
        CompletableFuture<Void> stopping = CompletableFuture.runAsync(() -> worker.stop(Duration.ofSeconds(20)));
        Eventually.holds("stopping", () -> worker.state() == WorkerState.STOPPING);
        go.countDown();
        stopping.orTimeout(20, TimeUnit.SECONDS).join();
        assertThat(worker.state()).isEqualTo(WorkerState.STOPPED);
        assertThat(began).as("nothing was begun after the stop").hasValue(2);
        assertThat(in(TaskState.SUCCESS)).isEqualTo(2);
        assertThat(in(TaskState.PENDING)).isEqualTo(8);
        QueueStats stats = mill.admin().queues().get(0);
        assertThat(stats.leased()).isZero();
        assertThat(mill.admin().workers()).isEmpty();
        assertThat(worker.metrics().running() + worker.metrics().buffered()).isZero();

        try (Worker next = two().start()) {
            Eventually.holds("all done", () -> in(TaskState.SUCCESS) == 10);
            Eventually.holds("counted", () -> next.metrics().succeeded() == 8);
        }
    }

    @Test
    void beyondItsBoundAStopTellsHandlersToStopAndGivesThemBack() {
        List<TaskId> ids = send(3);
        Worker worker = two().start();
        begun(2);
        worker.stop(Duration.ofMillis(30));
        assertThat(interrupted).hasValue(2);
        assertThat(in(TaskState.PENDING)).isEqualTo(3);
        assertThat(mill.admin().task(ids.get(0)).orElseThrow().tally().attempt())
                .as("it costs the task nothing")
                .isEqualTo(1);
        assertThat(worker.state()).isEqualTo(WorkerState.STOPPED);
    }

    @Test
    void aDeafHandlerDoesNotHoldAStopUp() {
        deaf.set(true);
        send(1);
        Worker worker = two().grace(Duration.ofMillis(50)).start();
        begun(1);
        worker.stop(Duration.ofMillis(10));
        assertThat(worker.state()).isEqualTo(WorkerState.STOPPED);
        assertThat(in(TaskState.PENDING)).as("given back with the farewell").isEqualTo(1);
    }

    @Test
    void aHandlerMayStopItsOwnWorker() throws Exception {
        AtomicReference<Worker> own = new AtomicReference<>();
        var type = io.millwright.api.TaskType.named("last").returns(Boolean.class);
        mill.tasks().add(type, () -> {
            own.get().stop(Duration.ofMinutes(1));
            return Thread.currentThread().isInterrupted();
        });
        own.set(two().start());

        assertThat(mill.send(type.with()).await(Duration.ofSeconds(10))).isFalse();
        assertThat(own.get().awaitStopped(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void stopNowCutsAStopShort() {
        send(2);
        Worker worker = two().start();
        begun(2);
        CompletableFuture<Void> patient =
                CompletableFuture.runAsync(() -> worker.stop(ChronoUnit.FOREVER.getDuration()));
        Eventually.holds("stopping", () -> worker.state() == WorkerState.STOPPING);
        worker.stopNow();
        patient.orTimeout(20, TimeUnit.SECONDS).join();
        assertThat(in(TaskState.PENDING)).isEqualTo(2);
        assertThat(worker.state()).isEqualTo(WorkerState.STOPPED);
    }

    @Test
    void stoppingIsIdempotentAndLeavesNoThread() {
        go.countDown();
        send(4);
        Worker worker = two().start();
        Eventually.holds("done", () -> in(TaskState.SUCCESS) == 4);
        worker.close();
        worker.close();
        worker.stopNow();
        worker.pause();
        worker.resume();
        assertThat(worker.state()).isEqualTo(WorkerState.STOPPED);
        Eventually.holds("no thread left", () -> threads("millwright-stopper").isEmpty());
    }

    @Test
    void aWorkerThatNeverReachedItsStoreStopsToo() {
        Millwright other = Millwright.open("memory:");
        Worker worker = other.worker().start();
        other.close();
        worker.close();
        assertThat(worker.state()).isEqualTo(WorkerState.STOPPED);
    }

    @Test
    void aPausedWorkerStops() {
        Worker worker = two().start();
        worker.pause();
        send(1);
        worker.close();
        assertThat(in(TaskState.PENDING)).isEqualTo(1);
    }

    @Test
    void twoWorkersShareAQueue() {
        go.countDown();
        try (Worker one = two().name("one").start();
                Worker two = two().name("two").start()) {
            send(2_000);
            Eventually.holds(
                    "all done", () -> one.metrics().succeeded() + two.metrics().succeeded() == 2_000);
            assertThat(began).as("each once").hasValue(2_000);
        }
    }

    @Test
    void threadsAreNamedForTheirRole() {
        List<String> names = new ArrayList<>();
        go.countDown();
        try (Worker worker = two().beforeTask(
                        c -> names.add(Thread.currentThread().getName()))
                .start()) {
            send(1);
            Eventually.holds("done", () -> worker.metrics().succeeded() == 1);
        }
        assertThat(names.get(0)).startsWith("millwright-stopper-run-");
    }

    @Test
    void handlersRunOnVirtualThreadsWhereThereAreAny() throws Exception {
        assumeTrue(Threads.hasVirtualThreads());
        List<Thread> seen = java.util.Collections.synchronizedList(new ArrayList<>());
        go.countDown();
        try (Worker worker = mill.worker()
                .name("virtual")
                .concurrency(500)
                .virtualThreads(true)
                .beforeTask(c -> seen.add(Thread.currentThread()))
                .start()) {
            send(1_000);
            Eventually.holds("done", () -> worker.metrics().succeeded() == 1_000);
        }
        Thread first = seen.get(0);
        assertThat(Thread.class.getMethod("isVirtual").invoke(first)).isEqualTo(true);
        assertThat(first.getName()).startsWith("millwright-virtual-run-");
    }

    @Test
    void virtualThreadsAreRefusedWhereThereAreNone() {
        assumeFalse(Threads.hasVirtualThreads());
        Refused.with(
                ErrorCode.UNSUPPORTED,
                () -> mill.worker().virtualThreads(true).start(),
                "need Java 21",
                "use platform threads");
    }
}
