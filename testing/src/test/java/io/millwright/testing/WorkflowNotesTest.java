package io.millwright.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millwright.api.Signature;
import io.millwright.api.TaskContext;
import io.millwright.api.TaskState;
import io.millwright.api.TaskType;
import io.millwright.api.TypeRef;
import io.millwright.api.Workflow;
import io.millwright.api.WorkflowHandle;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a test is told of workflows: what was sent, what ran with which arguments, and what hangs. */
class WorkflowNotesTest {
    private static final TaskType.Of1<Long, Long> SQUARE =
            TaskType.named("square").takes(Long.class).returns(Long.class);
    private static final TaskType.Of1<List<Long>, Long> SUM =
            TaskType.named("sum").takes(new TypeRef<List<Long>>() {}).returns(Long.class);

    private final TestMill mill = TestMill.create();

    @BeforeEach
    void register() {
        mill.tasks()
                .add(SQUARE, value -> value * value)
                .add(SUM, all -> all.stream().mapToLong(value -> value).sum());
    }

    @AfterEach
    void close() {
        mill.close();
    }

    @Test
    void sentIsEachTaskWithTheArgumentsThatItWasGiven() {
        Workflow<Long> chord = Workflow.map(SQUARE, List.of(3L, 4L)).then(SUM);
        mill.send(chord);
        mill.send(chord);

        assertThat(mill.sent()).extracting(Signature::task).containsExactly("square", "square", "sum");
        mill.assertSent(SQUARE.with(4L));
        assertThat(mill.sent("sum").get(0).arguments().values()).isEmpty();
    }

    @Test
    void ranIsEachAttemptWithTheResultsThatItTook() {
        mill.send(Workflow.map(SQUARE, List.of(3L, 4L)).then(SUM));
        mill.assertNotRan(SQUARE);
        mill.runAll();

        mill.assertRan(SUM.with(List.of(9L, 16L)));
        assertThat(mill.ran()).extracting(Signature::task).containsExactly("square", "square", "sum");
        assertThatThrownBy(() -> mill.assertRan(SQUARE.with(5L)))
                .hasMessageContaining("expected square(5) to be run, but run were:")
                .hasMessageContaining("sum([9, 16])");
        assertThatThrownBy(() -> mill.assertNotRan(SUM)).hasMessageContaining("nothing of sum to be run");
    }

    @Test
    void whatWaitsForSomethingThatNeverEndsIsReported() {
        mill.admin().pause("later");
        mill.send(Workflow.of(SQUARE.with(2L).onQueue("later")).then(SQUARE));

        assertThatThrownBy(mill::runUntilSettled).hasMessageContaining("cannot run: square");
    }

    @Test
    void anEvictedWorkerHearsOfItAndItsTaskRunsAgain() {
        mill.tasks().add(TaskType.named("fragile").takes(Long.class).returns(Long.class), value -> {
            if (TaskContext.current().task().fencingNumber() == 1) {
                mill.admin().workers().forEach(worker -> mill.admin().evict(worker.id()));
            }
            return value;
        });
        WorkflowHandle<Long> handle = mill.send(
                Workflow.of(Signature.of("fragile", 5).returning(Long.class)).then(SQUARE));
        mill.advance(Duration.ofMinutes(1));

        assertThat(handle.state()).isEqualTo(TaskState.SUCCESS);
        mill.assertRan(SQUARE.with(5L));
        assertThat(mill.ran()).hasSize(3);
    }

    @Test
    void aCancelledWorkflowTellsItsHandlers() {
        boolean[] told = new boolean[1];
        mill.tasks().add(TaskType.named("patient").takes(Long.class).returns(Long.class), value -> {
            TaskContext context = TaskContext.current();
            mill.cancel(context.task().id().workflow(), "enough");
            told[0] = context.isCancelled();
            return value;
        });
        WorkflowHandle<Long> handle = mill.send(
                Workflow.of(Signature.of("patient", 1).returning(Long.class)).then(SQUARE));
        mill.runAll();

        assertThat(told[0]).isTrue();
        assertThat(handle.state()).isEqualTo(TaskState.CANCELED);
        assertThatCode(() -> mill.assertNotRan(SQUARE)).doesNotThrowAnyException();
    }
}
