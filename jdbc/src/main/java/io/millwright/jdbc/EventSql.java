package io.millwright.jdbc;

import io.millwright.spi.Store;
import io.millwright.spi.TaskEvent;
import java.sql.Connection;
import java.sql.SQLException;

/** History and log lines; the newest of each stay. Owned by the writer. */
final class EventSql {
    private static final int PRUNED_EVERY = 256;

    private final Query next;
    private final Query insert;
    private final Query pruneLines;
    private final Query pruneEvents;
    private final Query delete;

    EventSql(Connection connection) throws SQLException {
        next = new Query(connection, "SELECT max(k) + 1 FROM event WHERE seq = ?");
        insert = new Query(
                connection,
                "INSERT INTO event (seq, k, at, kind, fencing, worker, detail) VALUES (?, ?, ?, ?, ?, ?, ?)");
        pruneLines = new Query(connection, prune("= 'LOGGED'"));
        pruneEvents = new Query(connection, prune("<> 'LOGGED'"));
        delete = new Query(connection, "DELETE FROM event WHERE seq = ?");
    }

    private static String prune(String kinds) {
        return "DELETE FROM event WHERE seq = ?1 AND kind " + kinds + " AND k <= (SELECT k FROM event WHERE seq = ?1"
                + " AND kind " + kinds + " ORDER BY k DESC LIMIT 1 OFFSET " + Store.KEPT_LINES + ")";
    }

    void add(long seq, TaskEvent event) throws SQLException {
        long k = next.num(seq).value(1);
        insert.num(seq)
                .num(k)
                .num(event.at())
                .text(event.kind().name())
                .num(event.fencing())
                .text(event.worker())
                .text(event.detail())
                .update();
        if (k % PRUNED_EVERY == 0) {
            (event.kind() == TaskEvent.Kind.LOGGED ? pruneLines : pruneEvents)
                    .num(seq)
                    .update();
        }
    }

    void delete(long seq) throws SQLException {
        delete.num(seq).update();
    }
}
