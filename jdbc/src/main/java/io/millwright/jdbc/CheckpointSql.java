package io.millwright.jdbc;

import io.millwright.spi.Payload;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * What handlers have got done. A task that has a row here says so in its flags ({@link Flags#CHECKPOINT}), but for settled ones, which
 * have none. Owned by the writer.
 */
final class CheckpointSql {
    private final WordTable words;

    private final Query keep;
    private final Query find;
    private final Query isKept;
    private final Query drop;

    CheckpointSql(Connection connection, WordTable words) throws SQLException {
        this.words = words;
        keep = new Query(
                connection,
                "INSERT INTO checkpoint (seq, saved_at, codec, state) VALUES (?, ?, ?, ?)"
                        + " ON CONFLICT (seq) DO UPDATE SET saved_at = excluded.saved_at, codec = excluded.codec,"
                        + " state = excluded.state");
        find = new Query(connection, "SELECT codec, state FROM checkpoint WHERE seq = ?");
        isKept = new Query(connection, "SELECT 1 FROM checkpoint WHERE seq = ?");
        drop = new Query(connection, "DELETE FROM checkpoint WHERE seq = ?");
    }

    void keep(long seq, Payload state, long now) throws SQLException {
        keep.num(seq).num(now).num(words.codec(state)).blob(state.bytes()).update();
    }

    /** @throws DamagedRowException if it is not there, although a flag says so: starting anew would repeat what is done */
    Payload find(long seq) throws SQLException {
        try (ResultSet row = find.num(seq).rows()) {
            Payload state = row.next() ? words.payload(row, 1) : null;
            if (state == null) {
                throw new DamagedRowException("its checkpoint is missing");
            }
            return state;
        }
    }

    boolean isKept(long seq) throws SQLException {
        return isKept.num(seq).value(0) != 0;
    }

    void drop(long seq) throws SQLException {
        drop.num(seq).update();
    }
}
