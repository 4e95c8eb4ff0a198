package io.millwright.jdbc;

import io.millwright.api.Client.CancelOutcome;
import io.millwright.api.ErrorCode;
import io.millwright.api.TaskError;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.Links;
import java.sql.SQLException;
import java.util.List;

/** What operators and clients do to tasks that they do not hold. Owned by the writer. */
final class AdminSql {
    private final TaskSql tasks;
    private final WaitingSql waiting;
    private final OutcomeSql outcomes;
    private final StopSql stops;
    private final WorkflowStop workflowStop;
    private final ReopenSql reopening;
    private final WorkflowRequeue workflowRequeue;

    /** What it works with. */
    record Parts(
            TaskSql tasks,
            WaitingSql waiting,
            OutcomeSql outcomes,
            StopSql stops,
            WorkflowStop workflowStop,
            ReopenSql reopening,
            WorkflowRequeue workflowRequeue) {}

    AdminSql(Parts parts) {
        tasks = parts.tasks;
        waiting = parts.waiting;
        outcomes = parts.outcomes;
        stops = parts.stops;
        workflowStop = parts.workflowStop;
        reopening = parts.reopening;
        workflowRequeue = parts.workflowRequeue;
    }

    CancelOutcome cancel(Transaction tx, TaskId id, String reason) throws SQLException {
        TaskSql.Task task = tasks.find(id);
        if (task == null) {
            return CancelOutcome.UNKNOWN;
        }
        CancelOutcome held = task.at().held() ? workflowStop.cancel(tx, id, reason) : null;
        if (held != null) {
            return held;
        }
        Place at = task.place();
        Place place = waiting.take(at.seq(), at.queue(), at.rank());
        if (place != null) {
            outcomes.fail(tx, place, id, TaskState.CANCELED, TaskError.of(ErrorCode.TASK_CANCELED, reason));
            return CancelOutcome.CANCELED;
        }
        return stops.request(tx, at.seq(), id, reason) ? CancelOutcome.REQUESTED : CancelOutcome.ALREADY_SETTLED;
    }

    /** As {@link io.millwright.spi.Broker#requeue} says. */
    boolean requeue(Transaction tx, TaskId id) throws SQLException {
        TaskSql.Task task = tasks.find(id);
        if (task == null) {
            return false;
        }
        Links links = task.links();
        if (links != null) {
            TaskSql.Task workflow = tasks.find(id.workflow());
            if (workflow != null) {
                return workflowRequeue.requeue(tx, workflow, id.number());
            }
            if (links.role() != Links.Role.TASK) {
                return false; // what is left of a workflow that was forgotten: nothing runs it
            }
        }
        if (task.at().state() == 0 || task.at().state() == StateCode.SUCCESS.number) {
            return false;
        }
        Place place = reopening.reopen(tx, task);
        if (place != null) {
            waiting.enqueue(tx, place, 0);
        }
        return place != null;
    }

    /** Cancels places that were taken from a queue. */
    void cancelAll(Transaction tx, List<Place> places, String reason) throws SQLException {
        TaskError error = TaskError.of(ErrorCode.TASK_CANCELED, reason);
        for (Place place : places) {
            outcomes.fail(tx, place, outcomes.id(place.seq()), TaskState.CANCELED, error);
        }
    }
}
