package io.millwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.TaskState;
import io.millwright.spi.Capability;
import io.millwright.spi.Delivery;
import io.millwright.spi.Links.On;
import io.millwright.spi.Tally;
import io.millwright.spi.TaskEvent;
import io.millwright.spi.TaskRecord;
import io.millwright.spi.Verdict;
import io.millwright.spi.Watch;
import io.millwright.testkit.Graph.Node;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What failed of a workflow runs again, and with it what was skipped for want of it; what has succeeded stays. */
abstract class WorkflowRevivalGroup extends GraphGroup {
    WorkflowRevivalGroup(Factory factory) {
        super(factory);
    }

    @Test
    void aMemberRunsAgainAndWhatWaitedForItIsHeldAgain() {
        Graph graph = graph();
        Node good = graph.task();
        Node bad = graph.task();
        Node callback = graph.task().after(good, bad);
        published(graph);
        succeed(good);
        end(bad, new Verdict.Retry(0, error("once")));
        Delivery last = delivery(bad);
        fail(bad);
        assertThat(state(graph)).isEqualTo(TaskState.FAILURE);

        assertThat(requeue(bad.id)).isTrue();

        assertThat(states(good, bad, callback)).containsExactly(TaskState.SUCCESS, TaskState.PENDING, TaskState.HELD);
        assertThat(record(bad.id).outcome()).isNull();
        assertThat(record(bad.id).tally()).isEqualTo(Tally.ZERO);
        assertThat(joining(callback.id).pending()).isEqualTo(1);
        assertThat(state(graph)).isEqualTo(TaskState.HELD);
        assertThat(record(graph.id).outcome()).isNull();
        assertThat(joining(graph.id)).isEqualTo(new TaskRecord.Joining(2, 1, 0, 0, null, false));
        assertThat(delivery(bad).lease().fencing()).isGreaterThan(last.lease().fencing());
        succeed(bad, callback);
        assertThat(state(graph)).isEqualTo(TaskState.SUCCESS);
        assertThat(joining(graph.id)).isEqualTo(new TaskRecord.Joining(0, 3, 0, 0, null, false));
    }

    @Test
    void whileTheWorkflowIsUnderWay() {
        Graph graph = graph();
        Node slow = graph.task();
        Node bad = graph.task();
        Node callback = graph.task().after(slow, bad);
        published(graph);
        fail(bad);
        assertThat(state(callback)).isEqualTo(TaskState.SKIPPED);

        assertThat(requeue(bad.id)).isTrue();

        assertThat(joining(callback.id).pending()).isEqualTo(2);
        assertThat(joining(graph.id)).isEqualTo(new TaskRecord.Joining(3, 0, 0, 0, null, false));
        succeed(bad, slow, callback);
        assertThat(state(graph)).isEqualTo(TaskState.SUCCESS);
    }

    @Test
    void theWorkflowRunsAgainWhateverFailedOfIt() {
        Graph graph = graph();
        Node good = graph.task();
        Node bad = graph.task();
        Node dead = graph.task();
        Node gate = graph.gate().after(bad, dead);
        Node last = graph.task().after(gate, good);
        published(graph);
        succeed(good);
        fail(bad);
        end(dead, new Verdict.Dead(error("away")));
        Watch before = store().watch(graph.id);
        assertThat(get(before.outcome()).state()).isEqualTo(TaskState.FAILURE);

        assertThat(requeue(graph.id)).isTrue();

        assertThat(states(good, bad, dead, gate, last))
                .containsExactly(
                        TaskState.SUCCESS, TaskState.PENDING, TaskState.PENDING, TaskState.HELD, TaskState.HELD);
        Watch after = store().watch(graph.id);
        succeed(bad, dead, last);
        assertThat(get(after.outcome()).state()).isEqualTo(TaskState.SUCCESS);
    }

    @Test
    void whatStillFailsFailsItAgain() {
        Graph graph = graph();
        Node first = graph.task();
        Node second = graph.task();
        published(graph);
        fail(first, second);

        assertThat(requeue(first.id)).isTrue();
        succeed(first);

        assertThat(state(graph)).isEqualTo(TaskState.FAILURE);
        assertThat(message(graph.id)).contains("node 2");
        assertThat(joining(graph.id)).isEqualTo(new TaskRecord.Joining(0, 1, 1, 0, null, false));
    }

    @Test
    void aCallbackThatFailedRunsAgainAtOnce() {
        needs(Capability.DELAY);
        Graph graph = graph();
        Node member = graph.task();
        Node callback = graph.task().after(member).delayedBy(Duration.ofSeconds(5));
        published(graph);
        succeed(member);
        advance(Duration.ofSeconds(5));
        fail(callback);

        assertThat(requeue(callback.id)).isTrue();

        succeed(callback);
        assertThat(state(graph)).isEqualTo(TaskState.SUCCESS);
    }

    @Test
    void whatAnyOfSeveralLetGoDoesNotWaitAgain() {
        Graph graph = graph();
        Node quick = graph.task();
        Node slow = graph.task();
        Node next = graph.task().any().after(quick, slow);
        published(graph);
        receive(slow);
        succeed(quick);
        fail(next);

        assertThat(requeue(next.id)).isTrue();

        assertThat(state(next)).isEqualTo(TaskState.PENDING);
        succeed(next, slow);
        assertThat(state(graph)).isEqualTo(TaskState.SUCCESS);
    }

    @Test
    void whatAnyOfSeveralLetsGoWaitsForThoseThatRunAgain() {
        Graph graph = graph();
        Node first = graph.task().optional();
        Node second = graph.task().optional();
        Node next = graph.task().any().after(first, second);
        published(graph);
        fail(first, second);
        assertThat(state(next)).isEqualTo(TaskState.SKIPPED);

        assertThat(requeue(second.id)).isTrue();

        assertThat(joining(next.id).pending()).isEqualTo(1);
        succeed(second, next);
        assertThat(state(graph)).isEqualTo(TaskState.SUCCESS);
    }

    @Test
    void aFailureHandlerThatRanStaysAndOneThatWasSkippedIsHeldAgain() {
        Graph graph = graph();
        Node bad = graph.task().optional();
        Node rescue = graph.task().after(On.FAILURE, bad);
        Node praise = graph.task().after(bad);
        published(graph);
        fail(bad);
        succeed(rescue);
        assertThat(state(graph)).isEqualTo(TaskState.FAILURE);

        assertThat(requeue(bad.id)).isTrue();

        assertThat(states(rescue, praise)).containsExactly(TaskState.SUCCESS, TaskState.HELD);
        succeed(bad, praise);
        assertThat(state(graph)).isEqualTo(TaskState.SUCCESS);
    }

    @Test
    void aCancelledWorkflowRunsAgain() {
        Graph graph = graph();
        Node first = graph.task();
        Node gate = graph.gate().after(first);
        Node last = graph.task().after(gate);
        published(graph);
        cancel(graph.id);
        assertThat(state(graph)).isEqualTo(TaskState.CANCELED);

        assertThat(requeue(graph.id)).isTrue();

        assertThat(joining(graph.id)).isEqualTo(new TaskRecord.Joining(3, 0, 0, 0, null, false));
        succeed(first, last);
        assertThat(state(graph)).isEqualTo(TaskState.SUCCESS);
    }

    @Test
    void anExpiredWorkflowRunsAgainWithoutItsExpiry() {
        needs(Capability.EXPIRY);
        Graph graph = graph().expiresIn(Duration.ofSeconds(5));
        Node first = graph.task();
        Node last = graph.task().after(first);
        published(graph);
        advance(Duration.ofSeconds(5));
        assertThat(state(graph)).isEqualTo(TaskState.EXPIRED);

        assertThat(requeue(graph.id)).isTrue();
        advance(Duration.ofSeconds(5));

        assertThat(record(graph.id).envelope().times().expiresAt()).isZero();
        succeed(first, last);
        assertThat(state(graph)).isEqualTo(TaskState.SUCCESS);
    }

    @Test
    void onceItHasBegunToCompensateNothingRunsAgain() {
        Graph graph = graph();
        Node bad = graph.task();
        Node undo = graph.task().after(On.FAILURE, bad).cleaningUp();
        published(graph);
        fail(bad);
        succeed(undo);

        assertThat(requeue(bad.id)).isFalse();
        assertThat(requeue(graph.id)).isFalse();

        assertThat(states(bad, undo)).containsExactly(TaskState.FAILURE, TaskState.SUCCESS);
        assertThat(state(graph)).isEqualTo(TaskState.FAILURE);
    }

    @Test
    void aGateThatOpenedForWhatRunsAgainClosesAgain() {
        Graph graph = graph();
        Node bad = graph.task();
        Node trigger = graph.gate().after(On.FAILURE, bad).any().cleaningUp().optional();
        Node undo = graph.task().after(bad, trigger).cleaningUp().optional();
        published(graph);
        fail(bad);
        assertThat(states(trigger, undo)).containsExactly(TaskState.SUCCESS, TaskState.SKIPPED);

        assertThat(requeue(bad.id)).isTrue();

        assertThat(states(trigger, undo)).containsExactly(TaskState.HELD, TaskState.HELD);
        assertThat(joining(graph.id).pending()).isEqualTo(3);
        succeed(bad);
        assertThat(states(trigger, undo)).containsExactly(TaskState.SKIPPED, TaskState.SKIPPED);
        assertThat(state(graph)).isEqualTo(TaskState.SUCCESS);
    }

    @Test
    void whatIsBeingCancelledDoesNotRunAgain() {
        Graph graph = graph();
        Node bad = graph.task();
        Node running = graph.task();
        published(graph);
        fail(bad);
        receive(running);
        cancel(graph.id);

        assertThat(requeue(bad.id)).isFalse();
        assertThat(requeue(graph.id)).isFalse();

        end(running, new Verdict.Canceled("obeyed"));
        assertThat(state(graph)).isEqualTo(TaskState.CANCELED);
    }

    @Test
    void onlyWhatEndedBadlyRunsAgain() {
        Graph graph = graph();
        Node good = graph.task();
        Node waiting = graph.task();
        Node held = graph.task().after(waiting);
        Node bad = graph.task();
        Node skipped = graph.task().after(bad);
        published(graph);
        receive(good, waiting, bad);
        end(waiting, unused());
        succeed(good);
        fail(bad);

        assertThat(requeue(good.id)).isFalse();
        assertThat(requeue(waiting.id)).isFalse();
        assertThat(requeue(held.id)).isFalse();
        assertThat(requeue(skipped.id)).as("its cause stands").isFalse();
        assertThat(requeue(graph().id)).isFalse();

        assertThat(states(good, waiting, held, bad, skipped))
                .containsExactly(
                        TaskState.SUCCESS, TaskState.PENDING, TaskState.HELD, TaskState.FAILURE, TaskState.SKIPPED);
        assertThat(requeue(bad.id)).isTrue();
        succeed(waiting, held, bad, skipped);
        assertThat(state(graph)).isEqualTo(TaskState.SUCCESS);
        assertThat(requeue(graph.id)).isFalse();
    }

    @Test
    void whatItDidNotRequireRunsAgainWithoutAWorkflowThatHasSucceeded() {
        Graph graph = graph();
        Node dead = graph.task().optional();
        Node next = graph.task().optional().after(dead);
        published(graph);
        end(dead, new Verdict.Dead(error("away")));
        assertThat(state(graph)).isEqualTo(TaskState.SUCCESS);
        TaskRecord before = record(graph.id);

        assertThat(requeue(graph.id)).isFalse();
        assertThat(requeue(dead.id)).isTrue();
        assertThat(states(dead, next)).containsExactly(TaskState.PENDING, TaskState.HELD);
        succeed(dead, next);

        assertThat(record(graph.id)).isEqualTo(before);
        letRetentionPass();
        assertThat(get(store().find(graph.id))).isEmpty();
    }

    @Test
    void itIsInTheHistory() {
        needs(Capability.INSPECTION);
        Graph graph = graph();
        Node bad = graph.task();
        published(graph);
        fail(bad);
        requeue(bad.id);

        assertThat(get(store().history(bad.id)))
                .extracting(TaskEvent::kind)
                .containsExactly(TaskEvent.Kind.FAILED, TaskEvent.Kind.REQUEUED);
    }
}
