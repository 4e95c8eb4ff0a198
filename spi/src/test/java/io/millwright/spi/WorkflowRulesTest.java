package io.millwright.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCode;
import io.millwright.api.TaskError;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.Links.Edge;
import io.millwright.spi.Links.Join;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One rule per test, on a store that only writes down what it is told. */
class WorkflowRulesTest {
    private static final TaskError BROKEN = TaskError.of(ErrorCode.TASK_FAILED, "broken");
    private static final TaskId WORKFLOW = TaskId.next().workflow();

    private final Map<TaskId, HeldNode> held = new HashMap<>();
    private final List<String> told = new ArrayList<>();
    private final Map<TaskId, TaskError> errors = new HashMap<>();
    private final WorkflowRules rules = new WorkflowRules(new WorkflowRules.Nodes() {
        @Override
        public @Nullable HeldNode held(TaskId id) {
            return held.get(id);
        }

        @Override
        public void release(HeldNode node, long delay) {
            held.remove(node.id);
            told.add(node.id.number() + " released" + (delay == 0 ? "" : " in " + delay));
        }

        @Override
        public void end(HeldNode node, TaskState state, @Nullable TaskError error) {
            held.remove(node.id);
            told.add(node.id.number() + " " + state);
            if (error != null) {
                errors.put(node.id, error);
            }
        }
    });

    private HeldNode hold(int number, Links links) {
        TaskId id = number == 0 ? WORKFLOW : WORKFLOW.member(number);
        HeldNode node = HeldNode.of(id, "task", links);
        held.put(id, node);
        return node;
    }

    private void end(int number, TaskState state, Links links) {
        rules.ended(WORKFLOW.member(number), "task", links, state, state == TaskState.SUCCESS ? null : BROKEN);
    }

    private static Links to(Edge... edges) {
        return Links.task(0, true, edges);
    }

    private TaskError errorOf(int number) {
        return Objects.requireNonNull(errors.get(number == 0 ? WORKFLOW : WORKFLOW.member(number)));
    }

    /** Three nodes lead to a fourth, which needs their success; S succeeds, F fails. */
    @ParameterizedTest
    @CsvSource({
        "ALL, S,   ''",
        "ALL, SS,  ''",
        "ALL, SSS, 4 released",
        "ALL, F,   4 SKIPPED",
        "ALL, SF,  4 SKIPPED",
        "ALL, FF,  4 SKIPPED",
        "ANY, S,   4 released",
        "ANY, SSS, 4 released",
        "ANY, F,   ''",
        "ANY, FFS, 4 released",
        "ANY, FFF, 4 SKIPPED"
    })
    void joins(Join join, String ends, String expected) {
        Links links = Links.task(3, true);
        hold(4, new Links(links.role(), 3, join, true, false, 0, List.of(), null));
        for (int i = 0; i < ends.length(); i++) {
            end(i + 1, ends.charAt(i) == 'S' ? TaskState.SUCCESS : TaskState.FAILURE, to(Edge.onSuccess(4)));
        }
        assertThat(String.join(", ", told)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "SUCCESS,  2 released, 3 SKIPPED,  4 released",
        "FAILURE,  2 SKIPPED,  3 released, 4 released",
        "CANCELED, 2 SKIPPED,  3 released, 4 released",
        "EXPIRED,  2 SKIPPED,  3 released, 4 released",
        "DEAD,     2 SKIPPED,  3 released, 4 released",
        "SKIPPED,  2 SKIPPED,  3 SKIPPED,  4 released"
    })
    void edges(TaskState end, String onSuccess, String onFailure, String onEnd) {
        hold(2, Links.task(1, true));
        hold(3, Links.task(1, true));
        hold(4, Links.task(1, true));

        end(1, end, to(Edge.onSuccess(2), Edge.onFailure(3), Edge.onEnd(4)));

        assertThat(told).containsExactly(onSuccess, onFailure, onEnd);
    }

    /** Of a workflow of three tasks: how each of them ended, small letters for those that are not required. */
    @ParameterizedTest
    @CsvSource({
        "SSS, SUCCESS,  3, 0, 0",
        "SSF, FAILURE,  2, 1, 0",
        "SSf, SUCCESS,  2, 1, 0",
        "SSK, FAILURE,  2, 0, 1",
        "Skk, SUCCESS,  1, 0, 2",
        "FfK, FAILURE,  0, 2, 1",
        "fff, SUCCESS,  0, 3, 0"
    })
    void theWorkflow(String ends, TaskState expected, int succeeded, int failed, int skipped) {
        HeldNode root = hold(0, Links.workflow(3, null));
        for (int i = 0; i < 3; i++) {
            assertThat(told).isEmpty();
            char end = ends.charAt(i);
            TaskState state = Map.of('S', TaskState.SUCCESS, 'F', TaskState.FAILURE, 'K', TaskState.SKIPPED)
                    .get(Character.toUpperCase(end));
            end(i + 1, Objects.requireNonNull(state), Links.task(0, Character.isUpperCase(end)));
        }
        assertThat(told).containsExactly("0 " + expected);
        assertThat(root.joining()).isEqualTo(new TaskRecord.Joining(0, succeeded, failed, skipped, null, false));
    }

    @Test
    void gatesAreNotCountedAsTasks() {
        HeldNode root = hold(0, Links.workflow(2, null));
        hold(2, Links.gate(1, Join.ALL, true));

        end(1, TaskState.SUCCESS, to(Edge.onSuccess(2)));

        assertThat(told).containsExactly("2 SUCCESS", "0 SUCCESS");
        assertThat(root.succeeded).isEqualTo(1);
    }

    @Test
    void anEndIsFollowedToTheLastConsequence() {
        hold(0, Links.workflow(5, null));
        hold(2, Links.gate(1, Join.ALL, true, Edge.onSuccess(3)));
        hold(3, Links.gate(1, Join.ANY, true, Edge.onSuccess(4), Edge.onFailure(5)));
        hold(4, Links.task(1, true).delayedBy(70));
        hold(5, Links.task(1, false));

        end(1, TaskState.SUCCESS, to(Edge.onEnd(2)));

        assertThat(told).containsExactly("2 SUCCESS", "3 SUCCESS", "4 released in 70", "5 SKIPPED");
    }

    /** A hundred thousand of them: consequences are not followed by recursion. */
    @Test
    void aLongChainIsSkippedToItsEnd() {
        int length = 100_000;
        for (int number = 2; number <= length; number++) {
            hold(number, Links.task(1, true, Edge.onSuccess(number + 1)));
        }
        end(1, TaskState.FAILURE, to(Edge.onSuccess(2)));
        assertThat(told).hasSize(length - 1).endsWith(length + " SKIPPED");
        assertThat(errorOf(length)).isEqualTo(errorOf(2));
    }

    @Test
    void whoIsSkippedKnowsTheFirstCause() {
        hold(0, Links.workflow(3, null));
        hold(2, Links.task(1, true, Edge.onSuccess(3)));
        hold(3, Links.task(1, true));

        end(1, TaskState.DEAD, to(Edge.onSuccess(2)));

        assertThat(errorOf(3).code()).isEqualTo(ErrorCode.TASK_SKIPPED);
        assertThat(errorOf(3).message())
                .isEqualTo(errorOf(2).message())
                .contains("node 1 'task' ended as DEAD", "broken");
        assertThat(errorOf(0).code()).isEqualTo(ErrorCode.WORKFLOW_FAILED);
        assertThat(errorOf(0).message()).contains("node 1 'task'");
    }

    @Test
    void whatRescuesNobodyIsNotNeeded() {
        hold(2, Links.task(1, true));
        end(1, TaskState.SUCCESS, to(Edge.onFailure(2)));
        assertThat(errorOf(2).message()).contains("not needed", "node 1 'task' succeeded");
    }

    @Test
    void afterACancellationOnlyWhatCleansUpIsLetGo() {
        HeldNode root = hold(0, Links.workflow(4, null));
        root.cancelRequested = true;
        hold(2, Links.task(1, true));
        hold(3, Links.task(1, true).cleaningUp());
        hold(4, Links.gate(1, Join.ALL, true).cleaningUp());

        end(1, TaskState.SUCCESS, to(Edge.onEnd(2), Edge.onEnd(3), Edge.onEnd(4)));

        assertThat(told).containsExactly("2 CANCELED", "3 released", "4 SUCCESS");
        end(3, TaskState.SUCCESS, to());
        assertThat(told).endsWith("0 CANCELED");
    }

    @Test
    void withoutItsWorkflowANodeIsFollowedAllTheSame() {
        hold(2, Links.task(1, true));
        end(1, TaskState.SUCCESS, to(Edge.onSuccess(2), Edge.onSuccess(3)));
        assertThat(told).containsExactly("2 released");
    }

    /** How the signature ends that the workflow continues. */
    @ParameterizedTest
    @CsvSource({"SUCCESS, SUCCESS", "FAILURE, FAILURE", "CANCELED, CANCELED", "EXPIRED, FAILURE"})
    void continuations(TaskState end, TaskState expected) {
        HeldNode node = continued(null);

        rules.ended(WORKFLOW, "workflow", Links.workflow(1, node.id), end, end == TaskState.SUCCESS ? null : BROKEN);

        assertThat(told).containsExactly(node.id.number() + " " + expected);
        assertThat(errors.get(node.id)).isEqualTo(end == TaskState.SUCCESS ? null : BROKEN);
    }

    @Test
    void whatContinuesANodeMovesItsWorkflowOn() {
        HeldNode node = continued(Links.task(0, true, Edge.onSuccess(9)));
        TaskId next = node.id.workflow().member(9);
        held.put(next, HeldNode.of(next, "next", Links.task(1, true)));

        rules.ended(WORKFLOW, "workflow", Links.workflow(1, node.id), TaskState.SUCCESS, null);

        assertThat(told).containsExactly("7 SUCCESS", "9 released");
    }

    @Test
    void onlyTheWorkflowThatContinuesANodeEndsIt() {
        HeldNode node = continued(null);

        rules.ended(TaskId.next().workflow(), "other", Links.workflow(1, node.id), TaskState.SUCCESS, null);
        rules.ended(
                node.id.workflow().member(1),
                "before",
                Links.task(0, true, Edge.onFailure(7)),
                TaskState.SUCCESS,
                null);

        assertThat(told).isEmpty();
    }

    /** Node 7 of another workflow, continued by the one of this test. */
    private HeldNode continued(@Nullable Links links) {
        HeldNode node = new HeldNode(TaskId.next().workflow().member(7), "task", links, WORKFLOW);
        held.put(node.id, node);
        return node;
    }

    @Test
    void whatIsEndedForAReasonOfItsOwnIsFollowed() {
        hold(0, Links.workflow(2, null));
        HeldNode node = hold(1, Links.task(1, true, Edge.onFailure(2)));
        hold(2, Links.task(1, true));

        rules.end(node, TaskState.CANCELED, BROKEN);

        assertThat(told).containsExactly("1 CANCELED", "2 released");
    }

    @Test
    void whatIsRevivedIsLetGoAtOnce() {
        hold(0, Links.workflow(2, null));
        HeldNode task = hold(1, Links.task(1, true).delayedBy(50));
        HeldNode gate = hold(2, Links.gate(1, Join.ALL, true));

        rules.release(task);
        rules.release(gate);

        assertThat(told).containsExactly("1 released", "2 SUCCESS");
    }
}
