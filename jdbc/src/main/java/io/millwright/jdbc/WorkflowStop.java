package io.millwright.jdbc;

import io.millwright.api.Client.CancelOutcome;
import io.millwright.api.ErrorCode;
import io.millwright.api.TaskError;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.Links;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Stops what is held, and workflows with all that belongs to them: at a user's wish, or because their time has passed. One step,
 * however large the workflow is. Owned by the writer.
 */
final class WorkflowStop {
    private static final int MEMBERS_AT_ONCE = 5_000;

    private final WorkflowSql workflows;
    private final TaskSql members;
    private final WaitingSql waiting;
    private final OutcomeSql outcomes;
    private final StopSql stops;

    /** What it works with. */
    record Parts(WorkflowSql workflows, TaskSql members, WaitingSql waiting, OutcomeSql outcomes, StopSql stops) {}

    WorkflowStop(Parts parts) {
        workflows = parts.workflows;
        members = parts.members;
        waiting = parts.waiting;
        outcomes = parts.outcomes;
        stops = parts.stops;
    }

    /**
     * One stopping.
     *
     * @param error with which things end
     * @param continuations workflows that continue what was stopped, and are to be stopped as well
     */
    private record Order(Transaction tx, TaskError error, Queue<TaskId> continuations) {
        Order(Transaction tx, TaskError error) {
            this(tx, error, new ArrayDeque<>(1));
        }
    }

    /**
     * Cancels a workflow, a held member, or what a workflow continues.
     *
     * @return null if it is not held
     */
    @Nullable
    CancelOutcome cancel(Transaction tx, TaskId id, String reason) throws SQLException {
        Held node = workflows.find(tx, id);
        if (node == null) {
            return null;
        }
        Order order = new Order(tx, TaskError.of(ErrorCode.TASK_CANCELED, reason));
        if (node.isWorkflow()) {
            order.continuations.add(id);
        } else {
            stopHeld(order, node);
        }
        cancelContinuations(order);
        return workflows.find(tx, id) == null ? CancelOutcome.CANCELED : CancelOutcome.REQUESTED;
    }

    /** Ends a workflow whose time has passed, whatever its members do, and stops all of them, also those that clean up. */
    void expire(Transaction tx, Held workflow) throws SQLException {
        workflows.end(
                tx,
                workflow,
                TaskState.EXPIRED,
                TaskError.of(ErrorCode.TASK_EXPIRED, "the workflow did not end before its expiry"));
        Order order = new Order(tx, TaskError.of(ErrorCode.TASK_CANCELED, "its workflow expired"));
        stopMembers(order, workflow.id, true);
        cancelContinuations(order);
    }

    private void cancelContinuations(Order order) throws SQLException {
        for (TaskId id = order.continuations.poll(); id != null; id = order.continuations.poll()) {
            Held workflow = workflows.find(order.tx, id);
            if (workflow != null) {
                workflow.cancelRequested = true;
                stopMembers(order, id, false);
            }
        }
    }

    /** From the last to the first, as edges lead upwards: so nothing is let go, or skipped, that is going to be stopped. */
    private void stopMembers(Order order, TaskId workflow, boolean cleanupToo) throws SQLException {
        int number = TaskId.MAX_MEMBERS;
        List<TaskSql.Task> some;
        do {
            some = members.upTo(workflow, number, MEMBERS_AT_ONCE);
            for (TaskSql.Task member : some) {
                number = member.id().number() - 1;
                if (cleanupToo || !isCleanup(member.links())) {
                    stop(order, member);
                }
            }
        } while (some.size() == MEMBERS_AT_ONCE);
    }

    private static boolean isCleanup(@Nullable Links links) {
        return links != null && links.cleanup();
    }

    private void stop(Order order, TaskSql.Task member) throws SQLException {
        TaskSql.At at = member.at();
        Place place = member.place();
        if (at.state() != 0) {
            return;
        }
        if (at.held()) {
            Held node = workflows.find(order.tx, member.id());
            if (node != null) {
                stopHeld(order, node);
            }
        } else if (at.leased()) {
            stops.request(order.tx, place.seq(), member.id(), order.error.message());
        } else {
            Place taken = waiting.take(place.seq(), place.queue(), place.rank());
            if (taken != null) {
                outcomes.fail(order.tx, taken, member.id(), TaskState.CANCELED, order.error);
            }
        }
    }

    /** What a workflow continues ends with that workflow, if it is under way. */
    private void stopHeld(Order order, Held node) throws SQLException {
        TaskId continuation = node.continuation;
        Held workflow = continuation == null ? null : workflows.find(order.tx, continuation);
        if (workflow != null && workflow.continues(node.id)) {
            order.continuations.add(workflow.id);
        } else {
            workflows.end(order.tx, node, TaskState.CANCELED, order.error);
        }
    }
}
