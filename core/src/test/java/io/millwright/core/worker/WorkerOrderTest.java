package io.millwright.core.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCode;
import io.millwright.api.RetryPolicy;
import io.millwright.api.Signature;
import io.millwright.api.TaskContext;
import io.millwright.api.TaskFailedException;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.api.TaskType;
import io.millwright.core.Eventually;
import io.millwright.core.Refused;
import io.millwright.spi.Envelope;
import io.millwright.spi.Payload;
import io.millwright.spi.TaskEvent;
import io.millwright.spi.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is decided without any thread: handlers run where their deliveries arrive, and the test moves the clock. */
@Timeout(60)
class WorkerOrderTest {
    private final List<String> ran = new ArrayList<>();

    private Rig direct() {
        Rig rig = Rig.direct();
        rig.mill.tasks().add(Rig.TASK, text -> {
            ran.add(text);
            return text;
        });
        return rig;
    }

    @Test
    void queuesShareByWeight() {
        try (Rig rig = direct()) {
            for (int i = 0; i < 400; i++) {
                rig.send(Rig.TASK.with("a").onQueue("a"));
                rig.send(Rig.TASK.with("b").onQueue("b"));
            }
            rig.start(rig.single().queue("a", 3).queue("b", 1));
            assertThat(ran).hasSize(800);
            assertThat(ran.subList(0, 400).stream().filter("a"::equals)).hasSize(300);
            assertThat(ran.subList(0, 40).stream().filter("b"::equals))
                    .as("from the beginning")
                    .hasSize(10);
        }
    }

    @Test
    void strictPriorityServesALaterQueueOnlyWhenTheEarlierAreEmpty() {
        try (Rig rig = direct()) {
            for (int i = 0; i < 20; i++) {
                rig.send(Rig.TASK.with("low").onQueue("low"));
                rig.send(Rig.TASK.with("high").onQueue("high"));
            }
            rig.start(rig.single().queues("high", "low").strictPriority());
            assertThat(ran.subList(0, 20)).containsOnly("high");
            assertThat(ran.subList(20, 40)).containsOnly("low");
        }
    }

    @Test
    void higherPrioritiesAreFirst() {
        try (Rig rig = direct()) {
            for (int priority : new int[] {0, 255, 7, 7, 100}) {
                rig.send(Rig.TASK.with("p" + priority).with(o -> o.priority(priority)));
            }
            rig.start(rig.single());
            assertThat(ran).containsExactly("p255", "p100", "p7", "p7", "p0");
        }
    }

    @Test
    void pauseAndResume() {
        try (Rig rig = direct()) {
            Worker worker = rig.start(rig.single());
            worker.pause();
            assertThat(worker.state()).isEqualTo(WorkerState.PAUSED);
            TaskId id = rig.send("x");
            rig.time.advance(Duration.ofSeconds(60));
            assertThat(rig.state(id)).isEqualTo(TaskState.PENDING);
            assertThat(rig.mill.admin().workers()).as("it keeps its lease").hasSize(1);
            worker.pause();
            worker.resume();
            worker.resume();
            rig.awaitState(id, TaskState.SUCCESS);
            assertThat(worker.state()).isEqualTo(WorkerState.RUNNING);
        }
    }

    @Test
    void retriesWaitTheirFibonacciSeconds() {
        try (Rig rig = direct()) {
            List<Long> at = new ArrayList<>();
            TaskType.Of0<String> flaky = TaskType.named("flaky").returns(String.class);
            rig.mill.tasks().add(flaky, () -> {
                at.add((rig.time.now()
                                - rig.time
                                        .instant()
                                        .minusNanos(rig.time.nanoTime())
                                        .toEpochMilli())
                        / 1_000);
                throw new IllegalStateException(
                        "attempt " + TaskContext.current().task().attempt());
            });
            rig.start(rig.single());
            TaskId id = rig.send(flaky.with().with(o -> o.retry(RetryPolicy.fibonacci(4))));
            for (long wait : List.of(1L, 2L, 3L, 5L)) {
                rig.awaitState(id, TaskState.RETRY); // the clock stands still meanwhile
                int failures = rig.task(id).tally().failures();
                rig.time.advance(Duration.ofSeconds(wait));
                Eventually.holds(
                        "tried again",
                        () -> rig.task(id).tally().failures() > failures
                                || rig.state(id).isTerminal());
            }
            rig.awaitState(id, TaskState.FAILURE);
            assertThat(at).containsExactly(0L, 1L, 3L, 6L, 11L);
            assertThat(rig.task(id).tally().failures()).isEqualTo(4);
            Refused.with(
                    ErrorCode.TASK_FAILED,
                    () -> rig.mill.result(id, String.class).await(Duration.ofSeconds(1)),
                    "attempt 5");
        }
    }

    @Test
    void anUnknownTaskWaitsForOneWhoKnowsItAndDiesInTheEnd() {
        try (Rig rig = direct()) {
            rig.start(rig.single().maxMisses(3));
            TaskId id = rig.send(Signature.of("later"));
            rig.time.advance(Duration.ofSeconds(3));
            rig.awaitState(id, TaskState.PENDING);
            rig.advanceUntil("dead", () -> rig.state(id) == TaskState.DEAD);
            assertThat(rig.task(id).tally().misses()).isEqualTo(3);
            TaskFailedException thrown = org.assertj.core.api.Assertions.catchThrowableOfType(
                    TaskFailedException.class,
                    () -> rig.mill.result(id, Object.class).await(Duration.ofSeconds(1)));
            assertThat(thrown.code()).isEqualTo(ErrorCode.TASK_UNREGISTERED);

            rig.mill.tasks().add(TaskType.named("later").returns(Object.class), () -> "now I know");
            assertThat(rig.mill.admin().requeue(id)).isTrue();
            rig.awaitState(id, TaskState.SUCCESS);
        }
    }

    @Test
    void aForeignEnvelopeStopsNobody() {
        try (Rig rig = direct()) {
            Worker worker = rig.start(rig.single().maxMisses(0));
            TaskId id = TaskId.next();
            rig.store
                    .publish(List.of(new Envelope(
                            id,
                            "no name at all! \uD83D",
                            new Envelope.Address("default", 0, null),
                            new Envelope.Times(rig.time.now(), 0, 0),
                            new Payload("json", new byte[] {9, 9, 9}),
                            new Payload("json", "{\"retry\":5".getBytes(StandardCharsets.UTF_8)))))
                    .toCompletableFuture()
                    .join();
            rig.advanceUntil("put away", () -> rig.state(id).isTerminal());
            TaskId good = rig.send("x");
            rig.awaitState(good, TaskState.SUCCESS);
            assertThat(worker.metrics().running()).isZero();
        }
    }

    @Test
    void handlersAskToBeRunLater() {
        try (Rig rig = direct()) {
            TaskType.Of0<Integer> busy = TaskType.named("busy").returns(Integer.class);
            rig.mill.tasks().add(busy, () -> {
                if (TaskContext.current().task().attempt() < 3) {
                    throw TaskContext.current().retryLater(Duration.ofMinutes(1));
                }
                return TaskContext.current().task().attempt();
            });
            Worker worker = rig.start(rig.single());
            TaskId id = rig.send(busy.with().with(o -> o.retry(RetryPolicy.NONE)));
            rig.awaitState(id, TaskState.RETRY);
            rig.advanceUntil("done", () -> rig.state(id) == TaskState.SUCCESS);
            assertThat(rig.task(id).tally().deferrals()).isEqualTo(2);
            assertThat(worker.metrics().deferred()).isEqualTo(2);
            assertThat(worker.metrics().retried()).isZero();
        }
    }

    @Test
    void linesAreKeptWithTheTask() {
        try (Rig rig = direct()) {
            TaskType.Of0<Void> chatty = TaskType.named("chatty").returnsNothing();
            rig.mill.tasks().add(chatty, () -> {
                TaskContext.current().log("one");
                TaskContext.current().log("two");
                return null;
            });
            rig.start(rig.single());
            TaskId id = rig.send(chatty.with());
            rig.awaitState(id, TaskState.SUCCESS);
            assertThat(rig.mill.admin().history(id))
                    .filteredOn(event -> event.kind() == TaskEvent.Kind.LOGGED)
                    .extracting(TaskEvent::detail)
                    .containsExactly("one", "two");
        }
    }

    @Test
    void hooksAreCalledAroundTasks() {
        try (Rig rig = direct()) {
            AtomicBoolean open = new AtomicBoolean();
            rig.start(rig.single()
                    .beforeTask(context -> ran.add("before " + context.task().name()))
                    .afterTask(context -> ran.add("after"))
                    .onError((context, error, isFinal) ->
                            ran.add("error of " + context.signature().task()))
                    .beforeConsume(open::get));
            TaskId id = rig.send("x");
            rig.time.advance(Duration.ofSeconds(1));
            assertThat(ran).isEmpty();
            open.set(true);
            rig.time.advance(Duration.ofMillis(100));
            rig.awaitState(id, TaskState.SUCCESS);
            assertThat(ran).containsExactly("before task", "x", "after");
            TaskId bad = rig.send(Signature.of("task", 5));
            rig.awaitState(bad, TaskState.FAILURE);
            assertThat(ran).endsWith("error of task");
        }
    }

    @Test
    void countsWhatItDid() {
        try (Rig rig = direct()) {
            rig.mill.tasks().add(TaskType.named("fail").returns(Object.class), () -> {
                throw new IllegalStateException();
            });
            Worker worker = rig.start(rig.single().defaultRetry(RetryPolicy.NONE));
            rig.send("a");
            rig.send("b");
            rig.send(Signature.of("fail"));
            rig.send(Signature.of("gone").with(o -> o.dropWhenUnregistered(true)));
            rig.send(Signature.of("missing"));
            Eventually.holds("all settled", () -> worker.metrics().released() == 1);
            assertThat(worker.metrics())
                    .isEqualTo(new WorkerMetrics(5, 2, 1, 0, 0, 1, 0, 1, 0, 0, 0, 0, rig.time.now()));
        }
    }

    @Test
    void anOwnProcessorDecidesEverything() {
        try (Rig rig = direct()) {
            TaskProcessor own = new TaskProcessor() {
                @Override
                public Verdict process(Attempt attempt) {
                    if (attempt.task().name().equals("throw")) {
                        throw new StackOverflowError("expected by the test");
                    }
                    return new Verdict.Canceled("by the processor");
                }

                @Override
                public Optional<String> customQueue() {
                    return Optional.of("mine");
                }
            };
            rig.start(rig.single().queues("ignored").processor(own));
            TaskId one = rig.send(Signature.of("any").onQueue("mine"));
            TaskId two = rig.send(Signature.of("throw").onQueue("mine"));
            TaskId three = rig.send(Signature.of("any").onQueue("ignored"));
            rig.awaitState(one, TaskState.CANCELED);
            rig.awaitState(two, TaskState.FAILURE);
            assertThat(rig.state(three)).isEqualTo(TaskState.PENDING);
            assertThat(rig.mill.admin().workers().get(0).queues()).containsExactly("mine");
        }
    }

    @Test
    void whatNoThreadTakesGoesBack() {
        Queue<Runnable> steps = new ArrayDeque<>();
        try (Rig rig = Rig.on(steps::add)) {
            rig.mill.tasks().add(Rig.TASK, text -> text);
            Worker worker = rig.start(rig.single());
            TaskId id = rig.send("x");
            rig.awaitState(id, TaskState.RECEIVED);
            rig.advanceUntil("given back for others", () -> worker.metrics().released() > 0);
            assertThat(rig.task(id).tally().misses()).isZero();
            worker.pause();
            while (!steps.isEmpty()) {
                steps.remove().run();
            }
        }
    }

    @Test
    void largeBacklogsAreFinished() {
        try (Rig rig = direct()) {
            rig.mill.sendAll(IntStream.range(0, 5_000)
                    .mapToObj(i -> Rig.TASK.with("n" + i))
                    .toList());
            Worker worker = rig.start(rig.mill.worker().concurrency(4));
            assertThat(worker.metrics().succeeded()).isEqualTo(5_000);
            assertThat(ran).hasSize(5_000);
        }
    }
}
