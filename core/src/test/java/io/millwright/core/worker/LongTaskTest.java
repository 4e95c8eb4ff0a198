package io.millwright.core.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.RetryPolicy;
import io.millwright.api.TaskContext;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.core.Eventually;
import io.millwright.spi.Tally;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tasks that outlive their worker, and what is closed after them. */
@Timeout(60)
class LongTaskTest {
    private static final int LAST = 5;

    private final Rig rig = Rig.threads();
    private final List<Object> said = new CopyOnWriteArrayList<>();
    private final CountDownLatch go = new CountDownLatch(1);

    @AfterEach
    void close() {
        go.countDown();
        rig.close();
    }

    /** Pages 0 to 5; the first to come to page 2 waits there, deaf to interrupts. */
    private void registerIteration() {
        rig.mill
                .tasks()
                .add(
                        Rig.TASK,
                        text -> "page "
                                + TaskContext.current().iterate(Integer.class, 0, page -> {
                                    said.add(page);
                                    while (page == 2 && go.getCount() > 0) {
                                        LockSupport.parkNanos(100_000);
                                    }
                                    return page == LAST ? null : Integer.valueOf(page + 1);
                                }));
    }

    private void beginAndWaitOnPageTwo(TaskId id) {
        Eventually.holds("on page 2", () -> said.contains(2));
        rig.advanceUntil("started", () -> rig.state(id) == TaskState.STARTED);
    }

    private static CompletableFuture<Void> stop(Worker worker) {
        CompletableFuture<Void> stopping = CompletableFuture.runAsync(() -> worker.stop(Duration.ofSeconds(50)));
        Eventually.holds("stopping", () -> worker.state() == WorkerState.STOPPING);
        return stopping;
    }

    @Test
    void aWorkerThatStopsHandsBackBetweenTwoSteps() throws Exception {
        registerIteration();
        Worker first = rig.start(rig.single());
        TaskId id = rig.send("x");
        beginAndWaitOnPageTwo(id);

        CompletableFuture<Void> stopping = stop(first);
        go.countDown();
        stopping.get(20, TimeUnit.SECONDS);

        assertThat(said).as("the step is finished, and no other begun").containsExactly(0, 1, 2);
        assertThat(rig.state(id)).isEqualTo(TaskState.PENDING);
        assertThat(first.metrics().released()).isEqualTo(1);
        rig.start(rig.single());
        rig.awaitState(id, TaskState.SUCCESS);
        assertThat(said).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(rig.task(id).tally()).as("it cost the task nothing").isEqualTo(Tally.ZERO);
    }

    @Test
    void aWorkerThatVanishesCostsTheStepThatItWasAt() {
        registerIteration();
        Worker doomed = rig.start(rig.single());
        TaskId id = rig.send("x");
        beginAndWaitOnPageTwo(id);
        doomed.pause(); // it would come back and take the task again

        rig.store.evict(rig.store.joined.get(0).id()).toCompletableFuture().join();
        go.countDown();
        Eventually.holds("the zombie has given up", () -> doomed.metrics().running() == 0);
        assertThat(said).containsExactly(0, 1, 2);

        rig.start(rig.single());
        rig.awaitState(id, TaskState.SUCCESS);
        assertThat(said).containsExactly(0, 1, 2, 2, 3, 4, 5);
        assertThat(rig.task(id).tally()).as("it got over that").isEqualTo(new Tally(0, 0, 0, 0, 0, 1));
    }

    @Test
    void aHandlerThatLoopsItselfHandsBackToo() throws Exception {
        rig.mill.tasks().add(Rig.TASK, text -> {
            TaskContext context = TaskContext.current();
            int page = context.checkpoint(Integer.class).orElse(0);
            for (; page <= LAST; page++) {
                if (context.isStopping()) {
                    throw context.handBack();
                }
                said.add(page);
                while (page == 2 && go.getCount() > 0) {
                    LockSupport.parkNanos(100_000);
                }
                context.checkpoint(page + 1); // not waited for
            }
            return "page " + page;
        });
        Worker first = rig.start(rig.single());
        TaskId id = rig.send("x");
        beginAndWaitOnPageTwo(id);
        CompletableFuture<Void> stopping = stop(first);
        go.countDown();
        stopping.get(20, TimeUnit.SECONDS);
        assertThat(Objects.requireNonNull(rig.task(id).checkpoint()).state().bytes())
                .isEqualTo("[3]".getBytes(java.nio.charset.StandardCharsets.UTF_8));

        rig.start(rig.single());
        rig.awaitState(id, TaskState.SUCCESS);
        assertThat(said).containsExactly(0, 1, 2, 3, 4, 5);
    }

    @Test
    void whoStopsItsOwnWorkerSeesItAtOnce() throws Exception {
        AtomicReference<Worker> own = new AtomicReference<>();
        rig.mill.tasks().add(Rig.TASK, text -> {
            TaskContext context = TaskContext.current();
            said.add(context.isStopping());
            own.get().stop(Duration.ofSeconds(30));
            said.add(context.isStopping());
            throw context.handBack();
        });
        own.set(rig.start(rig.single()));
        TaskId id = rig.send("x");
        assertThat(own.get().awaitStopped(Duration.ofSeconds(20))).isTrue();
        assertThat(said).containsExactly(false, true);
        assertThat(rig.state(id)).isEqualTo(TaskState.PENDING);
    }

    /** Leaves something to be closed, then does as it is told. */
    private void registerClosing() {
        rig.mill.tasks().add(Rig.TASK, text -> {
            Thread handler = Thread.currentThread();
            TaskContext.current()
                    .closeAfter(() -> said.add("closed after " + text + ", "
                            + (Thread.currentThread() == handler ? "same thread" : "another thread")
                            + (Thread.currentThread().isInterrupted() ? ", interrupted" : "")));
            switch (text) {
                case "failure" -> throw new IllegalStateException("expected by the test");
                case "waits" -> new CountDownLatch(1).await();
                default -> {}
            }
            return text;
        });
    }

    private void closedAfter(String text) {
        Eventually.holds("closed", () -> said.contains("closed after " + text + ", same thread"));
        assertThat(said).hasSize(1);
        said.clear();
    }

    @Test
    void closesInWhateverWayTheHandlerReturned() {
        registerClosing();
        Worker worker = rig.start(rig.single());
        TaskId success = rig.send("success");
        rig.awaitState(success, TaskState.SUCCESS);
        closedAfter("success");

        TaskId failure = rig.send(Rig.TASK.with("failure").with(o -> o.retry(RetryPolicy.NONE)));
        rig.awaitState(failure, TaskState.FAILURE);
        closedAfter("failure");

        TaskId cancelled = rig.send("waits");
        rig.advanceUntil("started", () -> rig.state(cancelled) == TaskState.STARTED);
        rig.mill.cancel(cancelled, "no need");
        rig.awaitState(cancelled, TaskState.CANCELED);
        closedAfter("waits");

        TaskId slow = rig.send(Rig.TASK
                .with("waits")
                .with(o -> o.timeout(Duration.ofSeconds(1)).retry(RetryPolicy.NONE)));
        rig.advanceUntil("timed out", () -> rig.state(slow) == TaskState.FAILURE);
        closedAfter("waits");

        TaskId lost = rig.send("waits");
        rig.advanceUntil("started", () -> rig.state(lost) == TaskState.STARTED);
        worker.pause();
        rig.store.evict(rig.store.joined.get(0).id()).toCompletableFuture().join();
        closedAfter("waits");
    }

    @Test
    void theOutcomeWaitsUntilEverythingIsClosed() {
        CountDownLatch closing = new CountDownLatch(1);
        rig.mill.tasks().add(Rig.TASK, text -> {
            TaskContext.current().closeAfter(() -> {
                closing.countDown();
                go.await();
            });
            return text;
        });
        rig.start(rig.single());
        TaskId id = rig.send("x");
        Eventually.holds("closing", () -> closing.getCount() == 0);
        assertThat(rig.store.settlements).isEmpty();
        go.countDown();
        rig.awaitState(id, TaskState.SUCCESS);
    }

    @Test
    void whatTakesLongToCloseIsReportedAndTheOutcomeStays() {
        rig.mill.tasks().add(Rig.TASK, text -> {
            TaskContext.current().closeAfter(() -> {
                said.add("closing");
                while (go.getCount() > 0) {
                    LockSupport.parkNanos(100_000);
                    if (Thread.interrupted()) {
                        said.add("interrupted");
                    }
                }
            });
            return text;
        });
        Worker worker = rig.start(rig.single().grace(Duration.ofSeconds(2)));
        TaskId id = rig.send(
                Rig.TASK.with("x").with(o -> o.timeout(Duration.ofSeconds(1)).retry(RetryPolicy.NONE)));
        Eventually.holds("closing", () -> said.contains("closing"));
        rig.mill.cancel(id, "too late");

        rig.advanceUntil("reported", () -> worker.metrics().stuck() == 1);
        rig.time.advance(Duration.ofSeconds(10));
        assertThat(worker.metrics().stuck()).as("once").isEqualTo(1);
        assertThat(rig.store.settlements)
                .as("neither timed out nor cancelled nor given up")
                .isEmpty();
        go.countDown();

        rig.awaitState(id, TaskState.SUCCESS);
        assertThat(said).containsExactly("closing");
    }
}
