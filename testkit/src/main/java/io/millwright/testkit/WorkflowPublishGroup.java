package io.millwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCode;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.Capability;
import io.millwright.spi.Envelope;
import io.millwright.spi.Links;
import io.millwright.spi.Links.Edge;
import io.millwright.spi.Links.Join;
import io.millwright.spi.Links.On;
import io.millwright.spi.Links.Role;
import io.millwright.spi.Published;
import io.millwright.testkit.Graph.Node;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A workflow is accepted as a whole or in several trips, once; what contradicts itself is refused. */
abstract class WorkflowPublishGroup extends GraphGroup {
    WorkflowPublishGroup(Factory factory) {
        super(factory);
    }

    @Test
    void publishingItTwiceIsHarmless() {
        Graph graph = graph();
        Node first = graph.task();
        Node second = graph.task().after(first);
        published(graph);
        List<Published> known = graph.build().stream()
                .map(envelope -> new Published(envelope.id(), true))
                .toList();

        assertThat(get(store().publish(graph.build()))).isEqualTo(known);
        succeed(first);
        assertThat(get(store().publish(graph.build()))).isEqualTo(known);
        succeed(second);
        assertThat(get(store().publish(graph.build()))).isEqualTo(known);

        assertThat(state(graph)).isEqualTo(TaskState.SUCCESS);
        assertThat(hand().tryTake(9)).isEmpty();
    }

    @Test
    void nodesMayComeLaterThanTheirWorkflow() {
        Graph graph = graph();
        Node first = graph.task();
        Node second = graph.task().after(first);
        publish(graph.root(), second.build());
        assertThat(hand().tryTake(9)).isEmpty();

        publish(first.build());
        succeed(first, second);

        assertThat(state(graph)).isEqualTo(TaskState.SUCCESS);
    }

    @Test
    void outcomesOfManyAreReadInOrderInOneTrip() {
        Graph graph = graph();
        Node good = graph.task();
        Node bad = graph.task();
        Node waiting = graph.task();
        published(graph);
        succeed(good);
        fail(bad);

        assertThat(get(store().outcomes(
                                List.of(waiting.id, bad.id, task().build().id(), good.id, good.id))))
                .containsExactly(null, outcome(bad.id), null, outcome(good.id), outcome(good.id));
        assertThat(get(store().outcomes(List.of()))).isEmpty();
    }

    @Test
    void statesOfNeighboursAreReadInOneTrip() {
        needs(Capability.INSPECTION);
        Graph graph = graph();
        Node good = graph.task();
        Node bad = graph.task();
        Node taken = graph.task();
        graph.task().after(taken);
        graph.task().after(bad);
        published(graph);
        publish(task().build());
        succeed(good);
        fail(bad);

        assertThat(get(store().states(graph.id, 1, 6)))
                .containsExactly(
                        TaskState.SUCCESS,
                        TaskState.FAILURE,
                        TaskState.RECEIVED,
                        TaskState.HELD,
                        TaskState.SKIPPED,
                        null);
        assertThat(get(store().states(graph.id, 2, 3)))
                .containsExactly(TaskState.FAILURE, TaskState.RECEIVED, TaskState.HELD);
        assertThat(get(store().states(graph().id, 1, 2))).containsExactly(null, null);
    }

    @Test
    void aTripThatFailsIsNotAcceptedAtAll() {
        Graph graph = graph();
        Node first = graph.task();
        graph.task().after(first);
        Assumptions.assumeTrue(harness().failNextChange(), "the harness cannot make changes fail");

        assertThat(failure(store().publish(graph.build()))).isNotNull();
        for (Envelope envelope : graph.build()) {
            assertThat(get(store().find(envelope.id()))).isEmpty();
        }

        published(graph);
        assertThat(ids(hand().tryTake(9))).containsExactly(first.id);
    }

    @Test
    void aNodeOfAnUnknownWorkflowIsRefused() {
        Graph graph = graph();
        Node node = graph.task();

        assertRefused(node.build());

        published(graph);
        assertThat(state(node)).isEqualTo(TaskState.PENDING);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void whatContradictsItselfIsRefused(Fault fault) {
        Graph graph = graph();
        graph.task();
        graph.task();
        publish(graph.root());

        assertRefused(fault.in(graph.id));
    }

    /** An envelope that no store may accept. */
    record Fault(String name, int number, String uniqueKey, Links links) {
        Envelope in(TaskId workflow) {
            TaskId id = number == 0 ? workflow : workflow.member(number);
            return new Envelope(
                    id,
                    "work",
                    new Envelope.Address(Draft.QUEUE, 0, uniqueKey.isEmpty() ? null : uniqueKey),
                    new Envelope.Times(1, 0, 0),
                    DONE,
                    null,
                    links);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Fault> faults() {
        Links plain = Links.task(0, true);
        TaskId other = TaskId.next();
        return Stream.of(
                new Fault("a unique key", 1, "k", plain),
                new Fault("a workflow under a node's id", 1, "", Links.workflow(1, null)),
                new Fault("a node under a workflow's id", 0, "", plain),
                new Fault("an edge to itself", 1, "", Links.task(0, true, Edge.onEnd(1))),
                new Fault("an edge back", 2, "", Links.task(0, true, Edge.onEnd(1))),
                new Fault("an edge out of bounds", 1, "", Links.task(0, true, Edge.onEnd(TaskId.MAX_MEMBERS + 1))),
                new Fault("a gate that waits for nothing", 1, "", Links.gate(0, Join.ALL, true)),
                new Fault("waiting for less than nothing", 1, "", Links.task(-1, true)),
                new Fault("a negative delay", 1, "", plain.delayedBy(-1)),
                new Fault(
                        "a node with a parent",
                        1,
                        "",
                        new Links(Role.TASK, 0, Join.ALL, true, false, 0, List.of(), other)),
                new Fault("an empty workflow", 0, "", Links.workflow(0, null)),
                new Fault(
                        "a workflow with edges",
                        0,
                        "",
                        new Links(Role.WORKFLOW, 1, Join.ALL, false, false, 0, List.of(new Edge(1, On.END)), null)));
    }

    /** Together with something sound, of which nothing is accepted either. */
    private void assertRefused(Envelope envelope) {
        Envelope sound = task().build();

        assertThat(failure(store().publish(List.of(sound, envelope)))).isEqualTo(ErrorCode.INVALID_SIGNATURE);

        assertThat(get(store().find(sound.id()))).isEmpty();
        assertThat(hand().tryTake(9)).isEmpty();
    }
}
