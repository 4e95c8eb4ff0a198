package io.millwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.Client.CancelOutcome;
import io.millwright.api.ErrorCode;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.Capability;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.Payload;
import io.millwright.spi.Settlement;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.TaskRecord;
import io.millwright.spi.Verdict;
import io.millwright.testkit.Graph.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;

/** What the groups about workflows share: a worker that is told how each node of a {@link Graph} ends. */
abstract class GraphGroup extends StoreGroup {
    private final Map<TaskId, Delivery> taken = new HashMap<>();
    private Hand hand;

    GraphGroup(Factory factory) {
        super(factory);
    }

    @BeforeEach
    final void employ() {
        needs(Capability.WORKFLOWS);
        hand = join();
    }

    final Graph graph() {
        return new Graph(time().now());
    }

    final Graph published(Graph graph) {
        publish(graph.build().toArray(Envelope[]::new));
        return graph;
    }

    final Hand hand() {
        return hand;
    }

    /** Another worker from now on; what the one before had is left to it. */
    final void employAnother() {
        hand = join();
        taken.clear();
    }

    /** Has the worker take everything that there is, and gives the delivery of that one. */
    final Delivery delivery(TaskId id) {
        if (!taken.containsKey(id)) {
            takeAll();
        }
        return Objects.requireNonNull(
                taken.get(id),
                () -> id + " is not to be had; it is " + record(id).state());
    }

    final Delivery delivery(Node node) {
        return delivery(node.id);
    }

    /** Has the worker take the next one that there is, which must be that one. */
    final void receiveNext(Node node) {
        Delivery next = hand.takeOne();
        assertThat(next.envelope().id()).isEqualTo(node.id);
        taken.put(node.id, next);
    }

    private void takeAll() {
        for (List<Delivery> more = hand.tryTake(100); !more.isEmpty(); more = hand.tryTake(100)) {
            more.forEach(delivery -> taken.put(delivery.envelope().id(), delivery));
        }
    }

    /** Has the worker take these and everything else that there is. */
    final void receive(Node... nodes) {
        for (Node node : nodes) {
            delivery(node);
        }
    }

    final void end(TaskId id, Verdict verdict, Envelope... followUps) {
        assertThat(settle(delivery(id), verdict, followUps)).isEqualTo(Settlement.Result.SETTLED);
        taken.remove(id);
    }

    final void end(Node node, Verdict verdict, Envelope... followUps) {
        end(node.id, verdict, followUps);
    }

    /** Has these run and succeed, one after the other. */
    final void succeed(Node... nodes) {
        for (Node node : nodes) {
            end(node, new Verdict.Success(resultOf(node)));
        }
    }

    /** Has these run and fail. */
    final void fail(Node... nodes) {
        for (Node node : nodes) {
            end(node, new Verdict.Failure(error("node " + node.number() + " is broken")));
        }
    }

    static Payload resultOf(Node node) {
        return Draft.json("\"result of " + node.number() + "\"");
    }

    final CancelOutcome cancel(TaskId id) {
        return get(store().cancel(id, "no more"));
    }

    final boolean requeue(TaskId id) {
        return get(store().requeue(id));
    }

    final TaskState state(Node node) {
        return record(node.id).state();
    }

    final TaskState state(Graph graph) {
        return record(graph.id).state();
    }

    final List<TaskState> states(Node... nodes) {
        return List.of(nodes).stream().map(this::state).toList();
    }

    final TaskOutcome outcome(TaskId id) {
        return Objects.requireNonNull(record(id).outcome(), () -> id + " has not ended");
    }

    final TaskRecord.Joining joining(TaskId id) {
        return Objects.requireNonNull(record(id).joining(), () -> id + " shows nothing that it waits for");
    }

    final ErrorCode code(TaskId id) {
        return Objects.requireNonNull(outcome(id).error(), () -> id + " has no error")
                .code();
    }

    final String message(TaskId id) {
        return Objects.requireNonNull(outcome(id).error(), () -> id + " has no error")
                .message();
    }
}
