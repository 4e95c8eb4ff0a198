package io.millwright.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Does what falls due by itself, a bounded share per transaction: ends sessions, promotes delayed tasks, expires, forgets what is older
 * than the retention and unique keys whose time is over. Every process does it; whoever comes second finds nothing. Owned by the writer.
 */
final class Housekeeping {
    private static final int SESSIONS_AT_ONCE = 50;
    private static final int ROWS_AT_ONCE = 4_000;

    private final Horizon horizon;
    private final SessionSql sessions;
    private final WaitingSql waiting;
    private final OutcomeSql outcomes;
    private final WorkflowExpiry workflows;
    private final RetentionSql retention;
    private final KeyTable keys;

    private final Query expired;
    private final Query whereIs;
    private final Query dropExpiry;

    /** What it works on. */
    record Parts(
            Horizon horizon,
            SessionSql sessions,
            WaitingSql waiting,
            OutcomeSql outcomes,
            WorkflowExpiry workflows,
            RetentionSql retention,
            KeyTable keys) {}

    Housekeeping(Connection connection, Parts parts) throws SQLException {
        this.horizon = parts.horizon;
        this.sessions = parts.sessions;
        this.waiting = parts.waiting;
        this.outcomes = parts.outcomes;
        this.workflows = parts.workflows;
        this.retention = parts.retention;
        this.keys = parts.keys;
        expired = new Query(connection, "SELECT at, seq FROM expiry WHERE at <= ? ORDER BY at, seq LIMIT ?");
        whereIs = new Query(connection, "SELECT queue, 255 - priority, flags FROM task WHERE seq = ?");
        dropExpiry = new Query(connection, "DELETE FROM expiry WHERE at = ? AND seq = ?");
    }

    /** @param ended told of every session that was ended */
    void run(Transaction tx, BiConsumer<Transaction, ClaimSql.Owner> ended) throws SQLException {
        if (horizon.next() > tx.now) {
            return;
        }
        if (horizon.deadline <= tx.now) {
            for (ClaimSql.Owner owner : sessions.overdue(tx.now, SESSIONS_AT_ONCE)) {
                sessions.vanish(tx, owner, "its worker's lease ran out");
                ended.accept(tx, owner);
            }
        }
        if (horizon.expiry <= tx.now) {
            expire(tx);
        }
        if (horizon.due <= tx.now) {
            waiting.promote(tx, ROWS_AT_ONCE);
        }
        if (horizon.retired <= tx.now) {
            retention.run(tx);
        }
        if (horizon.free <= tx.now) {
            keys.forget(tx.now, ROWS_AT_ONCE);
        }
        horizon.reloadPassed(tx.now);
    }

    private void expire(Transaction tx) throws SQLException {
        List<long[]> due = new ArrayList<>();
        try (ResultSet rows = expired.num(tx.now).num(ROWS_AT_ONCE).rows()) {
            while (rows.next()) {
                due.add(new long[] {rows.getLong(1), rows.getLong(2)});
            }
        }
        for (long[] row : due) {
            dropExpiry.num(row[0]).num(row[1]).update();
            expire(tx, row[1]);
        }
    }

    private void expire(Transaction tx, long seq) throws SQLException {
        int queue;
        int rank;
        int flags;
        try (ResultSet row = whereIs.num(seq).rows()) {
            if (!row.next()) {
                return;
            }
            queue = row.getInt(1);
            rank = row.getInt(2);
            flags = row.getInt(3);
        }
        Place place = waiting.take(seq, queue, rank);
        if (place != null) {
            outcomes.expire(tx, place);
        } else if ((flags & Flags.NODE) != 0) {
            workflows.pass(tx, seq);
        } // else a worker has it, or it is settled
    }
}
