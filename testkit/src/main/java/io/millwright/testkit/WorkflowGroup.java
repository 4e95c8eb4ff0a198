package io.millwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCode;
import io.millwright.api.TaskState;
import io.millwright.spi.Capability;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.Links.On;
import io.millwright.spi.PendingClaim;
import io.millwright.spi.QueueStats;
import io.millwright.spi.Settlement;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.TaskRecord;
import io.millwright.spi.Verdict;
import io.millwright.spi.Watch;
import io.millwright.testkit.Graph.Node;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A node of a workflow is let go, in the step that ends the last one that it waits for, and never otherwise. */
abstract class WorkflowGroup extends GraphGroup {
    WorkflowGroup(Factory factory) {
        super(factory);
    }

    @Test
    void whatWaitsForOthersIsHeld() {
        Graph graph = graph();
        Node first = graph.task();
        Node second = graph.task().after(first);
        published(graph);

        assertThat(ids(hand().tryTake(9))).containsExactly(first.id);
        TaskRecord record = record(second.id);
        assertThat(record.state()).isEqualTo(TaskState.HELD);
        assertThat(record.envelope()).isEqualTo(second.build());
        assertThat(record.outcome()).isNull();
        assertThat(record.joining()).isEqualTo(new TaskRecord.Joining(1, 0, 0, 0, null, false));
        assertThat(record(graph.id).envelope()).isEqualTo(graph.root());
        assertThat(joining(graph.id)).isEqualTo(new TaskRecord.Joining(2, 0, 0, 0, null, false));
    }

    @Test
    void whatIsHeldIsNeitherReadyNorDelayed() {
        needs(Capability.INSPECTION);
        Graph graph = graph();
        Node first = graph.task();
        Node gate = graph.gate().after(first);
        graph.task().after(gate);
        published(graph);

        QueueStats queue = queue(Draft.QUEUE);
        assertThat(List.of(queue.ready(), queue.delayed(), queue.held())).containsExactly(1L, 0L, 3L);

        succeed(first);

        queue = queue(Draft.QUEUE);
        assertThat(List.of(queue.ready(), queue.delayed(), queue.held())).containsExactly(1L, 0L, 1L);
    }

    @Test
    void oneAfterTheOther() {
        Graph graph = graph();
        Node first = graph.task();
        Node second = graph.task().after(first);
        Node third = graph.task().after(second);
        published(graph);

        succeed(first);
        assertThat(states(second, third)).containsExactly(TaskState.PENDING, TaskState.HELD);
        assertThat(record(second.id).joining()).isNull();
        succeed(second);
        assertThat(state(third)).isEqualTo(TaskState.PENDING);
        assertThat(state(graph)).isEqualTo(TaskState.HELD);
        succeed(third);
        assertThat(state(graph)).isEqualTo(TaskState.SUCCESS);
    }

    @Test
    void whoWaitsForWorkIsServedAtOnce() {
        Graph graph = graph();
        Node first = graph.task();
        Node second = graph.task().after(first);
        published(graph);
        Delivery delivery = delivery(first);
        PendingClaim claim = hand().ask(5);

        succeed(delivery);

        assertThat(ids(get(claim.deliveries()))).containsExactly(second.id);
    }

    @Test
    void theLastOfManyLetsTheCallbackGo() {
        Graph graph = graph();
        Node[] members = {graph.task(), graph.task(), graph.task()};
        Node callback = graph.task().after(members);
        published(graph);

        succeed(members[1], members[2]);
        assertThat(joining(callback.id).pending()).isEqualTo(1);
        assertThat(state(callback)).isEqualTo(TaskState.HELD);
        succeed(members[0]);
        assertThat(state(callback)).isEqualTo(TaskState.PENDING);
    }

    @Test
    void allAtOnceInOneBatch() {
        Graph graph = graph();
        Node[] members = {graph.task(), graph.task(), graph.task()};
        Node callback = graph.task().after(members);
        published(graph);
        receive(members);

        assertThat(get(store().settle(Arrays.stream(members)
                        .map(node -> new Settlement(delivery(node).lease(), new Verdict.Success(DONE)))
                        .toList())))
                .containsOnly(Settlement.Result.SETTLED);

        assertThat(ids(hand().tryTake(9))).containsExactly(callback.id);
        assertThat(joining(graph.id)).isEqualTo(new TaskRecord.Joining(1, 3, 0, 0, null, false));
    }

    @Test
    void oneOfManyIsEnoughForAny() {
        Graph graph = graph();
        Node slow = graph.task().optional();
        Node broken = graph.task().optional();
        Node quick = graph.task();
        Node next = graph.task().any().after(slow, broken, quick);
        published(graph);

        fail(broken);
        assertThat(state(next)).isEqualTo(TaskState.HELD);
        succeed(quick);
        succeed(next);
        assertThat(state(graph)).isEqualTo(TaskState.HELD);
        succeed(slow);

        assertThat(state(graph)).isEqualTo(TaskState.SUCCESS);
        assertThat(hand().tryTake(9)).isEmpty();
    }

    @Test
    void anyIsSkippedOnceNoneIsLeft() {
        Graph graph = graph();
        Node[] members = {graph.task(), graph.task()};
        Node next = graph.task().any().after(members);
        published(graph);

        fail(members[0]);
        assertThat(state(next)).isEqualTo(TaskState.HELD);
        fail(members[1]);

        assertThat(state(next)).isEqualTo(TaskState.SKIPPED);
        assertThat(state(graph)).isEqualTo(TaskState.FAILURE);
    }

    @ParameterizedTest
    @EnumSource
    void edgesSayHowANodeHasToEnd(On on) {
        Graph graph = graph();
        Node good = graph.task();
        Node bad = graph.task().optional();
        Node afterGood = graph.task().after(on, good).optional();
        Node afterBad = graph.task().after(on, bad).optional();
        published(graph);

        succeed(good);
        fail(bad);

        assertThat(state(afterGood)).isEqualTo(on == On.FAILURE ? TaskState.SKIPPED : TaskState.PENDING);
        assertThat(state(afterBad)).isEqualTo(on == On.SUCCESS ? TaskState.SKIPPED : TaskState.PENDING);
    }

    @Test
    void oneThatFailsSkipsWhatNeedsAll() {
        Graph graph = graph();
        Node broken = graph.task();
        Node slow = graph.task();
        Node callback = graph.task().after(broken, slow);
        published(graph);

        fail(broken);

        assertThat(state(callback)).isEqualTo(TaskState.SKIPPED);
        assertThat(code(callback.id)).isEqualTo(ErrorCode.TASK_SKIPPED);
        assertThat(message(callback.id)).contains("node 1 'work'", "FAILURE", "node 1 is broken");
        succeed(slow);
        assertThat(state(callback)).isEqualTo(TaskState.SKIPPED);
    }

    @Test
    void skippingGoesOnToTheEndAndKeepsTheCause() {
        Graph graph = graph();
        Node first = graph.task();
        Node second = graph.task().after(first);
        Node gate = graph.gate().after(second);
        Node last = graph.task().after(gate);
        Node either = graph.task().after(On.END, last);
        Node onFailure = graph.task().after(On.FAILURE, last).optional();
        published(graph);

        fail(first);

        assertThat(states(second, gate, last)).containsOnly(TaskState.SKIPPED);
        assertThat(state(either)).isEqualTo(TaskState.PENDING);
        assertThat(state(onFailure)).isEqualTo(TaskState.SKIPPED);
        assertThat(message(last.id)).isEqualTo(message(second.id)).contains("node 1 is broken");
        succeed(either);
        assertThat(state(graph)).isEqualTo(TaskState.FAILURE);
        assertThat(joining(graph.id)).isEqualTo(new TaskRecord.Joining(0, 1, 1, 3, null, false));
    }

    @Test
    void aFailureHandlerThatIsNotNeededIsSkipped() {
        Graph graph = graph();
        Node task = graph.task();
        Node rescue = graph.task().after(On.FAILURE, task).optional();
        published(graph);

        succeed(task);

        assertThat(state(rescue)).isEqualTo(TaskState.SKIPPED);
        assertThat(message(rescue.id)).contains("not needed");
        assertThat(state(graph)).isEqualTo(TaskState.SUCCESS);
    }

    @Test
    void aGateEndsByItselfAndGivesItsArguments() {
        Graph graph = graph();
        Node[] first = {graph.task(), graph.task()};
        Node gate = graph.gate().after(first);
        Node[] second = {graph.task().after(gate), graph.task().after(gate)};
        published(graph);

        succeed(first);

        assertThat(outcome(gate.id))
                .isEqualTo(new TaskOutcome(gate.id, TaskState.SUCCESS, gate.arguments(), null, time().now()));
        assertThat(states(second)).containsOnly(TaskState.PENDING);
        succeed(second);
        assertThat(joining(graph.id)).isEqualTo(new TaskRecord.Joining(0, 4, 0, 0, null, false));
    }

    @Test
    void gatesOpenOneAnother() {
        Graph graph = graph();
        Node task = graph.task();
        Node inner = graph.gate().after(On.END, task);
        Node outer = graph.gate().any().after(inner);
        Node last = graph.task().after(inner, outer);
        published(graph);

        fail(task);

        assertThat(states(inner, outer, last)).containsExactly(TaskState.SUCCESS, TaskState.SUCCESS, TaskState.PENDING);
    }

    @Test
    void theWorkflowEndsWithItsLastNodeAndIsWatched() {
        Graph graph = graph();
        Node task = graph.task();
        Node gate = graph.gate().after(task);
        published(graph);
        Watch workflow = store().watch(graph.id);
        Watch held = store().watch(gate.id);
        barrier();
        assertThat(workflow.outcome().toCompletableFuture()).isNotDone();

        succeed(task);

        TaskOutcome outcome = get(workflow.outcome());
        assertThat(outcome)
                .isEqualTo(new TaskOutcome(graph.id, TaskState.SUCCESS, Graph.RESULT, null, time().now()))
                .isEqualTo(outcome(graph.id));
        assertThat(get(held.outcome()).result()).isEqualTo(gate.arguments());
    }

    @Test
    void itFailsIfARequiredNodeDoes() {
        Graph graph = graph();
        Node first = graph.task();
        Node second = graph.task();
        published(graph);

        fail(second, first);

        assertThat(state(graph)).isEqualTo(TaskState.FAILURE);
        assertThat(code(graph.id)).isEqualTo(ErrorCode.WORKFLOW_FAILED);
        assertThat(message(graph.id)).contains("node 2 'work'", "node 2 is broken");
    }

    @Test
    void itSucceedsIfOnlyOthersFail() {
        Graph graph = graph();
        Node optional = graph.task().optional();
        Node required = graph.task();
        published(graph);

        fail(optional);
        succeed(required);

        assertThat(state(graph)).isEqualTo(TaskState.SUCCESS);
        assertThat(joining(graph.id)).isEqualTo(new TaskRecord.Joining(0, 1, 1, 0, null, false));
    }

    @Test
    void whatIsLetGoWaitsForItsDelay() {
        needs(Capability.DELAY);
        Graph graph = graph();
        Node first = graph.task();
        Node second = graph.task().after(first).delayedBy(Duration.ofSeconds(5));
        published(graph);
        advance(Duration.ofSeconds(3));

        succeed(first);

        assertThat(record(second.id).dueAt()).isEqualTo(time().now() + 5_000);
        advance(Duration.ofMillis(4_999));
        assertThat(hand().tryTake(1)).isEmpty();
        advance(Duration.ofMillis(1));
        assertThat(ids(hand().tryTake(1))).containsExactly(second.id);
    }

    @Test
    void itIsNotDueBeforeItsOwnTime() {
        needs(Capability.DELAY);
        Graph graph = graph();
        Node first = graph.task();
        Node second = graph.task().after(first).dueIn(Duration.ofSeconds(8)).delayedBy(Duration.ofSeconds(2));
        published(graph);

        succeed(first);

        advance(Duration.ofMillis(7_999));
        assertThat(hand().tryTake(1)).isEmpty();
        advance(Duration.ofMillis(1));
        assertThat(ids(hand().tryTake(1))).containsExactly(second.id);
    }

    @Test
    void whatIsLetGoHasItsPlaceByPriority() {
        needs(Capability.PRIORITY);
        Graph graph = graph();
        Node first = graph.task().priority(9);
        Node low = graph.task().after(first).priority(1);
        Node high = graph.task().after(first).priority(7);
        published(graph);
        Envelope between = published(task().priority(5));
        succeed(hand().takeOne());

        assertThat(ids(hand().takeAll(3))).containsExactly(high.id, between.id(), low.id);
    }

    @Test
    void whatIsLetGoRunsLikeAnyOther() {
        Graph graph = graph();
        Node first = graph.task();
        Node second = graph.task().after(first);
        published(graph);
        succeed(first);

        Delivery delivery = delivery(second);
        assertThat(delivery.envelope()).isEqualTo(second.build());
        assertThat(delivery.tally()).isEqualTo(io.millwright.spi.Tally.ZERO);
        start(delivery);
        assertThat(state(second)).isEqualTo(TaskState.STARTED);
        end(second, new Verdict.Retry(0, error("again")));
        assertThat(state(graph)).isEqualTo(TaskState.HELD);
        succeed(second);
        assertThat(state(graph)).isEqualTo(TaskState.SUCCESS);
    }

    @Test
    void aRepeatedSettlementCountsOnce() {
        Graph graph = graph();
        Node[] members = {graph.task(), graph.task()};
        Node callback = graph.task().after(members);
        published(graph);
        Delivery delivery = delivery(members[0]);
        succeed(delivery);

        assertThat(settle(delivery, new Verdict.Success(DONE))).isEqualTo(Settlement.Result.LEASE_LOST);
        assertThat(settle(delivery, new Verdict.Failure(error("late")))).isEqualTo(Settlement.Result.LEASE_LOST);

        assertThat(state(callback)).isEqualTo(TaskState.HELD);
        assertThat(joining(graph.id)).isEqualTo(new TaskRecord.Joining(2, 1, 0, 0, null, false));
    }

    @Test
    void ofTwoWorkersOnlyTheOneWithTheLeaseCounts() {
        Graph graph = graph();
        Node[] members = {graph.task(), graph.task()};
        Node callback = graph.task().after(members);
        published(graph);
        Delivery lost = delivery(members[0]);
        receive(members);
        advance(LEASE);
        employAnother();
        succeed(members[0]);

        assertThat(settle(lost, new Verdict.Failure(error("too late")))).isEqualTo(Settlement.Result.LEASE_LOST);

        assertThat(state(callback)).isEqualTo(TaskState.HELD);
        succeed(members[1]);
        assertThat(state(callback)).isEqualTo(TaskState.PENDING);
    }
}
