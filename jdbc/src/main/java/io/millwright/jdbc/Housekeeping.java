package io.millwright.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Does what falls due by itself, a bounded share per transaction: ends sessions, promotes delayed tasks, expires, forgets what is older
 * than the retention. Every process does it; whoever comes second finds nothing. Owned by the writer.
 */
final class Housekeeping {
    private static final int SESSIONS_AT_ONCE = 50;
    private static final int ROWS_AT_ONCE = 4_000;
    /** Tasks forgotten per transaction, and so about as many as a busy one settles. */
    private static final int FORGOTTEN_AT_ONCE = 1_000;

    private final Horizon horizon;
    private final SessionSql sessions;
    private final WaitingSql waiting;
    private final OutcomeSql outcomes;
    private final EventSql events;
    private final CheckpointSql checkpoints;
    private final long retention;

    private final Query expired;
    private final Query whereIs;
    private final Query dropExpiry;
    private final Query oldest;
    private final Query dropSettled;
    private final Query shortenSettled;
    private final Query dropOutcome;
    private final Query dropTask;

    /** What it works on. */
    record Parts(
            Horizon horizon,
            SessionSql sessions,
            WaitingSql waiting,
            OutcomeSql outcomes,
            EventSql events,
            CheckpointSql checkpoints) {}

    Housekeeping(Connection connection, Parts parts, long retention) throws SQLException {
        this.horizon = parts.horizon;
        this.sessions = parts.sessions;
        this.waiting = parts.waiting;
        this.outcomes = parts.outcomes;
        this.events = parts.events;
        this.checkpoints = parts.checkpoints;
        this.retention = retention;
        expired = new Query(connection, "SELECT at, seq FROM expiry WHERE at <= ? ORDER BY at, seq LIMIT ?");
        whereIs = new Query(connection, "SELECT queue, 255 - priority FROM task WHERE seq = ?");
        dropExpiry = new Query(connection, "DELETE FROM expiry WHERE at = ? AND seq = ?");
        oldest = new Query(connection, "SELECT n, at, seqs FROM settled ORDER BY n LIMIT 1");
        dropSettled = new Query(connection, "DELETE FROM settled WHERE n = ?");
        shortenSettled = new Query(connection, "UPDATE settled SET seqs = ? WHERE n = ?");
        dropOutcome = new Query(
                connection,
                "DELETE FROM outcome WHERE seq = ? AND finished_at <= ? AND state <> " + StateCode.DEAD.number
                        + " RETURNING state");
        dropTask = new Query(connection, "DELETE FROM task WHERE seq = ?");
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
            forgetOld(tx);
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
            Place place = take(row[1]);
            if (place != null) { // else a worker has it, or it is settled
                outcomes.expire(tx, place);
            }
        }
    }

    private @Nullable Place take(long seq) throws SQLException {
        int queue;
        int rank;
        try (ResultSet row = whereIs.num(seq).rows()) {
            if (!row.next()) {
                return null;
            }
            queue = row.getInt(1);
            rank = row.getInt(2);
        }
        return waiting.take(seq, queue, rank);
    }

    private void forgetOld(Transaction tx) throws SQLException {
        long until = tx.now - retention;
        int left = FORGOTTEN_AT_ONCE;
        while (left > 0) {
            long n;
            List<Long> seqs = new ArrayList<>();
            try (ResultSet row = oldest.rows()) {
                if (!row.next() || row.getLong(2) > until) {
                    return;
                }
                n = row.getLong(1);
                SeqList.forEach(row.getBytes(3), seqs::add);
            }
            int share = Math.min(left, seqs.size());
            for (int i = 0; i < share; i++) {
                forget(seqs.get(i), until);
            }
            if (share == seqs.size()) {
                dropSettled.num(n).update();
            } else {
                SeqList rest = new SeqList();
                seqs.subList(share, seqs.size()).forEach(rest::add);
                shortenSettled.blob(rest.toBytes()).num(n).update();
            }
            left -= Math.max(1, share);
        }
    }

    /** A task that was requeued meanwhile has no outcome, or a newer one; a dead letter stays. */
    private void forget(long seq, long until) throws SQLException {
        long state = dropOutcome.num(seq).num(until).value(-1);
        if (state < 0) {
            return;
        }
        dropTask.num(seq).update();
        events.delete(seq);
        if (state != StateCode.SUCCESS.number) {
            checkpoints.drop(seq);
        }
    }
}
