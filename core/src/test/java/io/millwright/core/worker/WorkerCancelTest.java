package io.millwright.core.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.Client.CancelOutcome;
import io.millwright.api.ErrorCode;
import io.millwright.api.RetryPolicy;
import io.millwright.api.TaskContext;
import io.millwright.api.TaskError;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.core.Eventually;
import io.millwright.core.ScriptedStore.Op;
import io.millwright.core.ScriptedStore.Script;
import io.millwright.spi.Delivery;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Cancellation and time limits of tasks that wait, wait for their time, run, and do not listen. */
@Timeout(60)
class WorkerCancelTest {
    private final Rig rig = Rig.threads();
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final CountDownLatch go = new CountDownLatch(1);

    @BeforeEach
    void register() {
        rig.mill.tasks().add(Rig.TASK, text -> {
            said.add("began " + text);
            TaskContext.current().onCancel(() -> said.add("onCancel " + text));
            switch (text) {
                case "waits" -> go.await();
                case "deaf" -> {
                    while (go.getCount() > 0) {
                        LockSupport.parkNanos(100_000);
                    }
                }
                default -> {}
            }
            said.add("ended " + text);
            return text;
        });
    }

    @AfterEach
    void close() {
        go.countDown();
        rig.close();
    }

    private void begun(TaskId id) {
        Eventually.holds("begun", () -> said.stream().anyMatch(line -> line.startsWith("began")));
        rig.advanceUntil("started", () -> rig.state(id) == TaskState.STARTED);
    }

    private TaskError error(TaskId id) {
        return Objects.requireNonNull(
                Objects.requireNonNull(rig.task(id).outcome()).error());
    }

    @Test
    void whatWaitsIsCancelledAtOnce() {
        TaskId pending = rig.send("x");
        TaskId delayed = rig.send(Rig.TASK.with("x").in(Duration.ofMinutes(10)));
        assertThat(rig.mill.cancel(pending, "no need")).isEqualTo(CancelOutcome.CANCELED);
        assertThat(rig.mill.cancel(delayed, "no need")).isEqualTo(CancelOutcome.CANCELED);
        rig.start(rig.single());
        rig.time.advance(Duration.ofMinutes(20));
        assertThat(rig.state(pending)).isEqualTo(TaskState.CANCELED);
        assertThat(rig.state(delayed)).isEqualTo(TaskState.CANCELED);
        assertThat(said).isEmpty();
    }

    @Test
    void whatRunsIsToldToStop() {
        Worker worker = rig.start(rig.single());
        TaskId id = rig.send("waits");
        begun(id);
        assertThat(rig.mill.cancel(id, "changed my mind")).isEqualTo(CancelOutcome.REQUESTED);
        rig.awaitState(id, TaskState.CANCELED);
        Eventually.holds("onCancel ran", () -> said.contains("onCancel waits"));
        assertThat(said).doesNotContain("ended waits");
        assertThat(error(id).message()).contains("changed my mind");
        assertThat(rig.mill.cancel(id, "again")).isEqualTo(CancelOutcome.ALREADY_SETTLED);
        TaskId next = rig.send("next");
        rig.awaitState(next, TaskState.SUCCESS);
        Eventually.holds("counted", () -> worker.metrics().canceled() == 1);
    }

    @Test
    void aCancellationThatOvertakesItsDeliveryIsNotMissed() {
        rig.store.next(Op.CLAIM, new Script() {
            @Override
            public <T> CompletionStage<T> answer(Supplier<CompletionStage<T>> real) {
                return real.get().thenApply(deliveries -> {
                    for (Object one : (List<?>) deliveries) {
                        Delivery delivery = (Delivery) one;
                        rig.store
                                .listeners
                                .get(0)
                                .cancelRequested(
                                        delivery.lease().id(), delivery.lease().fencing(), "quick");
                    }
                    return deliveries;
                });
            }
        });
        TaskId id = rig.send("x");
        rig.start(rig.single());
        rig.awaitState(id, TaskState.CANCELED);
        assertThat(said).isEmpty();
    }

    @Test
    void whatTakesTooLongFailsAndIsTriedAgain() {
        rig.start(rig.single());
        TaskId id = rig.send(Rig.TASK
                .with("waits")
                .with(o -> o.timeout(Duration.ofSeconds(3)).retry(RetryPolicy.fibonacci(1))));
        begun(id);
        long begin = rig.time.now();
        rig.advanceUntil("retried", () -> rig.state(id) == TaskState.RETRY);
        assertThat(rig.time.now() - begin).isBetween(2_900L, 10_000L);
        rig.advanceUntil("failed", () -> rig.state(id) == TaskState.FAILURE);
        assertThat(error(id).code()).isEqualTo(ErrorCode.TASK_TIMED_OUT);
        assertThat(error(id).message()).contains("longer than its timeout");
        assertThat(rig.task(id).tally().failures()).isEqualTo(1);
    }

    @Test
    void aHandlerThatDoesNotListenIsReportedAndSettled() {
        List<String> hookThreads = new CopyOnWriteArrayList<>();
        Worker worker = rig.start(rig.single()
                .grace(Duration.ofSeconds(2))
                .onError((context, error, isFinal) ->
                        hookThreads.add(Thread.currentThread().getName())));
        TaskId id = rig.send(
                Rig.TASK.with("deaf").with(o -> o.timeout(Duration.ofSeconds(1)).retry(RetryPolicy.NONE)));
        begun(id);
        rig.advanceUntil("settled without it", () -> rig.state(id) == TaskState.FAILURE);
        assertThat(error(id).code()).isEqualTo(ErrorCode.TASK_TIMED_OUT);
        assertThat(error(id).stackTrace()).as("where it is").contains("WorkerCancelTest");
        assertThat(worker.metrics().stuck()).isEqualTo(1);
        assertThat(worker.metrics().running()).as("it keeps its place").isEqualTo(1);
        assertThat(hookThreads).hasSize(1);
        assertThat(hookThreads.get(0))
                .as("not the clock's thread, which renews the lease")
                .contains("giveup");

        TaskId next = rig.send("next");
        assertThat(rig.state(next)).isEqualTo(TaskState.PENDING);
        go.countDown();
        rig.awaitState(next, TaskState.SUCCESS);
        assertThat(rig.state(id)).as("what it says in the end counts no more").isEqualTo(TaskState.FAILURE);
    }

    @Test
    void aDeafHandlerThatAUserCancelsIsCancelledAllTheSame() {
        rig.start(rig.single().grace(Duration.ofSeconds(1)));
        TaskId id = rig.send("deaf");
        begun(id);
        rig.mill.cancel(id, "enough");
        rig.advanceUntil("cancelled", () -> rig.state(id) == TaskState.CANCELED);
    }

    @Test
    void whoeverFinishesInTimeHasSucceeded() {
        rig.start(rig.single());
        TaskId id = rig.send("deaf");
        begun(id);
        rig.mill.cancel(id, "too late");
        go.countDown();
        rig.awaitState(id, TaskState.SUCCESS);
    }
}
