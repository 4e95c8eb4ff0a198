package io.millwright.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

/** Removes every trace of tasks that have ended. Owned by the writer. */
final class ForgetSql {
    private final EventSql events;
    private final CheckpointSql checkpoints;

    private final Query dropOutdated;
    private final Query dropOutcome;
    private final Query dropTask;

    ForgetSql(Connection connection, EventSql events, CheckpointSql checkpoints) throws SQLException {
        this.events = events;
        this.checkpoints = checkpoints;
        dropOutdated = new Query(
                connection,
                "DELETE FROM outcome WHERE seq = ? AND finished_at <= ? AND state <> " + StateCode.DEAD.number
                        + " RETURNING state");
        dropOutcome = new Query(connection, "DELETE FROM outcome WHERE seq = ? RETURNING state");
        dropTask = new Query(connection, "DELETE FROM task WHERE seq = ?");
    }

    /** One that stands alone. If it was requeued meanwhile it has no outcome, or a newer one; a dead letter stays. */
    void plain(long seq, long until) throws SQLException {
        dropTask(seq, dropOutdated.num(seq).num(until).value(0));
    }

    /** One that has ended, and is no dead letter. */
    void ended(long seq) throws SQLException {
        dropTask(seq, dropOutcome.num(seq).value(0));
    }

    /** @param state that it ended in; 0 if it has not */
    private void dropTask(long seq, long state) throws SQLException {
        if (state == 0) {
            return;
        }
        dropTask.num(seq).update();
        events.delete(seq);
        if (state != StateCode.SUCCESS.number) {
            checkpoints.drop(seq);
        }
    }
}
