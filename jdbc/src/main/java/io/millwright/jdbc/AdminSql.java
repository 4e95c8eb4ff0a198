package io.millwright.jdbc;

import io.millwright.api.Client.CancelOutcome;
import io.millwright.api.TaskId;
import io.millwright.spi.Links;
import java.sql.SQLException;

/** What operators and clients do to tasks that they do not hold. Owned by the writer. */
final class AdminSql {
    private final TaskSql tasks;
    private final CancelSql cancellation;
    private final TurnSql turns;
    private final StopSql stops;
    private final WorkflowStop workflowStop;
    private final ReopenSql reopening;
    private final WorkflowRequeue workflowRequeue;

    /** What it works with. */
    record Parts(
            TaskSql tasks,
            CancelSql cancellation,
            TurnSql turns,
            StopSql stops,
            WorkflowStop workflowStop,
            ReopenSql reopening,
            WorkflowRequeue workflowRequeue) {}

    AdminSql(Parts parts) {
        tasks = parts.tasks;
        cancellation = parts.cancellation;
        turns = parts.turns;
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
        if (cancellation.cancel(tx, task, reason)) {
            return CancelOutcome.CANCELED;
        }
        boolean runs = stops.request(tx, task.place().seq(), id, reason);
        return runs ? CancelOutcome.REQUESTED : CancelOutcome.ALREADY_SETTLED;
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
            turns.enter(tx, place, 0);
        }
        return place != null;
    }
}
