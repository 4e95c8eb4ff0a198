package io.millwright.jdbc;

import io.millwright.api.Flow;
import io.millwright.api.TaskId;
import io.millwright.spi.Envelope;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Who has which unique key. One that is taken for a time outlives its holder's row, and so names it by id. Owned by the writer. */
final class KeyTable {
    private static final String WHOSE = " WHERE text = (SELECT unique_key FROM task WHERE seq = ?1) AND ";

    private final Horizon horizon;
    private final Query holder;
    private final Query take;
    private final Query free;
    private final Query retake;
    private final Query isAnothers;
    private final Query forget;

    KeyTable(Connection connection, Horizon horizon) throws SQLException {
        this.horizon = horizon;
        String taken = "(until = 0 OR until > ?)";
        holder = new Query(
                connection,
                "SELECT coalesce(u.id, t.id) FROM unique_key u LEFT JOIN task t ON t.seq = u.seq WHERE u.text = ? AND "
                        + taken);
        take = new Query(connection, "INSERT OR REPLACE INTO unique_key (text, seq, id, until) VALUES (?, ?, ?, ?)");
        free = new Query(connection, "DELETE FROM unique_key" + WHOSE + "seq = ?1 AND until = 0");
        retake = new Query(
                connection,
                "INSERT INTO unique_key (text, seq) SELECT unique_key, seq FROM task WHERE seq = ?1 ON CONFLICT (text) DO"
                        + " UPDATE SET seq = excluded.seq, id = NULL, until = 0 WHERE until BETWEEN 1 AND ?2");
        isAnothers = new Query(
                connection,
                "SELECT count(*) FROM unique_key u" + WHOSE + "coalesce(u.id, (SELECT id FROM task WHERE seq = u.seq))"
                        + " IS NOT (SELECT id FROM task WHERE seq = ?1) AND (until = 0 OR until > ?2)");
        forget = new Query(
                connection,
                "DELETE FROM unique_key WHERE text IN (SELECT text FROM unique_key WHERE until > 0 AND until <= ?"
                        + " ORDER BY until LIMIT ?)");
    }

    /** Null if the key is free. */
    @Nullable
    TaskId holder(String key, long now) throws SQLException {
        try (ResultSet row = holder.text(key).num(now).rows()) {
            byte[] bytes = row.next() ? row.getBytes(1) : null;
            return bytes == null || bytes.length != 16 ? null : TaskId.ofBytes(bytes);
        }
    }

    /** Gives a key that is free, or is to be free, to a task that was accepted just now. */
    void take(String key, long seq, Envelope envelope, long now) throws SQLException {
        Flow flow = envelope.flow();
        Flow.Unique unique = flow == null ? null : flow.unique();
        Duration period = unique == null ? null : unique.period();
        long until = period == null ? 0 : now + period.toMillis();
        take.text(key)
                .num(seq)
                .blob(period == null ? null : envelope.id().toBytes())
                .num(until)
                .update();
        if (until > 0) {
            horizon.freesAt(until);
        }
    }

    /** A task needs its key no more. It stays taken if that is for a time, or if it is another's by now. */
    void free(long seq) throws SQLException {
        free.num(seq).update();
    }

    /**
     * A task that had ended goes back.
     *
     * @param flags of table task; a key that was taken for a time is not taken again, but must not be another's
     * @return false if its key is another's now; nothing was changed then
     */
    boolean retake(long seq, int flags, long now) throws SQLException {
        if ((flags & Flags.UNIQUE) == 0) {
            return true;
        }
        return (flags & Flags.FOR_TIME) == 0
                ? retake.num(seq).num(now).update() > 0
                : isAnothers.num(seq).num(now).value(0) == 0;
    }

    /** Forgets some keys whose time is over. */
    void forget(long now, int most) throws SQLException {
        forget.num(now).num(most).update();
    }
}
