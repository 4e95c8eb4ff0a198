package io.millwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.Client.CancelOutcome;
import io.millwright.api.TaskState;
import io.millwright.spi.Capability;
import io.millwright.spi.Links.On;
import io.millwright.spi.Store;
import io.millwright.spi.Verdict;
import io.millwright.testkit.Graph.Node;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** However a node ends, its workflow moves on; as long as it has not ended, the workflow does not. */
abstract class WorkflowEndGroup extends GraphGroup {
    private static final Duration SOON = Duration.ofSeconds(5);

    WorkflowEndGroup(Factory factory) {
        super(factory);
    }

    /** A node, what waits for its success, and what waits for its failure. */
    private final class Fork {
        final Graph graph = graph();
        final Node task;
        final Node next;
        final Node rescue;

        Fork(Duration expiry) {
            task = graph.task().optional();
            if (!expiry.isZero()) {
                task.expiresIn(expiry);
            }
            next = graph.task().optional().after(task);
            rescue = graph.task().after(On.FAILURE, task);
            published(graph);
        }

        void assertRescued(TaskState end) {
            assertThat(states(task, next, rescue)).containsExactly(end, TaskState.SKIPPED, TaskState.PENDING);
            assertThat(message(next.id)).contains("node 1 'work'", end.name());
            succeed(rescue);
            assertThat(state(graph)).isEqualTo(TaskState.SUCCESS);
            assertThat(joining(graph.id).failed()).isEqualTo(1);
        }

        void assertUnmoved() {
            assertThat(states(next, rescue)).containsOnly(TaskState.HELD);
            assertThat(state(graph)).isEqualTo(TaskState.HELD);
        }
    }

    static Stream<Verdict> badEnds() {
        return Stream.of(
                new Verdict.Failure(error("no")),
                new Verdict.Dead(error("away")),
                new Verdict.Canceled("stopped"),
                new Verdict.Expired());
    }

    @ParameterizedTest
    @MethodSource("badEnds")
    void settledByItsWorker(Verdict verdict) {
        Fork fork = new Fork(Duration.ZERO);

        end(fork.task, verdict);

        fork.assertRescued(verdict.state());
    }

    static Stream<Verdict> comeBacks() {
        return Stream.of(
                new Verdict.Retry(0, error("again")),
                new Verdict.Defer(0, "later"),
                new Verdict.Release(0, Verdict.ReleaseReason.UNUSED),
                new Verdict.Release(0, Verdict.ReleaseReason.UNREGISTERED));
    }

    @ParameterizedTest
    @MethodSource("comeBacks")
    void whatComesBackHasNotEnded(Verdict verdict) {
        Fork fork = new Fork(Duration.ZERO);

        end(fork.task, verdict);

        fork.assertUnmoved();
        succeed(fork.task);
        assertThat(states(fork.next, fork.rescue)).containsExactly(TaskState.PENDING, TaskState.SKIPPED);
    }

    @Test
    void cancelledWhileItWaits() {
        Fork fork = new Fork(Duration.ZERO);
        assertThat(cancel(fork.task.id)).isEqualTo(CancelOutcome.CANCELED);
        fork.assertRescued(TaskState.CANCELED);
    }

    @Test
    void cancelledWhileItIsHeld() {
        Graph graph = graph();
        Node first = graph.task();
        Node held = graph.task().optional().after(first);
        Node next = graph.task().optional().after(held);
        Node rescue = graph.task().after(On.FAILURE, held);
        published(graph);

        assertThat(cancel(held.id)).isEqualTo(CancelOutcome.CANCELED);

        assertThat(states(first, held, next, rescue))
                .containsExactly(TaskState.PENDING, TaskState.CANCELED, TaskState.SKIPPED, TaskState.PENDING);
        assertThat(message(held.id)).contains("no more");
        succeed(first, rescue);
        assertThat(state(held)).isEqualTo(TaskState.CANCELED);
        assertThat(state(graph)).isEqualTo(TaskState.SUCCESS);
        assertThat(cancel(held.id)).isEqualTo(CancelOutcome.ALREADY_SETTLED);
    }

    @Test
    void purgedWithItsQueue() {
        Fork fork = new Fork(Duration.ZERO);
        assertThat(get(store().purge(Draft.QUEUE))).isEqualTo(1);
        fork.assertRescued(TaskState.CANCELED);
    }

    @Test
    void whatAPurgeLetsGoIsNotPurged() {
        Graph graph = graph();
        Node task = graph.task();
        Node late = graph.task().after(On.END, task).delayedBy(SOON);
        Node soon = graph.task().after(On.END, task);
        published(graph);

        assertThat(get(store().purge(Draft.QUEUE))).isEqualTo(1);

        assertThat(states(task, late, soon)).containsExactly(TaskState.CANCELED, TaskState.PENDING, TaskState.PENDING);
    }

    @Test
    void expiredWhileItWaits() {
        needs(Capability.EXPIRY);
        Fork fork = new Fork(SOON);
        advance(SOON);
        fork.assertRescued(TaskState.EXPIRED);
    }

    @Test
    void expiredAfterItCameBack() {
        needs(Capability.EXPIRY);
        Fork fork = new Fork(SOON);
        receive(fork.task);
        advance(SOON);
        fork.assertUnmoved();

        end(fork.task, unused());
        barrier();

        fork.assertRescued(TaskState.EXPIRED);
    }

    @Test
    void anExpiryDoesNotCountWhileItIsHeld() {
        needs(Capability.EXPIRY);
        Graph graph = graph();
        Node first = graph.task();
        Node late = graph.task().optional().after(first).expiresIn(SOON);
        Node rescue = graph.task().after(On.FAILURE, late);
        published(graph);

        advance(SOON.plusSeconds(1));
        assertThat(state(late)).isEqualTo(TaskState.HELD);
        succeed(first);
        advance(Duration.ZERO);

        assertThat(states(late, rescue)).containsExactly(TaskState.EXPIRED, TaskState.PENDING);
    }

    @Test
    void aWorkerThatVanishesMovesNothing() {
        Fork fork = new Fork(Duration.ZERO);
        receive(fork.task);

        advance(LEASE);

        fork.assertUnmoved();
        assertThat(state(fork.task)).isEqualTo(TaskState.PENDING);
        employAnother();
        succeed(fork.task);
        assertThat(state(fork.next)).isEqualTo(TaskState.PENDING);
    }

    @Test
    void aWorkerThatSaysGoodbyeMovesNothing() {
        Fork fork = new Fork(Duration.ZERO);
        receive(fork.task);

        hand().leave();

        fork.assertUnmoved();
        employAnother();
        succeed(fork.task);
        assertThat(state(fork.next)).isEqualTo(TaskState.PENDING);
    }

    @Test
    void whatKillsItsWorkersIsADeadLetterInTheEnd() {
        Fork fork = new Fork(Duration.ZERO);
        for (int i = 0; i < Store.MAX_CRASHES; i++) {
            fork.assertUnmoved();
            start(delivery(fork.task));
            advance(LEASE);
            employAnother();
        }
        fork.assertRescued(TaskState.DEAD);
    }
}
