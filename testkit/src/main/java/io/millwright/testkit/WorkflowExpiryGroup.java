package io.millwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCode;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.Capability;
import io.millwright.spi.Links.On;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.Verdict;
import io.millwright.spi.Watch;
import io.millwright.testkit.Graph.Node;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A workflow ends at its expiry, however much of it is there; sending it ends with setting the expiry that it is to have. */
abstract class WorkflowExpiryGroup extends GraphGroup {
    private static final Duration SOON = Duration.ofSeconds(5);

    WorkflowExpiryGroup(Factory factory) {
        super(factory);
    }

    @BeforeEach
    final void capability() {
        needs(Capability.EXPIRY);
    }

    private boolean seal(TaskId workflow, Duration in) {
        return get(store().seal(workflow, in.isZero() ? 0 : time().now() + in.toMillis()));
    }

    @Test
    void whatIsLeftOfItIsStopped() {
        Graph graph = graph().expiresIn(SOON);
        Node running = graph.task();
        Node waiting = graph.task();
        Node held = graph.task().after(waiting);
        Node undo = graph.task().after(On.FAILURE, waiting).cleaningUp();
        published(graph);
        receiveNext(running);
        Watch watch = store().watch(graph.id);
        advance(SOON.minusMillis(1));
        assertThat(states(waiting, held)).containsExactly(TaskState.PENDING, TaskState.HELD);

        advance(Duration.ofMillis(1));

        TaskOutcome outcome = get(watch.outcome());
        assertThat(outcome.state()).isEqualTo(TaskState.EXPIRED);
        assertThat(outcome.finishedAt()).isEqualTo(time().now());
        assertThat(Objects.requireNonNull(outcome.error()).code()).isEqualTo(ErrorCode.TASK_EXPIRED);
        assertThat(states(waiting, held, undo)).containsOnly(TaskState.CANCELED);
        assertThat(hand().awaitAsked().id()).isEqualTo(running.id);
        end(running, new Verdict.Canceled("obeyed"));
        assertThat(state(graph)).isEqualTo(TaskState.EXPIRED);
        assertThat(hand().tryTake(9)).isEmpty();
    }

    @Test
    void whoseSenderDiedEndsWithWhatIsThere() {
        Graph graph = graph().expiresIn(SOON);
        Node here = graph.task();
        Node lost = graph.task();
        Node callback = graph.task().after(here, lost);
        publish(graph.root(), callback.build(), here.build());
        succeed(here);

        advance(SOON);

        assertThat(state(graph)).isEqualTo(TaskState.EXPIRED);
        assertThat(state(callback)).isEqualTo(TaskState.CANCELED);
        assertThat(seal(graph.id, Duration.ZERO)).isFalse();
        assertThat(requeue(graph.id)).as("a part of it is missing").isFalse();
        publish(lost.build());
        assertThat(state(lost)).isEqualTo(TaskState.CANCELED);
    }

    @Test
    void whatSucceedsAfterwardsIsFollowedByNothing() {
        Graph graph = graph().expiresIn(SOON);
        Node running = graph.task();
        Node next = graph.task().after(running);
        published(graph);
        receive(running);
        advance(SOON);

        succeed(running);

        assertThat(states(running, next)).containsExactly(TaskState.SUCCESS, TaskState.CANCELED);
        assertThat(state(graph)).isEqualTo(TaskState.EXPIRED);
    }

    @Test
    void whatHasEndedDoesNotExpire() {
        Graph graph = graph().expiresIn(SOON);
        Node task = graph.task();
        published(graph);
        succeed(task);

        advance(SOON);

        assertThat(state(graph)).isEqualTo(TaskState.SUCCESS);
    }

    @Test
    void itCanBeSealedWithoutExpiry() {
        Graph graph = graph().expiresIn(SOON);
        Node task = graph.task();
        published(graph);

        assertThat(seal(graph.id, Duration.ZERO)).isTrue();

        advance(SOON.multipliedBy(2));
        assertThat(state(task)).isEqualTo(TaskState.PENDING);
        assertThat(record(graph.id).envelope().times().expiresAt()).isZero();
        employAnother();
        succeed(task);
        assertThat(state(graph)).isEqualTo(TaskState.SUCCESS);
    }

    @Test
    void itCanBeSealedWithAnotherExpiry() {
        Graph longer = graph().expiresIn(SOON);
        longer.task();
        Graph shorter = graph();
        shorter.task();
        published(longer);
        published(shorter);

        assertThat(seal(longer.id, SOON.multipliedBy(2))).isTrue();
        assertThat(seal(shorter.id, SOON)).isTrue();

        advance(SOON);
        assertThat(state(longer)).isEqualTo(TaskState.HELD);
        assertThat(state(shorter)).isEqualTo(TaskState.EXPIRED);
        advance(SOON);
        assertThat(state(longer)).isEqualTo(TaskState.EXPIRED);
    }

    @Test
    void sealedTooLateItExpiresAtOnce() {
        Graph graph = graph();
        graph.task();
        published(graph);

        assertThat(seal(graph.id, Duration.ofMillis(-1))).isTrue();
        advance(Duration.ZERO);

        assertThat(state(graph)).isEqualTo(TaskState.EXPIRED);
    }

    @Test
    void onlyAWorkflowThatIsUnderWayCanBeSealed() {
        Graph graph = graph();
        Node task = graph.task();
        Node held = graph.task().after(task);
        published(graph);

        assertThat(seal(graph().id, SOON)).isFalse();
        assertThat(seal(task.id, SOON)).isFalse();
        assertThat(seal(held.id, SOON)).isFalse();
        succeed(task, held);
        assertThat(seal(graph.id, SOON)).isFalse();
    }
}
