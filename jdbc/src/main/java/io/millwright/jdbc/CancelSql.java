package io.millwright.jdbc;

import io.millwright.api.ErrorCode;
import io.millwright.api.TaskError;
import io.millwright.api.TaskState;
import java.sql.SQLException;
import java.util.List;

/** Cancels what waits. Owned by the writer. */
final class CancelSql {
    private final WaitingSql waiting;
    private final OutcomeSql outcomes;

    CancelSql(WaitingSql waiting, OutcomeSql outcomes) {
        this.waiting = waiting;
        this.outcomes = outcomes;
    }

    /** False if it does not wait for its time, a worker, or its turn. */
    boolean cancel(Transaction tx, TaskSql.Task task, String reason) throws SQLException {
        Place at = task.place();
        Place place = waiting.take(at.seq(), at.queue(), at.rank());
        if (place == null) {
            return false;
        }
        outcomes.fail(tx, place, task.id(), TaskState.CANCELED, TaskError.of(ErrorCode.TASK_CANCELED, reason));
        return true;
    }

    /** One that was taken from where it waited. */
    void one(Transaction tx, Place place, String reason) throws SQLException {
        all(tx, List.of(place), reason);
    }

    /** Places that were taken from where they waited. */
    void all(Transaction tx, List<Place> places, String reason) throws SQLException {
        TaskError error = TaskError.of(ErrorCode.TASK_CANCELED, reason);
        for (Place place : places) {
            outcomes.fail(tx, place, outcomes.id(place.seq()), TaskState.CANCELED, error);
        }
    }
}
