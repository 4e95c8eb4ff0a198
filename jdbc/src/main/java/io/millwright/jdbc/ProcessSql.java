package io.millwright.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The processes that have the file open, and how to ring them. Owned by the writer. */
final class ProcessSql {
    /** In milliseconds; four of them without a sign of life, and a process is forgotten. */
    static final long HEARTBEAT = 60_000;

    private final Query insert;
    private final Query beat;
    private final Query dropSilent;
    private final Query drop;
    private final Query others;

    private long own = -1;

    ProcessSql(Connection connection) throws SQLException {
        insert = new Query(connection, "INSERT INTO process (port, token, seen_at) VALUES (?, ?, ?) RETURNING no");
        beat = new Query(
                connection,
                "INSERT INTO process (no, port, token, seen_at) VALUES (?, ?, ?, ?)"
                        + " ON CONFLICT (no) DO UPDATE SET seen_at = excluded.seen_at");
        dropSilent = new Query(connection, "DELETE FROM process WHERE seen_at < ?");
        drop = new Query(connection, "DELETE FROM process WHERE no = ?");
        others = new Query(connection, "SELECT port, token FROM process WHERE no <> ?");
    }

    /**
     * Where a process listens.
     *
     * @param port on the loopback interface
     * @param token what a datagram must consist of; known to those who can read the file
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Bell(int port, byte[] token) {}

    void beat(Bell bell, long now) throws SQLException {
        if (own < 0) {
            own = insert.num(bell.port).blob(bell.token).num(now).value(-1);
        } else {
            beat.num(own).num(bell.port).blob(bell.token).num(now).update();
        }
        dropSilent.num(now - 4 * HEARTBEAT).update();
    }

    void leave() throws SQLException {
        drop.num(own).update();
    }

    List<Bell> others() throws SQLException {
        List<Bell> bells = new ArrayList<>(0);
        try (ResultSet rows = others.num(own).rows()) {
            while (rows.next()) {
                bells.add(new Bell(rows.getInt(1), rows.getBytes(2)));
            }
        }
        return bells;
    }
}
