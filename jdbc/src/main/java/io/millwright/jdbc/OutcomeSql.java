package io.millwright.jdbc;

import io.millwright.api.ErrorCode;
import io.millwright.api.TaskError;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.Payload;
import io.millwright.spi.TaskOutcome;
import java.sql.SQLException;

/**
 * Ends tasks, for good or until an operator's requeue, for whatever reason; workflows follow in the same step. Owned by the
 * writer.
 */
final class OutcomeSql {
    private final OutcomeTable table;
    private final WorkflowSql workflows;

    OutcomeSql(OutcomeTable table, WorkflowSql workflows) {
        this.table = table;
        this.workflows = workflows;
    }

    void succeed(Transaction tx, Place place, TaskId id, Payload result) throws SQLException {
        end(tx, place, new TaskOutcome(id, TaskState.SUCCESS, result, null, tx.now));
    }

    void fail(Transaction tx, Place place, TaskId id, TaskState state, TaskError error) throws SQLException {
        end(tx, place, new TaskOutcome(id, state, null, error, tx.now));
    }

    void expire(Transaction tx, Place place) throws SQLException {
        TaskError error = TaskError.of(ErrorCode.TASK_EXPIRED, "it was not started before its expiry");
        fail(tx, place, table.id(place.seq()), TaskState.EXPIRED, error);
    }

    /** Puts a task with a damaged row where it disturbs nobody. */
    void setAside(Transaction tx, Place place, String what) throws SQLException {
        workflows.ended(tx, place, table.setAside(tx, place, what));
    }

    private void end(Transaction tx, Place place, TaskOutcome outcome) throws SQLException {
        table.write(tx, place, outcome);
        if ((place.flags() & Flags.NODE) != 0) {
            workflows.ended(tx, place, outcome);
        }
    }

    /** The id of a row; a stand-in that nobody watches if it is damaged. */
    TaskId id(long seq) throws SQLException {
        return table.id(seq);
    }
}
