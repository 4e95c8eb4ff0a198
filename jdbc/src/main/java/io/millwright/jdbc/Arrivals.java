package io.millwright.jdbc;

import io.millwright.spi.Envelope;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Tasks that were accepted in the open transaction and wait for their time or a worker: counted at once, and put there together by
 * {@link #flush}, which reads the fresh rows of table task back. Owned by the writer.
 */
final class Arrivals {
    private final QueueTable queues;
    private final Horizon horizon;
    private final ReadyTable ready;
    private final Query fillDelayed;
    private final Query fillExpiry;

    private long first = Long.MAX_VALUE;
    private boolean someReady;
    private boolean someShared;
    private boolean someDelayed;
    private boolean someExpire;

    Arrivals(Connection connection, QueueTable queues, Horizon horizon, ReadyTable ready) throws SQLException {
        this.queues = queues;
        this.horizon = horizon;
        this.ready = ready;
        String fresh = " FROM task WHERE seq >= ? AND NOT flags & " + Flags.PLACED;
        fillDelayed = new Query(
                connection,
                "INSERT INTO delayed (queue, rank, seq, due, fencing, flags, tally)"
                        + " SELECT queue, 255 - priority, seq, due_at, 0, flags & " + Flags.LASTING + ", NULL" + fresh
                        + " AND due_at > ?");
        fillExpiry = new Query(
                connection, "INSERT INTO expiry (at, seq) SELECT expires_at, seq" + fresh + " AND expires_at > 0");
    }

    /** A task whose row in table task was just written. */
    void add(Transaction tx, Place place, long share, Envelope.Times times) throws SQLException {
        first = Math.min(first, place.seq());
        QueueTable.Line line = queues.line(place.queue());
        if (times.dueAt() > tx.now) {
            someDelayed = true;
            line.delayed(1);
            horizon.dueAt(times.dueAt());
        } else {
            someReady = true;
            someShared |= share != ShareKey.COMMON;
            ready.expect(line, place.rank(), share, place.flags());
        }
        if (times.expiresAt() > 0) {
            someExpire = true;
            horizon.expiresAt(times.expiresAt());
        }
    }

    /** Lets them wait. */
    void flush(Transaction tx) throws SQLException {
        if (first == Long.MAX_VALUE) {
            return;
        }
        if (someReady) {
            ready.fill(first, tx.now, someShared);
        }
        if (someDelayed) {
            fillDelayed.num(first).num(tx.now).update();
        }
        if (someExpire) {
            fillExpiry.num(first).update();
        }
        tx.news = true;
        clear();
    }

    /** The transaction that gathered them was rolled back. */
    void clear() {
        first = Long.MAX_VALUE;
        someReady = false;
        someShared = false;
        someDelayed = false;
        someExpire = false;
    }
}
