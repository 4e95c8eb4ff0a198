package io.millwright.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Table limited: tasks that wait for a permit, by bucket, in the order in which they are to be looked at again. Owned by the writer. */
final class LimitedTable {
    private static final String ROW = " RETURNING seq, queue, rank, fencing, flags, tally, bucket, due";
    private static final String LINE = " FROM limited WHERE bucket = ? AND queue = ?";

    private final Query insert;
    private final Query take;
    private final Query takeSome;
    private final Query first;
    private final Query shares;
    private final Query takeFirst;

    LimitedTable(Connection connection) throws SQLException {
        insert = new Query(
                connection,
                "INSERT INTO limited (queue, rank, seq, bucket, share, due, fencing, flags, tally)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
        take = new Query(connection, "DELETE FROM limited WHERE queue = ? AND rank = ? AND seq = ?" + ROW);
        takeSome = new Query(
                connection,
                "DELETE FROM limited WHERE (queue, rank, seq) IN (SELECT queue, rank, seq FROM limited WHERE queue = ?"
                        + " AND seq <= ? ORDER BY rank, seq LIMIT ?)" + ROW);
        first = new Query(connection, "SELECT rank, seq" + LINE + " ORDER BY rank, share, seq LIMIT 1");
        String ofRank = LINE + " AND rank = ?";
        shares = new Query(
                connection,
                "WITH RECURSIVE one (share) AS (SELECT min(share) FROM limited WHERE bucket = ?1 AND queue = ?2 AND rank = ?3"
                        + " UNION ALL SELECT (SELECT min(share) FROM limited WHERE bucket = ?1 AND queue = ?2 AND rank = ?3"
                        + " AND share > o.share) FROM one o WHERE o.share IS NOT NULL)"
                        + " SELECT share, (SELECT flags FROM limited l WHERE l.bucket = ?1 AND l.queue = ?2 AND l.rank = ?3"
                        + " AND l.share = o.share ORDER BY l.seq DESC LIMIT 1) FROM one o WHERE share IS NOT NULL");
        takeFirst = new Query(
                connection,
                "DELETE FROM limited WHERE (queue, rank, seq) IN (SELECT queue, rank, seq" + ofRank
                        + " AND share = ? AND seq < ? ORDER BY seq LIMIT ?)" + ROW);
    }

    /** A task that is here, in which bucket's line, and since when it was due. */
    record Row(Place place, long bucket, long dueAt) {}

    void insert(Candidate candidate, Bucket bucket, long dueAt) throws SQLException {
        Place place = candidate.place();
        insert.num(place.queue())
                .num(place.rank())
                .num(place.seq())
                .num(bucket.no)
                .num(candidate.share())
                .num(dueAt)
                .num(place.fencing())
                .num(place.flags())
                .text(place.tally())
                .update();
    }

    /** Null if it is not here. */
    @Nullable
    Row take(long seq, int queue, int rank) throws SQLException {
        try (ResultSet row = take.num(queue).num(rank).num(seq).rows()) {
            return row.next() ? row(row) : null;
        }
    }

    /** Some of a queue with numbers up to this one. */
    List<Row> takeSome(QueueTable.Line line, long upTo, int most) throws SQLException {
        return rows(takeSome.num(line.no).num(upTo).num(most));
    }

    /** The first of a queue that wait for a bucket; null if there is none. */
    BlockageTable.@Nullable Opening first(Bucket bucket, QueueTable.Line line) throws SQLException {
        try (ResultSet row = first.num(bucket.no).num(line.no).rows()) {
            return row.next() ? new BlockageTable.Opening(bucket, row.getInt(1), row.getLong(2)) : null;
        }
    }

    /** Which shares wait there, and their weights. */
    Map<Long, Integer> shares(long bucket, QueueTable.Line line, int rank) throws SQLException {
        Map<Long, Integer> weights = new HashMap<>();
        try (ResultSet rows = shares.num(bucket).num(line.no).num(rank).rows()) {
            while (rows.next()) {
                weights.put(rows.getLong(1), Flags.weight(rows.getInt(2)));
            }
        }
        return weights;
    }

    /** Where tasks wait that are served in order of their numbers. */
    record Lane(long bucket, int queue, int rank, long share) {}

    /** The first of a lane with numbers below this one. */
    List<Row> takeFirst(Lane lane, long before, int most) throws SQLException {
        takeFirst.num(lane.bucket).num(lane.queue).num(lane.rank).num(lane.share);
        return rows(takeFirst.num(before).num(most));
    }

    private static List<Row> rows(Query query) throws SQLException {
        List<Row> found = new ArrayList<>();
        try (ResultSet rows = query.rows()) {
            while (rows.next()) {
                found.add(row(rows));
            }
        }
        return found;
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(WaitingSql.place(row), row.getLong(7), row.getLong(8));
    }
}
