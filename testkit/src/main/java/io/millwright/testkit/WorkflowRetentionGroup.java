package io.millwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.Capability;
import io.millwright.spi.Envelope;
import io.millwright.spi.Published;
import io.millwright.spi.Verdict;
import io.millwright.testkit.Graph.Node;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What belongs to a workflow is known as long as the workflow is, and that is known for the retention from its end. */
abstract class WorkflowRetentionGroup extends GraphGroup {
    WorkflowRetentionGroup(Factory factory) {
        super(factory);
    }

    private boolean isKnown(TaskId id) {
        return get(store().find(id)).isPresent();
    }

    /** Lets the retention pass, to a millisecond. */
    private void almostLetRetentionPass() {
        advance(harness().retention().minusMillis(1));
        employAnother();
    }

    @Test
    void untilItHasEndedAndForTheRetentionFromThen() {
        Graph graph = graph();
        Node quick = graph.task();
        Node broken = graph.task().optional();
        Node gate = graph.gate().after(quick);
        Node slow = graph.task();
        published(graph);
        succeed(quick);
        fail(broken);

        letRetentionPass();
        assertThat(outcome(quick.id).result()).isEqualTo(resultOf(quick));
        assertThat(states(broken, gate)).containsExactly(TaskState.FAILURE, TaskState.SUCCESS);
        employAnother();
        succeed(slow);
        almostLetRetentionPass();
        assertThat(outcome(quick.id).result()).isEqualTo(resultOf(quick));
        assertThat(get(store().outcomes(java.util.List.of(quick.id, slow.id)))).doesNotContainNull();
        assertThat(state(graph)).isEqualTo(TaskState.SUCCESS);

        letRetentionPass();

        for (Envelope envelope : graph.build()) {
            assertThat(isKnown(envelope.id())).as("%s", envelope.task()).isFalse();
        }
    }

    @Test
    void afterwardsItMayBeSentAgain() {
        Graph graph = graph();
        Node task = graph.task();
        Node next = graph.task().after(task);
        published(graph);
        succeed(task, next);
        letRetentionPass();
        employAnother();

        assertThat(get(store().publish(graph.build())))
                .extracting(Published::duplicate)
                .containsOnly(false);

        succeed(task, next);
        assertThat(state(graph)).isEqualTo(TaskState.SUCCESS);
    }

    @Test
    void whatContinuesANodeStaysAsLongAsTheNode() {
        needs(Capability.ATOMIC_FOLLOW_UPS);
        Graph outer = graph();
        Node node = outer.task();
        Node slow = outer.task();
        published(outer);
        Graph inner = graph().parent(node.id);
        Node member = inner.task();
        receive(slow);
        end(slow, unused());
        end(node, new Verdict.Continue(inner.id, DONE), inner.build().toArray(Envelope[]::new));
        succeed(member);

        letRetentionPass();
        assertThat(outcome(member.id).result()).isEqualTo(resultOf(member));
        employAnother();
        succeed(slow);
        almostLetRetentionPass();
        assertThat(outcome(member.id).result()).isEqualTo(resultOf(member));
        assertThat(state(inner)).isEqualTo(TaskState.SUCCESS);

        letRetentionPass();

        assertThat(isKnown(inner.id)).isFalse();
        assertThat(isKnown(member.id)).isFalse();
        assertThat(isKnown(outer.id)).isFalse();
    }

    @Test
    void aDeadLetterKeepsItsWorkflow() {
        Graph graph = graph();
        Node good = graph.task();
        Node dead = graph.task();
        Node callback = graph.task().after(good, dead);
        published(graph);
        succeed(good);
        end(dead, new Verdict.Dead(error("away")));
        assertThat(state(graph)).isEqualTo(TaskState.FAILURE);

        letRetentionPass();

        assertThat(states(good, dead, callback)).containsExactly(TaskState.SUCCESS, TaskState.DEAD, TaskState.SKIPPED);
        assertThat(requeue(dead.id)).isTrue();
        employAnother();
        succeed(dead, callback);
        assertThat(state(graph)).isEqualTo(TaskState.SUCCESS);
        letRetentionPass();
        assertThat(isKnown(graph.id)).isFalse();
        assertThat(isKnown(dead.id)).isFalse();
    }

    @Test
    void whatRunsAgainIsKeptAnew() {
        Graph graph = graph();
        Node good = graph.task();
        Node bad = graph.task();
        published(graph);
        succeed(good);
        fail(bad);
        Duration half = harness().retention().dividedBy(2);
        advance(half);
        requeue(bad.id);
        letRetentionPass();
        employAnother();
        succeed(bad);

        advance(half);

        assertThat(states(good, bad)).containsOnly(TaskState.SUCCESS);
        letRetentionPass();
        assertThat(isKnown(good.id)).isFalse();
    }

    @Test
    void whatEndsAfterItsWorkflowIsForgottenToo() {
        needs(Capability.EXPIRY);
        Graph graph = graph().expiresIn(Duration.ofSeconds(1));
        Node task = graph.task();
        published(graph);
        receive(task);
        advance(Duration.ofSeconds(1));
        assertThat(state(graph)).isEqualTo(TaskState.EXPIRED);
        succeed(task);
        assertThat(state(task)).isEqualTo(TaskState.SUCCESS);

        letRetentionPass();

        assertThat(isKnown(graph.id)).isFalse();
        assertThat(isKnown(task.id)).isFalse();
    }
}
