package io.millwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.Client.CancelOutcome;
import io.millwright.api.TaskState;
import io.millwright.spi.Capability;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.Links.On;
import io.millwright.spi.Settlement;
import io.millwright.spi.TaskRecord;
import io.millwright.spi.Verdict;
import io.millwright.testkit.Graph.Node;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** A workflow moves on in whole steps: one that fails changes nothing, and a killed process finds it as it was. */
abstract class WorkflowRestartGroup extends GraphGroup {
    WorkflowRestartGroup(Factory factory) {
        super(factory);
    }

    private void killed() throws Exception {
        restart();
        employAnother();
    }

    private void restarts() {
        Assumptions.assumeTrue(harness().restarts(), "not durable");
    }

    @Test
    void aSettlementThatFailsMovesNothing() {
        Graph graph = graph();
        Node first = graph.task();
        Node next = graph.task().after(first);
        published(graph);
        Settlement settlement = new Settlement(delivery(first).lease(), new Verdict.Success(DONE));
        Assumptions.assumeTrue(harness().failNextChange(), "the harness cannot make changes fail");

        assertThat(failure(store().settle(List.of(settlement)))).isNotNull();

        assertThat(states(first, next)).containsExactly(TaskState.RECEIVED, TaskState.HELD);
        assertThat(joining(graph.id)).isEqualTo(new TaskRecord.Joining(2, 0, 0, 0, null, false));
        assertThat(get(store().settle(List.of(settlement)))).containsExactly(Settlement.Result.SETTLED);
        succeed(next);
        assertThat(state(graph)).isEqualTo(TaskState.SUCCESS);
    }

    @Test
    void betweenAnyTwoSteps() throws Exception {
        restarts();
        Graph graph = graph();
        Node[] members = {graph.task(), graph.task().optional()};
        Node gate = graph.gate().after(On.END, members);
        Node callback = graph.task().after(gate);
        published(graph);
        killed();
        assertThat(get(store().publish(graph.build())).get(0).duplicate()).isTrue();
        succeed(members[0]);
        killed();
        advance(LEASE); // the worker had taken the other one along
        employAnother();
        assertThat(joining(gate.id).pending()).isEqualTo(1);
        fail(members[1]);
        killed();
        assertThat(states(gate, callback)).containsExactly(TaskState.SUCCESS, TaskState.PENDING);
        assertThat(joining(graph.id)).isEqualTo(new TaskRecord.Joining(1, 1, 1, 0, null, false));
        succeed(callback);
        killed();
        assertThat(outcome(graph.id).result()).isEqualTo(Graph.RESULT);
        assertThat(hand().tryTake(9)).isEmpty();
    }

    @Test
    void aMemberThatItsWorkerTookAlongRunsAgain() throws Exception {
        restarts();
        Graph graph = graph();
        Node member = graph.task();
        Node callback = graph.task().after(member);
        published(graph);
        Delivery lost = delivery(member);
        start(lost);

        killed();
        advance(LEASE);
        employAnother();

        assertThat(settle(lost, new Verdict.Success(DONE))).isEqualTo(Settlement.Result.LEASE_LOST);
        assertThat(state(callback)).isEqualTo(TaskState.HELD);
        succeed(member, callback);
        assertThat(state(graph)).isEqualTo(TaskState.SUCCESS);
    }

    @Test
    void whileAWorkflowContinuesATask() throws Exception {
        restarts();
        needs(Capability.ATOMIC_FOLLOW_UPS);
        Envelope task = published();
        Graph inner = graph().parent(task.id());
        Node node = inner.task();
        end(task.id(), new Verdict.Continue(inner.id, DONE), inner.build().toArray(Envelope[]::new));

        killed();
        assertThat(joining(task.id()).continuation()).isEqualTo(inner.id);
        succeed(node);
        killed();

        assertThat(outcome(task.id()).result()).isEqualTo(DONE);
    }

    @Test
    void whileItIsBeingCancelled() throws Exception {
        restarts();
        Graph graph = graph();
        Node running = graph.task();
        Node undo = graph.task().optional().after(On.END, running).cleaningUp();
        published(graph);
        Delivery delivery = delivery(running);
        assertThat(cancel(graph.id)).isEqualTo(CancelOutcome.REQUESTED);

        killed();
        assertThat(joining(graph.id).cancelRequested()).isTrue();
        assertThat(settle(delivery, new Verdict.Canceled("obeyed"))).isEqualTo(Settlement.Result.SETTLED);
        killed();
        succeed(undo);

        assertThat(state(graph)).isEqualTo(TaskState.CANCELED);
    }

    @Test
    void whileItIsBeingSent() throws Exception {
        restarts();
        needs(Capability.EXPIRY);
        Graph graph = graph().expiresIn(Duration.ofSeconds(5));
        Node task = graph.task();
        Node next = graph.task().after(task);
        publish(graph.root(), next.build());
        killed();
        publish(task.build());
        killed();
        assertThat(get(store().seal(graph.id, 0))).isTrue();
        killed();

        advance(Duration.ofSeconds(5));
        succeed(task, next);
        assertThat(state(graph)).isEqualTo(TaskState.SUCCESS);
    }

    @Test
    void afterItsSenderDied() throws Exception {
        restarts();
        needs(Capability.EXPIRY);
        Graph graph = graph().expiresIn(Duration.ofSeconds(5));
        Node task = graph.task();
        graph.task();
        publish(graph.root(), task.build());
        killed();

        advance(Duration.ofSeconds(5));

        assertThat(state(graph)).isEqualTo(TaskState.EXPIRED);
        assertThat(state(task)).isEqualTo(TaskState.CANCELED);
    }

    @Test
    void afterAFailedMemberWasPutBack() throws Exception {
        restarts();
        Graph graph = graph();
        Node bad = graph.task();
        Node next = graph.task().after(bad);
        published(graph);
        fail(bad);
        assertThat(requeue(graph.id)).isTrue();

        killed();

        succeed(bad, next);
        assertThat(state(graph)).isEqualTo(TaskState.SUCCESS);
    }
}
