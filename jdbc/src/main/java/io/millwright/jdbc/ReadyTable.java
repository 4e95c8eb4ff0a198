package io.millwright.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Table ready: what workers can have at once, by queue, rank, share and number. Counters, and who has work, are kept in step. Owned by
 * the writer.
 */
final class ReadyTable {
    private final QueueTable queues;
    private final ShareTable shares;

    private final Query insert;
    private final Query shareOf;
    private final Query fill;
    private final Query fillCommon;
    private final Query take;
    private final Query takeSome;
    private final Query remove;
    private final Query lease;
    private final Query removeUpTo;
    private final Query nth;

    ReadyTable(Connection connection, QueueTable queues, ShareTable shares) throws SQLException {
        this.queues = queues;
        this.shares = shares;
        String columns = "INSERT INTO ready (queue, rank, share, seq, due, fencing, flags, tally)";
        insert = new Query(connection, columns + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
        shareOf = new Query(connection, "SELECT share FROM task WHERE seq = ?");
        String fresh = ", seq, due_at, 0, flags & " + Flags.LASTING
                + ", NULL FROM task WHERE seq >= ? AND due_at <= ? AND NOT flags & " + Flags.PLACED;
        fill = new Query(connection, columns + " SELECT queue, 255 - priority, share" + fresh);
        fillCommon = new Query(connection, columns + " SELECT queue, 255 - priority, 0" + fresh);
        String place = " RETURNING seq, queue, rank, fencing, flags, tally";
        take = new Query(
                connection,
                "DELETE FROM ready WHERE queue = ?1 AND rank = ?2 AND share = (SELECT share FROM task WHERE seq = ?3)"
                        + " AND seq = ?3" + place);
        takeSome = new Query(
                connection,
                "DELETE FROM ready WHERE (queue, rank, share, seq) IN (SELECT queue, rank, share, seq FROM ready"
                        + " WHERE queue = ? AND seq <= ? ORDER BY rank, share, seq LIMIT ?)" + place);
        remove = new Query(
                connection, "DELETE FROM ready WHERE queue = ? AND rank = ? AND share = ? AND seq = ? RETURNING due");
        String upTo = " FROM ready WHERE queue = ? AND rank = ? AND share = ? AND seq <= ?";
        lease = new Query(
                connection,
                "INSERT INTO lease (seq, owner, queue, rank, fencing, flags, tally, claimed_at)"
                        + " SELECT seq, ?, queue, rank, fencing + 1, flags & " + Flags.LASTING + ", tally, ?" + upTo);
        removeUpTo = new Query(connection, "DELETE" + upTo);
        nth = new Query(
                connection, "SELECT rank, seq FROM ready WHERE queue = ? ORDER BY rank, share, seq LIMIT 1 OFFSET ?");
    }

    /** A detached task waits for a worker. */
    void put(Place place, long dueAt) throws SQLException {
        long share = (place.flags() & Flags.SHARED) == 0
                ? ShareKey.COMMON
                : shareOf.num(place.seq()).value(ShareKey.COMMON);
        insert.num(place.queue())
                .num(place.rank())
                .num(share)
                .num(place.seq())
                .num(dueAt)
                .num(place.fencing())
                .num(place.flags())
                .text(place.tally())
                .update();
        QueueTable.Line line = queues.line(place.queue());
        line.ready(1);
        shares.came(line, place.rank(), share, place.flags());
    }

    /** Counts a task that was accepted just now; {@link #fill} brings its row. */
    void expect(QueueTable.Line line, int rank, long share, int flags) {
        line.ready(1);
        shares.joined(line, rank, share, flags);
    }

    /**
     * Brings the rows of all tasks from this number on that are due and did not go elsewhere.
     *
     * @param shared whether any of them has a share: the column stands behind everything else in the row
     */
    void fill(long fromSeq, long now, boolean shared) throws SQLException {
        (shared ? fill : fillCommon).num(fromSeq).num(now).update();
    }

    /** Null if it is not here. */
    @Nullable
    Place take(long seq, int queue, int rank) throws SQLException {
        Place place;
        try (ResultSet row = take.num(queue).num(rank).num(seq).rows()) {
            if (!row.next()) {
                return null;
            }
            place = WaitingSql.place(row);
        }
        left(queues.line(queue), place);
        return place;
    }

    /** A place in a queue without shares. */
    record Mark(int rank, long seq) {
        boolean isBefore(int otherRank, long otherSeq) {
            return rank < otherRank || rank == otherRank && seq < otherSeq;
        }
    }

    /** Where the n-th of those is that wait in a queue; beyond all if there are fewer. */
    Mark nth(QueueTable.Line line, int n) throws SQLException {
        try (ResultSet row = nth.num(line.no).num(n - 1).rows()) {
            return row.next() ? new Mark(row.getInt(1), row.getLong(2)) : new Mark(Integer.MAX_VALUE, 0);
        }
    }

    /** Some of a queue with numbers up to this one. */
    List<Place> takeSome(QueueTable.Line line, long upTo, int most) throws SQLException {
        List<Place> taken = WaitingSql.places(takeSome.num(line.no).num(upTo).num(most));
        taken.forEach(place -> left(line, place));
        return taken;
    }

    private static void left(QueueTable.Line line, Place place) {
        line.ready(-1);
        if ((place.flags() & Flags.SHARED) != 0) {
            line.shared(-1);
        }
    }

    /** Takes out one that a claim has seen; answers when it was due. */
    long remove(Candidate candidate) throws SQLException {
        Place place = candidate.place();
        long due = remove.num(place.queue())
                .num(place.rank())
                .num(candidate.share())
                .num(place.seq())
                .value(0);
        left(queues.line(place.queue()), place);
        return due;
    }

    /** Gives a worker all of a share up to a number: so many that a claim has seen, and nothing besides. */
    void lease(Transaction tx, long owner, Candidate last, int count) throws SQLException {
        Place place = last.place();
        upTo(lease.num(owner).num(tx.now), last).update();
        upTo(removeUpTo, last).update();
        QueueTable.Line line = queues.line(place.queue());
        line.ready(-count);
        line.leased(count);
        tx.news |= line.mayBeCrowded();
        if (last.share() != ShareKey.COMMON) {
            line.shared(-count);
        }
    }

    private static Query upTo(Query query, Candidate last) throws SQLException {
        Place place = last.place();
        return query.num(place.queue()).num(place.rank()).num(last.share()).num(place.seq());
    }
}
