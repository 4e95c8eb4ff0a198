package io.millwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.Client.CancelOutcome;
import io.millwright.api.ErrorCode;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.Capability;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.Links.On;
import io.millwright.spi.Payload;
import io.millwright.spi.Settlement;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.Verdict;
import io.millwright.spi.Watch;
import io.millwright.testkit.Graph.Node;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A signature that is continued by a workflow is held until that has ended, and then ends alike. */
abstract class ContinuationGroup extends GraphGroup {
    private static final Payload RESULT = Draft.json("\"handed over\"");

    ContinuationGroup(Factory factory) {
        super(factory);
    }

    @BeforeEach
    final void capability() {
        needs(Capability.ATOMIC_FOLLOW_UPS);
    }

    private Graph continuing(TaskId parent) {
        return graph().parent(parent);
    }

    private void handOver(TaskId id, Graph to) {
        end(id, new Verdict.Continue(to.id, RESULT), to.build().toArray(Envelope[]::new));
    }

    @Test
    void itIsHeldAndThenHasTheResultThatItHandedOver() {
        Envelope task = published();
        Graph inner = continuing(task.id());
        Node node = inner.task();
        Watch watch = store().watch(task.id());

        handOver(task.id(), inner);

        assertThat(state(task)).isEqualTo(TaskState.HELD);
        assertThat(record(task.id()).holder()).isNull();
        assertThat(record(task.id()).envelope()).isEqualTo(task);
        assertThat(joining(task.id()).continuation()).isEqualTo(inner.id);
        assertThat(watch.outcome().toCompletableFuture()).isNotDone();
        succeed(node);
        assertThat(get(watch.outcome()))
                .isEqualTo(new TaskOutcome(task.id(), TaskState.SUCCESS, RESULT, null, time().now()));
        assertThat(outcome(inner.id).result()).isEqualTo(Graph.RESULT);
    }

    @Test
    void itsDeliveryIsOver() {
        needs(Capability.INSPECTION);
        Envelope task = published();
        Delivery delivery = delivery(task.id());
        Graph inner = continuing(task.id());
        inner.task();
        handOver(task.id(), inner);

        assertThat(settle(delivery, new Verdict.Success(DONE))).isEqualTo(Settlement.Result.LEASE_LOST);
        advance(LEASE);

        assertThat(state(task)).isEqualTo(TaskState.HELD);
        assertThat(queue(Draft.QUEUE).leased()).isZero();
        assertThat(queue(Draft.QUEUE).held()).isEqualTo(2);
        assertThat(requeue(task.id())).isFalse();
    }

    @Test
    void itFailsWithTheWorkflow() {
        Envelope task = published();
        Graph inner = continuing(task.id());
        Node node = inner.task();
        handOver(task.id(), inner);

        fail(node);

        assertThat(state(task)).isEqualTo(TaskState.FAILURE);
        assertThat(code(task.id())).isEqualTo(ErrorCode.WORKFLOW_FAILED);
        assertThat(message(task.id())).isEqualTo(message(inner.id)).contains("is broken");
    }

    @Test
    void itIsCancelledWithTheWorkflow() {
        Envelope task = published();
        Graph inner = continuing(task.id());
        inner.task();
        handOver(task.id(), inner);

        assertThat(cancel(inner.id)).isEqualTo(CancelOutcome.CANCELED);

        assertThat(state(task)).isEqualTo(TaskState.CANCELED);
    }

    @Test
    void itFailsIfTheWorkflowExpires() {
        needs(Capability.EXPIRY);
        Envelope task = published(task().expiresIn(Duration.ofSeconds(1)));
        Graph inner = continuing(task.id()).expiresIn(Duration.ofSeconds(5));
        inner.task();
        handOver(task.id(), inner);
        advance(Duration.ofSeconds(4));
        assertThat(state(task)).as("its own expiry has no meaning any more").isEqualTo(TaskState.HELD);

        advance(Duration.ofSeconds(1));

        assertThat(state(task)).isEqualTo(TaskState.FAILURE);
        assertThat(code(task.id())).isEqualTo(ErrorCode.TASK_EXPIRED);
    }

    @Test
    void cancellingItCancelsTheWorkflow() {
        Envelope task = published();
        Graph inner = continuing(task.id());
        Node running = inner.task();
        Node undo = inner.task().optional().after(On.END, running).cleaningUp();
        handOver(task.id(), inner);
        receive(running);

        assertThat(cancel(task.id())).isEqualTo(CancelOutcome.REQUESTED);

        assertThat(hand().awaitAsked().id()).isEqualTo(running.id);
        end(running, new Verdict.Canceled("obeyed"));
        assertThat(state(task)).isEqualTo(TaskState.HELD);
        succeed(undo);
        assertThat(state(inner)).isEqualTo(TaskState.CANCELED);
        assertThat(state(task)).isEqualTo(TaskState.CANCELED);
    }

    @Test
    void whoWasAskedToStopHandsOverToACancelledWorkflow() {
        Envelope task = published();
        receive(task);
        assertThat(cancel(task.id())).isEqualTo(CancelOutcome.REQUESTED);
        Graph inner = continuing(task.id());
        Node node = inner.task();

        handOver(task.id(), inner);

        assertThat(state(node)).isEqualTo(TaskState.CANCELED);
        assertThat(state(inner)).isEqualTo(TaskState.CANCELED);
        assertThat(state(task)).isEqualTo(TaskState.CANCELED);
    }

    private void receive(Envelope task) {
        assertThat(delivery(task.id()).envelope()).isEqualTo(task);
    }

    @Test
    void withoutItsWorkflowItFails() {
        Envelope task = published();

        end(task.id(), new Verdict.Continue(graph().id, RESULT));

        assertInvalid(task);
    }

    @Test
    void aWorkflowThatHasEndedDoesNotContinueIt() {
        Envelope task = published();
        Graph ended = continuing(task.id());
        ended.task();
        published(ended);
        cancel(ended.id);

        handOver(task.id(), ended);

        assertInvalid(task);
    }

    @Test
    void aWorkflowOfAnotherOneDoesNotContinueIt() {
        Envelope task = published();
        Graph other = continuing(TaskId.next());
        other.task();

        handOver(task.id(), other);

        assertInvalid(task);
    }

    @Test
    void aTaskDoesNotContinueIt() {
        Envelope task = published();
        Envelope other = task().build();

        end(task.id(), new Verdict.Continue(other.id(), RESULT), other);

        assertInvalid(task);
    }

    private void assertInvalid(Envelope task) {
        assertThat(state(task)).isEqualTo(TaskState.FAILURE);
        assertThat(code(task.id())).isEqualTo(ErrorCode.INVALID_WORKFLOW);
    }

    @Test
    void thoseThatWouldWaitForEachOtherFail() {
        Graph one = graph();
        Graph two = graph();
        Graph three = graph();
        Node first = one.parent(three.id.member(1)).task();
        Node second = two.parent(first.id).task();
        Node third = three.parent(second.id).task();
        published(one);
        published(two);
        published(three);
        end(first.id, new Verdict.Continue(two.id, RESULT));
        end(second.id, new Verdict.Continue(three.id, RESULT));
        assertThat(states(first, second)).containsOnly(TaskState.HELD);

        end(third.id, new Verdict.Continue(one.id, RESULT));

        assertThat(state(third)).isEqualTo(TaskState.FAILURE);
        assertThat(code(third.id)).isEqualTo(ErrorCode.INVALID_WORKFLOW);
        assertThat(states(first, second)).containsOnly(TaskState.FAILURE);
        assertThat(message(one.id)).contains("node 1 'work'");
    }

    @Test
    void thoseThatOnlySayThatTheyContinueEachOtherEndAndAreForgotten() {
        Graph one = graph();
        Graph two = graph();
        Node first = one.parent(two.id.member(1)).task();
        Node second = two.parent(first.id).task();
        published(one);
        published(two);

        succeed(first, second);
        assertThat(state(one)).isEqualTo(TaskState.SUCCESS);
        assertThat(state(two)).isEqualTo(TaskState.SUCCESS);
        assertThat(cancel(one.id)).isEqualTo(CancelOutcome.ALREADY_SETTLED);

        letRetentionPass();

        assertThat(get(store().find(one.id))).isEmpty();
        assertThat(get(store().find(two.id))).isEmpty();
    }

    @Test
    void aWorkflowThatContinuesItsOwnNodeIsRefused() {
        Graph graph = graph();
        graph.parent(graph.task().id);

        assertThat(failure(store().publish(graph.build()))).isEqualTo(ErrorCode.INVALID_SIGNATURE);
    }

    @Test
    void whoLostItsLeaseHandsOverNothing() {
        Envelope task = published();
        Delivery lost = delivery(task.id());
        advance(LEASE);
        Graph inner = continuing(task.id());
        inner.task();

        assertThat(settle(
                        lost,
                        new Verdict.Continue(inner.id, RESULT),
                        inner.build().toArray(Envelope[]::new)))
                .isEqualTo(Settlement.Result.LEASE_LOST);

        assertThat(get(store().find(inner.id))).isEmpty();
        assertThat(state(task)).isEqualTo(TaskState.PENDING);
    }

    @Test
    void insideAWorkflowWhatWaitsForItWaitsForTheOther() {
        Graph outer = graph();
        Node node = outer.task();
        Node next = outer.task().after(node);
        published(outer);
        Graph inner = continuing(node.id);
        Node member = inner.task();
        handOver(node.id, inner);
        assertThat(states(node, next)).containsOnly(TaskState.HELD);
        assertThat(joining(outer.id).pending()).isEqualTo(2);

        succeed(member);

        assertThat(states(node, next)).containsExactly(TaskState.SUCCESS, TaskState.PENDING);
        assertThat(outcome(node.id).result()).isEqualTo(RESULT);
        succeed(next);
        assertThat(state(outer)).isEqualTo(TaskState.SUCCESS);
    }

    @Test
    void insideAWorkflowAFailureSkipsWhatWaits() {
        Graph outer = graph();
        Node node = outer.task();
        Node next = outer.task().after(node);
        published(outer);
        Graph inner = continuing(node.id);
        Node member = inner.task();
        handOver(node.id, inner);

        fail(member);

        assertThat(states(node, next)).containsExactly(TaskState.FAILURE, TaskState.SKIPPED);
        assertThat(state(outer)).isEqualTo(TaskState.FAILURE);
        assertThat(message(outer.id)).contains("node 1 'work'", "is broken");
    }

    @Test
    void whatArrivesLateIsNoneOfItsAffair() {
        Graph outer = graph();
        Node quick = outer.task();
        Node slow = outer.task().optional();
        Node node = outer.task().any().after(quick, slow);
        published(outer);
        succeed(quick);
        Graph inner = continuing(node.id);
        Node member = inner.task();
        handOver(node.id, inner);

        fail(slow);

        assertThat(state(node)).isEqualTo(TaskState.HELD);
        succeed(member);
        assertThat(state(node)).isEqualTo(TaskState.SUCCESS);
        assertThat(state(outer)).isEqualTo(TaskState.SUCCESS);
        assertThat(hand().tryTake(9)).isEmpty();
    }

    @Test
    void oneInAnotherInAnother() {
        Envelope task = published();
        Graph middle = continuing(task.id());
        Node node = middle.task();
        handOver(task.id(), middle);
        Graph inner = continuing(node.id);
        Node member = inner.task();
        handOver(node.id, inner);

        succeed(member);

        assertThat(state(inner)).isEqualTo(TaskState.SUCCESS);
        assertThat(state(node)).isEqualTo(TaskState.SUCCESS);
        assertThat(state(middle)).isEqualTo(TaskState.SUCCESS);
        assertThat(state(task)).isEqualTo(TaskState.SUCCESS);
    }

    @Test
    void cancellingTheOutermostStopsTheInnermost() {
        Graph outer = graph();
        Node node = outer.task();
        Node next = outer.task().after(node);
        published(outer);
        Graph middle = continuing(node.id);
        Node between = middle.task();
        handOver(node.id, middle);
        Graph inner = continuing(between.id);
        Node member = inner.task();
        handOver(between.id, inner);

        assertThat(cancel(outer.id)).isEqualTo(CancelOutcome.CANCELED);

        assertThat(states(node, next, between, member)).containsOnly(TaskState.CANCELED);
        assertThat(state(middle)).isEqualTo(TaskState.CANCELED);
        assertThat(state(inner)).isEqualTo(TaskState.CANCELED);
    }

    @Test
    void oneThatCleansUpGoesOnAfterTheOuterOneWasCancelled() {
        Graph outer = graph();
        Node task = outer.task().optional();
        Node undo = outer.task().after(On.FAILURE, task).cleaningUp();
        published(outer);
        fail(task);
        Graph inner = continuing(undo.id);
        Node member = inner.task();
        handOver(undo.id, inner);

        assertThat(cancel(outer.id)).isEqualTo(CancelOutcome.REQUESTED);

        assertThat(state(member)).isEqualTo(TaskState.PENDING);
        succeed(member);
        assertThat(state(undo)).isEqualTo(TaskState.SUCCESS);
        assertThat(state(outer)).isEqualTo(TaskState.CANCELED);
    }

    @Test
    void whenTheOuterOneExpiresTheInnerOneIsCancelled() {
        needs(Capability.EXPIRY);
        Graph outer = graph().expiresIn(Duration.ofSeconds(5));
        Node node = outer.task();
        published(outer);
        Graph inner = continuing(node.id);
        Node running = inner.task();
        Node undo = inner.task().optional().after(On.END, running).cleaningUp();
        handOver(node.id, inner);
        receive(running);

        advance(Duration.ofSeconds(5));

        assertThat(state(outer)).isEqualTo(TaskState.EXPIRED);
        assertThat(states(node, running)).containsExactly(TaskState.HELD, TaskState.RECEIVED);
        end(running, new Verdict.Canceled("obeyed"));
        succeed(undo);
        assertThat(state(inner)).isEqualTo(TaskState.CANCELED);
        assertThat(state(node)).isEqualTo(TaskState.CANCELED);
        assertThat(state(outer)).isEqualTo(TaskState.EXPIRED);
    }
}
