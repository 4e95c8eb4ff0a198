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
    private final ReadyTable ready;
    private final ParkingSql parking;
    private final TurnTable turns;

    private final Query insertDelayed;
    private final Query rememberExpiry;
    private final Query takeDelayed;
    private final Query takeDue;
    private final Query someDelayed;

    /** Where tasks wait, besides for their time. */
    record Parts(QueueTable queues, Horizon horizon, ReadyTable ready, ParkingSql parking, TurnTable turns) {}

    WaitingSql(Connection connection, Parts parts) throws SQLException {
        queues = parts.queues;
        horizon = parts.horizon;
        ready = parts.ready;
        parking = parts.parking;
        turns = parts.turns;
        insertDelayed = new Query(
                connection,
                "INSERT INTO delayed (queue, rank, seq, due, fencing, flags, tally) VALUES (?, ?, ?, ?, ?, ?, ?)");
        rememberExpiry = new Query(
                connection,
                "INSERT INTO expiry (at, seq) SELECT expires_at, seq FROM task WHERE seq = ? AND expires_at > 0"
                        + " ON CONFLICT DO NOTHING RETURNING at");
        String columns = " RETURNING seq, queue, rank, fencing, flags, tally, due";
        takeDelayed = new Query(connection, "DELETE FROM delayed WHERE seq = ?" + columns);
        takeDue = new Query(
                connection,
                "DELETE FROM delayed WHERE seq IN (SELECT seq FROM delayed WHERE due <= ? ORDER BY due LIMIT ?)"
                        + columns);
        someDelayed = new Query(
                connection,
                "DELETE FROM delayed WHERE seq IN (SELECT seq FROM delayed WHERE queue = ? AND seq <= ? LIMIT ?)"
                        + columns);
    }

    /** Makes a detached task wait: for its time, or for a worker. */
    void enqueue(Transaction tx, Place place, long dueAt) throws SQLException {
        if (dueAt > tx.now) {
            delay(place, dueAt);
        } else {
            ready.put(place, dueAt);
        }
        tx.news = true;
        watchExpiry(place);
    }

    private void delay(Place place, long dueAt) throws SQLException {
        insertDelayed
                .num(place.queue())
                .num(place.rank())
                .num(place.seq())
                .num(dueAt)
                .num(place.fencing())
                .num(place.flags())
                .text(place.tally())
                .update();
        queues.line(place.queue()).delayed(1);
        horizon.dueAt(dueAt);
    }

    /** Lets a task that waits be found when it expires. */
    void watchExpiry(Place place) throws SQLException {
        if ((place.flags() & Flags.EXPIRES) != 0) {
            // its row was dropped if it expired while a worker had the task
            horizon.expiresAt(rememberExpiry.num(place.seq()).value(Long.MAX_VALUE));
        }
    }

    /** Takes a task from where it waits, be it for a permit or for its turn; null if it does not. */
    @Nullable
    Place take(long seq, int queue, int rank) throws SQLException {
        Place place = ready.take(seq, queue, rank);
        if (place == null) {
            place = takeDelayed(seq);
        }
        if (place == null) {
            place = parking.take(seq, queue, rank);
        }
        return place == null ? turns.take(seq) : place;
    }

    private @Nullable Place takeDelayed(long seq) throws SQLException {
        try (ResultSet row = takeDelayed.num(seq).rows()) {
            if (!row.next()) {
                return null;
            }
            Place place = place(row);
            queues.line(place.queue()).delayed(-1);
            return place;
        }
    }

    /** Makes claimable what has fallen due; answers how many. */
    int promote(Transaction tx, int most) throws SQLException {
        List<DuePlace> due = new ArrayList<>();
        try (ResultSet rows = takeDue.num(tx.now).num(most).rows()) {
            while (rows.next()) {
                due.add(new DuePlace(place(rows), rows.getLong(7)));
            }
        }
        for (DuePlace next : due) {
            queues.line(next.place().queue()).delayed(-1);
            ready.put(next.place(), next.at());
            tx.news = true;
        }
        return due.size();
    }

    /** Takes some that wait for their time, with numbers up to this one. */
    List<Place> takeDelayed(QueueTable.Line line, long upTo, int most) throws SQLException {
        List<Place> taken = places(someDelayed.num(line.no).num(upTo).num(most));
        line.delayed(-taken.size());
        return taken;
    }

    /** Reads what a statement with the columns of {@link #place} gives. */
    static List<Place> places(Query query) throws SQLException {
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
