package io.millwright.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Table turn: lines of tasks with one order key. Knows rows, not what follows from them. Owned by the writer. */
final class TurnTable {
    private static final String PLACE = " RETURNING seq, queue, rank, fencing, flags, tally, due";

    private final QueueTable queues;
    private final Query last;
    private final Query insert;
    private final Query insertHeld;
    private final Query remove;
    private final Query letGo;
    private final Query take;
    private final Query takeSome;

    TurnTable(Connection connection, QueueTable queues) throws SQLException {
        this.queues = queues;
        last = new Query(connection, "SELECT max(n) FROM turn WHERE key = ?");
        insert = new Query(connection, "INSERT INTO turn (key, n, seq, held) VALUES (?, ?, ?, 0)");
        insertHeld = new Query(
                connection,
                "INSERT INTO turn (key, n, seq, held, queue, rank, fencing, flags, tally, due)"
                        + " VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?, ?)");
        remove = new Query(connection, "DELETE FROM turn WHERE seq = ? RETURNING key");
        letGo = new Query(
                connection,
                "UPDATE turn SET held = 0 WHERE seq = (SELECT seq FROM turn WHERE key = ? ORDER BY n LIMIT 1) AND held = 1"
                        + PLACE);
        take = new Query(connection, "DELETE FROM turn WHERE seq = ? AND held = 1" + PLACE);
        takeSome = new Query(
                connection,
                "DELETE FROM turn WHERE seq IN (SELECT seq FROM turn WHERE held = 1 AND queue = ? AND seq <= ? LIMIT ?)"
                        + PLACE);
    }

    /** The number of the last one in a line; 0 if there is nobody. */
    long last(String key) throws SQLException {
        return last.text(key).value(0);
    }

    /** The first of a line, which is not held. */
    void insert(String key, long seq) throws SQLException {
        insert.text(key).num(1).num(seq).update();
    }

    /** One that has others before it. */
    void insertHeld(String key, long n, Place place, long dueAt) throws SQLException {
        insertHeld
                .text(key)
                .num(n)
                .num(place.seq())
                .num(place.queue())
                .num(place.rank())
                .num(place.fencing())
                .num(place.flags())
                .text(place.tally())
                .num(dueAt)
                .update();
        queues.line(place.queue()).held(1);
    }

    /** Takes out one that is not held; answers its key, or null if it is in no line. */
    @Nullable
    String remove(long seq) throws SQLException {
        try (ResultSet row = remove.num(seq).rows()) {
            return row.next() ? row.getString(1) : null;
        }
    }

    /** The first of the line, if it was held so far. */
    @Nullable
    DuePlace letGo(String key) throws SQLException {
        DuePlace next;
        try (ResultSet row = letGo.text(key).rows()) {
            if (!row.next()) {
                return null;
            }
            next = new DuePlace(WaitingSql.place(row), row.getLong(7));
        }
        queues.line(next.place().queue()).held(-1);
        return next;
    }

    /** Takes one that is held out of its line; null if it is not. */
    @Nullable
    Place take(long seq) throws SQLException {
        Place place;
        try (ResultSet row = take.num(seq).rows()) {
            if (!row.next()) {
                return null;
            }
            place = WaitingSql.place(row);
        }
        queues.line(place.queue()).held(-1);
        return place;
    }

    /** Takes some of a queue that are held. */
    List<Place> takeSome(QueueTable.Line line, long upTo, int most) throws SQLException {
        List<Place> taken = WaitingSql.places(takeSome.num(line.no).num(upTo).num(most));
        line.held(-taken.size());
        return taken;
    }
}
