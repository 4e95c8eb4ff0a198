package io.millwright.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millwright.api.ErrorCode;
import io.millwright.api.MemberResult;
import io.millwright.api.RetryPolicy;
import io.millwright.api.SendOptions;
import io.millwright.api.TaskContext;
import io.millwright.api.TaskFailedException;
import io.millwright.api.TaskState;
import io.millwright.api.TaskType;
import io.millwright.api.TypeRef;
import io.millwright.api.Workflow;
import io.millwright.api.WorkflowHandle;
import io.millwright.api.WorkflowProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Workflows of every kind, run. */
class WorkflowRunTest {
    private static final TaskType.Of1<Long, Long> SQUARE =
            TaskType.named("square").takes(Long.class).returns(Long.class);
    private static final TaskType.Of2<Long, Long, Long> ADD =
            TaskType.named("add").takes(Long.class, Long.class).returns(Long.class);
    private static final TaskType.Of1<List<Long>, Long> SUM =
            TaskType.named("sum").takes(new TypeRef<List<Long>>() {}).returns(Long.class);
    private static final TaskType.Of1<String, Long> FAIL = TaskType.named("fail")
            .with(o -> o.retry(RetryPolicy.NONE))
            .takes(String.class)
            .returns(Long.class);
    private static final TaskType.Of1<String, Void> ALERT =
            TaskType.named("alert").takes(String.class).returnsNothing();

    private final TestMill mill = TestMill.create();
    private final List<String> log = new ArrayList<>();

    @BeforeEach
    void register() {
        mill.tasks()
                .add(SQUARE, value -> value * value)
                .add(ADD, (a, b) -> a + b)
                .add(
                        SUM,
                        values -> values.stream()
                                .mapToLong(value -> value == null ? 0 : value)
                                .sum())
                .add(FAIL, why -> {
                    throw new IllegalStateException(why);
                })
                .add(ALERT, why -> {
                    log.add(why);
                    return null;
                });
    }

    @AfterEach
    void close() {
        mill.close();
    }

    private static Workflow<Long> square(long value) {
        return Workflow.of(SQUARE.with(value));
    }

    @Test
    void oneTask() {
        assertThat(mill.run(square(3))).isEqualTo(9);
    }

    @Test
    void chain() {
        assertThat(mill.run(square(2).then(SQUARE).then(ADD, 1L))).isEqualTo(17);
    }

    @Test
    void chord() {
        assertThat(mill.run(Workflow.map(SQUARE, List.of(1L, 2L, 3L)).then(SUM)))
                .isEqualTo(14);
    }

    @Test
    void groupGivesResultsInItsOrder() {
        assertThat(mill.run(Workflow.group(square(3), square(1).then(SQUARE), square(2))))
                .containsExactly(9L, 1L, 4L);
    }

    @Test
    void join() {
        Workflow<Long> shared = square(2);
        assertThat(mill.run(Workflow.join(shared, shared.then(SQUARE)).then(ADD)))
                .isEqualTo(20);
    }

    @Test
    void failureSkipsWhatDependsOnIt() {
        WorkflowHandle<Long> handle =
                mill.send(Workflow.of(FAIL.with("no")).onError(ALERT).then(SQUARE));
        mill.runAll();
        assertThat(handle.state()).isEqualTo(TaskState.FAILURE);
        assertThat(handle.progress()).isEqualTo(new WorkflowProgress(3, 1, 1, 1));
        assertThat(log).containsExactly("java.lang.IllegalStateException: no");
        assertThatThrownBy(() -> handle.await(java.time.Duration.ZERO))
                .isInstanceOfSatisfying(
                        TaskFailedException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WORKFLOW_FAILED))
                .hasMessageContaining("node 1 'fail' ended as FAILURE");
    }

    @Test
    void whatIsIgnoredIsNullOrLeftOut() {
        Workflow<List<Long>> group = Workflow.group(square(1), Workflow.of(FAIL.with("no")), square(3));
        assertThat(mill.run(group.ignoreFailure())).containsExactly(1L, null, 9L);
        assertThat(mill.run(group.again().continueWithSuccesses())).containsExactly(1L, 9L);
    }

    @Test
    void membersAreStreamed() {
        WorkflowHandle<Long> handle = mill.send(
                Workflow.map(SQUARE, LongStream.range(0, 600).boxed().toList()).then(SUM));
        try (Stream<MemberResult<Long>> results = handle.results(SQUARE)) {
            assertThat(results.mapToLong(MemberResult::value).sum())
                    .isEqualTo(LongStream.range(0, 600).map(i -> i * i).sum());
        }
    }

    @Test
    void aTaskMayContinueWithAWorkflow() {
        TaskType.Of1<Long, Long> sumOfSquares =
                TaskType.named("sum-of-squares").takes(Long.class).returns(Long.class);
        List<Long> seen = new ArrayList<>();
        mill.tasks().add(sumOfSquares, count -> {
            seen.add(count);
            List<Long> numbers = LongStream.rangeClosed(1, count).boxed().toList();
            return TaskContext.current()
                    .continueWith(Workflow.map(SQUARE, numbers).then(SUM));
        });
        assertThat(mill.run(Workflow.of(sumOfSquares.with(3L)).then(ADD, 1L))).isEqualTo(15);
        assertThat(mill.run(sumOfSquares.with(4L))).isEqualTo(30);
        assertThat(seen).containsExactly(3L, 4L);
    }

    @Test
    void aTaskThatContinuesFailsWithItsWorkflow() {
        TaskType.Of0<Long> outer = TaskType.named("outer").returns(Long.class);
        mill.tasks().add(outer, () -> TaskContext.current().continueWith(Workflow.of(FAIL.with("inside"))));
        assertThatThrownBy(() -> mill.run(outer.with()))
                .isInstanceOfSatisfying(
                        TaskFailedException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WORKFLOW_FAILED))
                .hasMessageContaining("inside");
    }

    @Test
    void recursionByContinuing() {
        TaskType.Of2<Long, Long, Long> power =
                TaskType.named("power").takes(Long.class, Long.class).returns(Long.class);
        mill.tasks()
                .add(
                        power,
                        (base, exponent) -> exponent == 0
                                ? Long.valueOf(1)
                                : TaskContext.current()
                                        .continueWith(Workflow.of(power.with(base, exponent - 1))
                                                .then(ADD, exponent)));
        assertThat(mill.run(power.with(2L, 100L))).isEqualTo(1 + 100 * 101 / 2);
    }

    @Test
    void membersRunInTheOrderOfTheirGroupInHoweverManyTripsTheyCome() {
        List<Long> begun = new ArrayList<>();
        TaskType.Of1<Long, Long> note = TaskType.named("note").takes(Long.class).returns(Long.class);
        mill.tasks().add(note, value -> {
            begun.add(value);
            return value;
        });
        List<Long> items = LongStream.range(0, 2_500).boxed().toList();
        mill.send(Workflow.map(note, items).then(SUM), SendOptions.concurrency(1));
        mill.runAll();

        assertThat(begun).isEqualTo(items);
    }
}
