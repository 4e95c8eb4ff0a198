package io.millwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.Client.CancelOutcome;
import io.millwright.api.ErrorCode;
import io.millwright.api.TaskState;
import io.millwright.spi.Envelope;
import io.millwright.spi.Links.On;
import io.millwright.spi.TaskRecord;
import io.millwright.spi.Verdict;
import io.millwright.spi.Watch;
import io.millwright.testkit.Graph.Node;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Of a cancelled workflow nothing runs any more but what cleans up; it ends with the last node. */
abstract class WorkflowCancelGroup extends GraphGroup {
    WorkflowCancelGroup(Factory factory) {
        super(factory);
    }

    @Test
    void whatWaitsEndsAtOnceAndWhatRunsIsAsked() {
        Graph graph = graph();
        Node running = graph.task();
        Node waiting = graph.task();
        Node held = graph.task().after(running, waiting);
        Node gate = graph.gate().after(held);
        Node last = graph.task().after(On.END, gate);
        published(graph);
        receiveNext(running);

        assertThat(cancel(graph.id)).isEqualTo(CancelOutcome.REQUESTED);

        assertThat(states(waiting, held, gate, last)).containsOnly(TaskState.CANCELED);
        assertThat(code(held.id)).isEqualTo(ErrorCode.TASK_CANCELED);
        assertThat(message(held.id)).contains("no more");
        assertThat(hand().awaitAsked().id()).isEqualTo(running.id);
        assertThat(Objects.requireNonNull(record(running.id).holder()).cancelRequested())
                .isTrue();
        assertThat(state(graph)).isEqualTo(TaskState.HELD);
        assertThat(joining(graph.id)).isEqualTo(new TaskRecord.Joining(1, 0, 3, 0, null, true));

        end(running, new Verdict.Canceled("obeyed"));
        assertThat(state(graph)).isEqualTo(TaskState.CANCELED);
        assertThat(code(graph.id)).isEqualTo(ErrorCode.TASK_CANCELED);
        assertThat(hand().tryTake(9)).isEmpty();
    }

    @Test
    void aMemberThatWasAskedDoesNotRunAgainWhenItsWorkerDies() {
        Graph graph = graph();
        Node running = graph.task();
        Node next = graph.task().after(On.END, running);
        published(graph);
        receiveNext(running);
        cancel(graph.id);

        done(store().evict(hand().id()));

        assertThat(states(running, next)).containsOnly(TaskState.CANCELED);
        assertThat(state(graph)).isEqualTo(TaskState.CANCELED);
        assertThat(join().tryTake(9)).isEmpty();
    }

    @Test
    void ifNothingRunsItEndsAtOnce() {
        Graph graph = graph();
        Node first = graph.task();
        graph.task().after(first);
        published(graph);
        Watch watch = store().watch(graph.id);

        assertThat(cancel(graph.id)).isEqualTo(CancelOutcome.CANCELED);

        assertThat(get(watch.outcome()).state()).isEqualTo(TaskState.CANCELED);
        assertThat(cancel(graph.id)).isEqualTo(CancelOutcome.ALREADY_SETTLED);
        assertThat(cancel(graph().id)).isEqualTo(CancelOutcome.UNKNOWN);
    }

    @Test
    void whatSucceedsAllTheSameCountsButIsFollowedByNothing() {
        Graph graph = graph();
        Node running = graph.task();
        Node next = graph.task().after(running);
        published(graph);
        receive(running);
        assertThat(cancel(graph.id)).isEqualTo(CancelOutcome.REQUESTED);

        succeed(running);

        assertThat(states(running, next)).containsExactly(TaskState.SUCCESS, TaskState.CANCELED);
        assertThat(state(graph)).isEqualTo(TaskState.CANCELED);
    }

    @Test
    void askingTwiceChangesNothing() {
        Graph graph = graph();
        Node running = graph.task();
        published(graph);
        receive(running);

        assertThat(cancel(graph.id)).isEqualTo(CancelOutcome.REQUESTED);
        assertThat(cancel(graph.id)).isEqualTo(CancelOutcome.REQUESTED);

        assertThat(joining(graph.id)).isEqualTo(new TaskRecord.Joining(1, 0, 0, 0, null, true));
    }

    @Test
    void whatCleansUpRuns() {
        Graph graph = graph();
        Node booked = graph.task();
        Node paid = graph.task().after(booked);
        Node undo =
                graph.task().optional().after(booked).after(On.FAILURE, paid).cleaningUp();
        Node report = graph.task().optional().after(On.END, undo);
        published(graph);
        succeed(booked);

        assertThat(cancel(graph.id)).isEqualTo(CancelOutcome.REQUESTED);

        assertThat(states(paid, undo, report))
                .containsExactly(TaskState.CANCELED, TaskState.PENDING, TaskState.CANCELED);
        succeed(undo);
        assertThat(state(graph)).isEqualTo(TaskState.CANCELED);
        assertThat(joining(graph.id)).isEqualTo(new TaskRecord.Joining(0, 2, 2, 0, null, true));
    }

    @Test
    void whatCleansUpIsLetGoAlsoLater() {
        Graph graph = graph();
        Node running = graph.task();
        Node gate = graph.gate().optional().after(On.END, running).cleaningUp();
        Node undo = graph.task().optional().after(gate).cleaningUp();
        published(graph);
        receive(running);
        cancel(graph.id);
        assertThat(states(gate, undo)).containsOnly(TaskState.HELD);

        end(running, new Verdict.Canceled("obeyed"));

        assertThat(states(gate, undo)).containsExactly(TaskState.SUCCESS, TaskState.PENDING);
        fail(undo);
        assertThat(state(graph)).isEqualTo(TaskState.CANCELED);
    }

    @Test
    void whatCleansUpAndWaitsForAWorkerGoesOnWaiting() {
        Graph graph = graph();
        Node task = graph.task().optional();
        Node undo = graph.task().after(On.FAILURE, task).cleaningUp();
        published(graph);
        fail(task);

        assertThat(cancel(graph.id)).isEqualTo(CancelOutcome.REQUESTED);

        assertThat(state(undo)).isEqualTo(TaskState.PENDING);
        receive(undo);
        assertThat(cancel(graph.id)).isEqualTo(CancelOutcome.REQUESTED);
        assertThat(Objects.requireNonNull(record(undo.id).holder()).cancelRequested())
                .isFalse();
        succeed(undo);
        assertThat(state(graph)).isEqualTo(TaskState.CANCELED);
    }

    @Test
    void nodesThatComeAfterwardsAreCancelledUnlessTheyCleanUp() {
        Graph graph = graph();
        Node task = graph.task();
        Node next = graph.task().after(task);
        Node undo = graph.task().optional().after(On.FAILURE, task).cleaningUp();
        publish(graph.root());
        assertThat(cancel(graph.id)).isEqualTo(CancelOutcome.REQUESTED);

        publish(undo.build(), next.build(), task.build());

        assertThat(states(task, next, undo)).containsExactly(TaskState.CANCELED, TaskState.CANCELED, TaskState.PENDING);
        succeed(undo);
        assertThat(state(graph)).isEqualTo(TaskState.CANCELED);
    }

    @Test
    void nodesThatComeAfterItEndedAreCancelledToo() {
        Graph graph = graph();
        Node task = graph.task();
        published(graph);
        cancel(graph.id);
        Node late = graph.task();
        Node undo = graph.task().after(On.FAILURE, late).cleaningUp();

        publish(undo.build(), late.build());

        assertThat(states(task, late, undo)).containsOnly(TaskState.CANCELED);
        assertThat(hand().tryTake(9)).isEmpty();
    }

    @Test
    void othersAreNotConcerned() {
        Graph graph = graph();
        graph.task();
        published(graph);
        Graph other = graph();
        Node task = other.task();
        published(other);
        Envelope alone = published(task());

        cancel(graph.id);

        assertThat(state(task)).isEqualTo(TaskState.PENDING);
        assertThat(state(alone)).isEqualTo(TaskState.PENDING);
    }
}
