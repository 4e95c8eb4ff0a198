package io.millwright.jdbc;

import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The states of neighbouring nodes of a workflow, without the columns that may be large. Owned by the reader. */
final class StatesSql {
    private static final int ID_BYTES = 16;

    private final Query states;

    StatesSql(Connection connection) throws SQLException {
        states = new Query(
                connection,
                "SELECT t.id, coalesce(o.state, 0), coalesce(h.seq, u.seq), l.seq, l.started_at,"
                        + " coalesce(r.flags, d.flags, w.flags, 0) FROM task t"
                        + ReadSql.READY + ReadSql.DELAYED + ReadSql.LIMITED + ReadSql.TURN + ReadSql.LEASE
                        + ReadSql.OUTCOME
                        + ReadSql.HELD + " WHERE t.id BETWEEN ? AND ? AND" + ReadSql.KNOWN);
    }

    /** By number, from {@code first} on; null for those that are not known. */
    List<@Nullable TaskState> states(TaskId workflow, int first, int count, long outdated) throws SQLException {
        @Nullable TaskState[] found = new @Nullable TaskState[count];
        states.blob(workflow.member(first).toBytes());
        states.blob(workflow.member(first + count - 1).toBytes());
        try (ResultSet rows = states.num(outdated).rows()) {
            while (rows.next()) {
                byte[] id = rows.getBytes(1);
                if (id.length == ID_BYTES) { // a longer one, which only a damaged file has, can lie between two ids
                    found[TaskId.ofBytes(id).number() - first] = state(rows);
                }
            }
        }
        return Arrays.asList(found);
    }

    private static @Nullable TaskState state(ResultSet row) throws SQLException {
        int ended = row.getInt(2);
        if (ended != 0) {
            try {
                return StateCode.state(ended);
            } catch (DamagedRowException e) {
                return null; // it will be set aside by whoever needs it
            }
        }
        row.getLong(3);
        if (!row.wasNull()) {
            return TaskState.HELD;
        }
        row.getLong(4);
        if (row.wasNull()) {
            return (row.getInt(6) & Flags.RETRY) != 0 ? TaskState.RETRY : TaskState.PENDING;
        }
        row.getLong(5);
        return row.wasNull() ? TaskState.RECEIVED : TaskState.STARTED;
    }
}
