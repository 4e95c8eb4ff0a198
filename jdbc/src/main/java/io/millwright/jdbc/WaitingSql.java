package io.millwright.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts tasks where they wait, and takes them from there. Owned by the writer. */
final class WaitingSql {
    private final QueueTable queues;
    private final Horizon horizon;

    private final Query insertReady;
    private final Query insertDelayed;
    private final Query rememberExpiry;
    private final Query takeReady;
    private final Query takeDelayed;
    private final Query takeDue;
    private final Query someReady;
    private final Query someDelayed;

    WaitingSql(Connection connection, QueueTable queues, Horizon horizon) throws SQLException {
        this.queues = queues;
        this.horizon = horizon;
        insertReady = new Query(
                connection,
                "INSERT INTO ready (queue, rank, seq, due, fencing, flags, tally) VALUES (?, ?, ?, ?, ?, ?, ?)");
        insertDelayed = new Query(
                connection,
                "INSERT INTO delayed (queue, rank, seq, due, fencing, flags, tally) VALUES (?, ?, ?, ?, ?, ?, ?)");
        rememberExpiry = new Query(
                connection,
                "INSERT INTO expiry (at, seq) SELECT expires_at, seq FROM task WHERE seq = ? AND expires_at > 0"
                        + " ON CONFLICT DO NOTHING RETURNING at");
        String columns = " RETURNING seq, queue, rank, fencing, flags, tally, due";
        takeReady = new Query(connection, "DELETE FROM ready WHERE queue = ? AND rank = ? AND seq = ?" + columns);
        takeDelayed = new Query(connection, "DELETE FROM delayed WHERE seq = ?" + columns);
        takeDue = new Query(
                connection,
                "DELETE FROM delayed WHERE seq IN (SELECT seq FROM delayed WHERE due <= ? ORDER BY due LIMIT ?)"
                        + columns);
        someReady = new Query(
                connection,
                "DELETE FROM ready WHERE (queue, rank, seq) IN (SELECT queue, rank, seq FROM ready WHERE queue = ?"
                        + " AND seq <= ? ORDER BY rank, seq LIMIT ?)" + columns);
        someDelayed = new Query(
                connection,
                "DELETE FROM delayed WHERE seq IN (SELECT seq FROM delayed WHERE seq > ? AND seq <= ? AND queue = ?"
                        + " ORDER BY seq LIMIT ?)" + columns);
    }

    /** Makes a detached task wait: for its time, or for a worker. */
    void enqueue(Transaction tx, Place place, long dueAt) throws SQLException {
        boolean later = dueAt > tx.now;
        put(later ? insertDelayed : insertReady, place, dueAt);
        QueueTable.Line line = queues.line(place.queue());
        if (later) {
            horizon.dueAt(dueAt);
            line.delayed(1);
        } else {
            line.ready(1);
        }
        tx.news = true;
        if ((place.flags() & Flags.EXPIRES) != 0) {
            // its row was dropped if it expired while a worker had the task
            horizon.expiresAt(rememberExpiry.num(place.seq()).value(Long.MAX_VALUE));
        }
    }

    private static void put(Query insert, Place place, long dueAt) throws SQLException {
        insert.num(place.queue())
                .num(place.rank())
                .num(place.seq())
                .num(dueAt)
                .num(place.fencing())
                .num(place.flags())
                .text(place.tally())
                .update();
    }

    /** Takes a task from where it waits; null if it does not. */
    @Nullable
    Place take(long seq, int queue, int rank) throws SQLException {
        try (ResultSet row = takeReady.num(queue).num(rank).num(seq).rows()) {
            if (row.next()) {
                queues.line(queue).ready(-1);
                return place(row);
            }
        }
        try (ResultSet row = takeDelayed.num(seq).rows()) {
            if (row.next()) {
                queues.line(queue).delayed(-1);
                return place(row);
            }
        }
        return null;
    }

    /** Makes claimable what has fallen due; answers how many. */
    int promote(Transaction tx, int most) throws SQLException {
        List<Place> moved = new ArrayList<>();
        try (ResultSet rows = takeDue.num(tx.now).num(most).rows()) {
            while (rows.next()) {
                Place place = place(rows);
                moved.add(place);
                put(insertReady, place, rows.getLong(7));
            }
        }
        for (Place place : moved) {
            QueueTable.Line line = queues.line(place.queue());
            line.delayed(-1);
            line.ready(1);
            tx.news = true;
        }
        return moved.size();
    }

    /** Takes some that are claimable. */
    List<Place> takeReady(QueueTable.Line line, long upTo, int most) throws SQLException {
        List<Place> taken = places(someReady.num(line.no).num(upTo).num(most));
        line.ready(-taken.size());
        return taken;
    }

    /** Takes some that wait for their time, the lowest numbers first. */
    List<Place> takeDelayed(QueueTable.Line line, long after, long upTo, int most) throws SQLException {
        List<Place> taken = places(someDelayed.num(after).num(upTo).num(line.no).num(most));
        line.delayed(-taken.size());
        return taken;
    }

    private static List<Place> places(Query query) throws SQLException {
        List<Place> places = new ArrayList<>();
        try (ResultSet rows = query.rows()) {
            while (rows.next()) {
                places.add(place(rows));
            }
        }
        return places;
    }

    static Place place(ResultSet row) throws SQLException {
        return new Place(row.getLong(1), row.getInt(2), row.getInt(3), row.getLong(4), row.getInt(5), row.getString(6));
    }
}
