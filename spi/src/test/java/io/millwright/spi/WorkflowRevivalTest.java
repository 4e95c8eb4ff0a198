package io.millwright.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.TaskState;
import io.millwright.spi.Links.Edge;
import io.millwright.spi.Links.Join;
import io.millwright.spi.Links.Role;
import io.millwright.spi.WorkflowRevival.Change;
import io.millwright.spi.WorkflowRevival.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A workflow is a list of nodes here, from number 1 on; edges are on success unless said otherwise. */
class WorkflowRevivalTest {
    private final List<Node> nodes = new ArrayList<>();

    /** A node in the making. */
    private final class Node {
        private final Role role;
        private final TaskState state;
        private final List<Edge> edges = new ArrayList<>();
        private int waits;
        private Join join = Join.ALL;
        private boolean required = true;
        private boolean cleanup;
        private boolean continued;

        Node(Role role, TaskState state) {
            this.role = role;
            this.state = state;
            nodes.add(this);
        }

        Node after(int... numbers) {
            IntStream.of(numbers).forEach(number -> edge(number, Edge.onSuccess(nodes.size())));
            return this;
        }

        Node afterFailureOf(int number) {
            edge(number, Edge.onFailure(nodes.size()));
            return this;
        }

        private void edge(int number, Edge edge) {
            nodes.get(number - 1).edges.add(edge);
            waits++;
        }

        Node any() {
            join = Join.ANY;
            return this;
        }

        Node optional() {
            required = false;
            return this;
        }

        Node cleaningUp() {
            cleanup = true;
            return this;
        }

        Node continued() {
            continued = true;
            return this;
        }

        Member member() {
            return new Member(new Links(role, waits, join, required, cleanup, 0, edges, null), state, continued);
        }
    }

    private Node task(TaskState state) {
        return new Node(Role.TASK, state);
    }

    private Node gate(TaskState state) {
        return new Node(Role.GATE, state);
    }

    private Optional<WorkflowRevival> revive(int... chosen) {
        List<Integer> numbers = IntStream.of(chosen).boxed().toList();
        return WorkflowRevival.of(nodes.stream().map(Node::member).toList(), numbers::contains);
    }

    private Optional<WorkflowRevival> reviveAll() {
        return revive(IntStream.rangeClosed(1, nodes.size()).toArray());
    }

    private static Change change(int number, TaskState from, int pending) {
        return new Change(number, from, pending);
    }

    @Test
    void oneFailedMemberOfAChord() {
        task(TaskState.SUCCESS);
        task(TaskState.FAILURE);
        task(TaskState.SKIPPED).after(1, 2);

        assertThat(revive(2))
                .contains(new WorkflowRevival(
                        List.of(change(2, TaskState.FAILURE, 0), change(3, TaskState.SKIPPED, 1)), 2, 1, 0, 0, null));
        assertThat(reviveAll()).isEqualTo(revive(2));
    }

    @Test
    void whatWasNotChosenStaysAndSkipsOn() {
        task(TaskState.FAILURE);
        task(TaskState.DEAD);
        task(TaskState.SKIPPED).after(1, 2);

        assertThat(revive(1))
                .contains(new WorkflowRevival(
                        List.of(change(1, TaskState.FAILURE, 0)), 1, 0, 1, 1, "node 2 ended as DEAD"));
    }

    @Test
    void everyBadEndCanBeChosen() {
        task(TaskState.FAILURE);
        task(TaskState.DEAD);
        task(TaskState.EXPIRED);
        task(TaskState.CANCELED);

        assertThat(reviveAll().orElseThrow().changes())
                .containsExactly(
                        change(1, TaskState.FAILURE, 0),
                        change(2, TaskState.DEAD, 0),
                        change(3, TaskState.EXPIRED, 0),
                        change(4, TaskState.CANCELED, 0));
    }

    @Test
    void theWorkflowFailsAllTheSameIfAnotherRequiredOneDid() {
        task(TaskState.FAILURE);
        task(TaskState.FAILURE).optional();
        task(TaskState.FAILURE);

        assertThat(revive(1).orElseThrow().failure()).isEqualTo("node 3 ended as FAILURE");
        assertThat(revive(1, 3).orElseThrow().failure()).isNull();
    }

    @Test
    void whatIsUnderWayIsWaitedFor() {
        task(TaskState.FAILURE);
        task(TaskState.STARTED);
        task(TaskState.SKIPPED).after(1, 2);
        task(TaskState.HELD).after(2);

        assertThat(revive(1))
                .contains(new WorkflowRevival(
                        List.of(
                                change(1, TaskState.FAILURE, 0),
                                change(3, TaskState.SKIPPED, 2),
                                change(4, TaskState.HELD, 1)),
                        4,
                        0,
                        0,
                        0,
                        null));
    }

    @Test
    void whatIsHeldWaitsForMore() {
        task(TaskState.FAILURE);
        task(TaskState.RETRY);
        task(TaskState.HELD).any().after(1, 2);

        assertThat(revive(1).orElseThrow().changes())
                .containsExactly(change(1, TaskState.FAILURE, 0), change(3, TaskState.HELD, 2));
    }

    @Test
    void whatIsContinuedIsLeftAlone() {
        task(TaskState.FAILURE);
        task(TaskState.HELD).any().after(1).continued();

        assertThat(revive(1).orElseThrow().changes()).containsExactly(change(1, TaskState.FAILURE, 0));
        assertThat(revive(2)).isEmpty();
    }

    @Test
    void anyThatHadBeenLetGoIsLetGo() {
        task(TaskState.SUCCESS);
        task(TaskState.STARTED);
        task(TaskState.FAILURE).any().after(1, 2);

        assertThat(revive(3).orElseThrow().changes()).containsExactly(change(3, TaskState.FAILURE, 0));
    }

    @Test
    void anyThatWasSkippedWaitsForThoseThatRunAgain() {
        task(TaskState.FAILURE);
        task(TaskState.FAILURE);
        task(TaskState.SKIPPED).any().after(1, 2);

        assertThat(revive(2).orElseThrow().changes())
                .containsExactly(change(2, TaskState.FAILURE, 0), change(3, TaskState.SKIPPED, 1));
    }

    @Test
    void gatesThatWereCancelledOpenAgain() {
        task(TaskState.SUCCESS);
        gate(TaskState.CANCELED).after(1);
        task(TaskState.CANCELED).after(2);

        assertThat(revive(3).orElseThrow().changes())
                .containsExactly(change(2, TaskState.CANCELED, 0), change(3, TaskState.CANCELED, 1));
    }

    @Test
    void aSkippedFailureHandlerIsHeldAgain() {
        task(TaskState.FAILURE);
        task(TaskState.SUCCESS).afterFailureOf(1);
        task(TaskState.SKIPPED).after(1);
        task(TaskState.SKIPPED).afterFailureOf(3);

        assertThat(revive(1).orElseThrow().changes())
                .containsExactly(
                        change(1, TaskState.FAILURE, 0),
                        change(3, TaskState.SKIPPED, 1),
                        change(4, TaskState.SKIPPED, 1));
    }

    @Test
    void whatHasSucceededOrIsSkippedForAStandingCauseCannotBeChosen() {
        task(TaskState.SUCCESS);
        task(TaskState.FAILURE);
        task(TaskState.SKIPPED).after(2);
        task(TaskState.PENDING);
        task(TaskState.HELD).after(4);

        assertThat(revive(1)).isEmpty();
        assertThat(revive(3)).isEmpty();
        assertThat(revive(4)).isEmpty();
        assertThat(revive(5)).isEmpty();
        assertThat(revive()).isEmpty();
    }

    @Test
    void nothingRunsAgainOnceACompensationHasSucceeded() {
        task(TaskState.FAILURE);
        task(TaskState.SUCCESS).afterFailureOf(1).cleaningUp();
        assertThat(reviveAll()).isEmpty();
    }

    @Test
    void onceUndoingHasBegunOnlyItCanBeRepeated() {
        for (TaskState undoing : List.of(TaskState.SUCCESS, TaskState.PENDING, TaskState.RETRY, TaskState.FAILURE)) {
            nodes.clear();
            task(TaskState.FAILURE);
            gate(TaskState.SUCCESS).afterFailureOf(1).cleaningUp();
            task(undoing).after(2).cleaningUp();
            task(TaskState.FAILURE).after(2).cleaningUp();
            assertThat(revive(1)).as(undoing.name()).isEmpty();
            assertThat(revive(4).orElseThrow().changes()).containsExactly(change(4, TaskState.FAILURE, 0));
        }
    }

    @Test
    void undoingThatIsContinuedByAWorkflowHasBegun() {
        task(TaskState.FAILURE);
        task(TaskState.HELD).afterFailureOf(1).cleaningUp().continued();
        assertThat(revive(1)).isEmpty();
    }

    @Test
    void gatesThatOpenedForWhatRunsAgainCloseAgain() {
        task(TaskState.FAILURE);
        task(TaskState.SUCCESS);
        gate(TaskState.SUCCESS).afterFailureOf(1).afterFailureOf(2).any().cleaningUp();
        task(TaskState.SKIPPED).after(1, 3).cleaningUp();

        assertThat(revive(1).orElseThrow().changes())
                .containsExactly(
                        change(1, TaskState.FAILURE, 0),
                        change(3, TaskState.SUCCESS, 1),
                        change(4, TaskState.SKIPPED, 2));
    }

    @Test
    void gatesThatOpenedForAnotherCauseTooStayOpen() {
        task(TaskState.FAILURE);
        task(TaskState.FAILURE);
        gate(TaskState.SUCCESS).afterFailureOf(1).afterFailureOf(2).any();

        assertThat(revive(1).orElseThrow().changes()).containsExactly(change(1, TaskState.FAILURE, 0));
    }
}
