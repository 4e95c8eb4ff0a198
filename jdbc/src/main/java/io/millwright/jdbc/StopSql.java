package io.millwright.jdbc;

import io.millwright.api.TaskId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Asks workers to stop what they run. Owned by the writer. */
final class StopSql {
    private final Query request;
    private final Query wanted;

    StopSql(Connection connection) throws SQLException {
        request = new Query(connection, "UPDATE lease SET cancel_reason = ? WHERE seq = ? RETURNING owner, fencing");
        wanted = new Query(
                connection,
                "SELECT t.id, l.fencing, l.cancel_reason FROM lease l JOIN task t ON t.seq = l.seq"
                        + " WHERE l.cancel_reason IS NOT NULL AND l.owner = ?");
    }

    /** A delivery that somebody wants stopped; {@code owner} is the row of its session. */
    record Wish(long owner, TaskId id, long fencing, String reason) {}

    /** Asks once more if it was asked before. False if no worker has it. */
    boolean request(Transaction tx, long seq, TaskId id, String reason) throws SQLException {
        try (ResultSet row = request.text(reason).num(seq).rows()) {
            if (!row.next()) {
                return false;
            }
            tx.stops.add(new Wish(row.getLong(1), id, row.getLong(2), reason));
            tx.news = true;
            return true;
        }
    }

    /** What is to be told to a worker, perhaps again. */
    List<Wish> wanted(long owner) throws SQLException {
        List<Wish> wishes = new ArrayList<>(0);
        try (ResultSet rows = wanted.num(owner).rows()) {
            while (rows.next()) {
                byte[] id = rows.getBytes(1);
                if (id.length == 16) {
                    wishes.add(new Wish(owner, TaskId.ofBytes(id), rows.getLong(2), rows.getString(3)));
                }
            }
        }
        return wishes;
    }
}
