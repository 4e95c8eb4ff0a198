package io.millwright.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Where tasks of a queue wait for permits, and when there may be some: a row per bucket and queue, so that a claim finds in one step
 * where it may look again. Owned by the writer.
 */
final class BlockageTable {
    private final QueueTable queues;
    private final BucketTable buckets;
    private final Query add;
    private final Query lessen;
    private final Query drop;
    private final Query announce;
    private final Query announceDue;
    private final Query open;
    private final Query longestUntried;
    private final Query firstOpen;

    /** Whose permits came or went since {@link #settle}. */
    private final Set<Bucket> shifted = new HashSet<>();
    /** The greatest time written to {@code tried_at}; grows by itself where the clock does not. */
    private long lastTry;

    BlockageTable(Connection connection, QueueTable queues, BucketTable buckets) throws SQLException {
        this.queues = queues;
        this.buckets = buckets;
        add = new Query(
                connection,
                "INSERT INTO blockage (bucket, queue, rank, first, waiting, opens_at, tried_at) VALUES (?, ?, ?, ?, ?, ?, 0)"
                        + " ON CONFLICT DO UPDATE SET first = iif(excluded.rank < rank, excluded.first,"
                        + " iif(excluded.rank > rank, first, min(first, excluded.first))), rank = min(rank, excluded.rank),"
                        + " waiting = waiting + excluded.waiting, opens_at = excluded.opens_at");
        String line = " FROM limited l WHERE l.bucket = b.bucket AND l.queue = b.queue";
        String here = " WHERE b.bucket = ? AND b.queue = ?";
        drop = new Query(connection, "DELETE FROM blockage AS b" + here + " AND NOT EXISTS (SELECT 1" + line + ")");
        lessen = new Query(
                connection,
                "UPDATE blockage AS b SET waiting = waiting - ?, tried_at = max(tried_at, ?), (rank, first) = (SELECT l.rank,"
                        + " l.seq" + line + " ORDER BY l.rank, l.share, l.seq LIMIT 1)" + here);
        announce = new Query(
                connection, "UPDATE blockage SET opens_at = ?1 WHERE bucket = ?2 AND opens_at <> ?1 RETURNING queue");
        announceDue =
                new Query(connection, "UPDATE blockage SET opens_at = 0 WHERE queue = ? AND opens_at BETWEEN 1 AND ?");
        String open0 = "SELECT bucket, rank, first FROM blockage WHERE queue = ? AND opens_at = 0 ORDER BY rank, ";
        open = new Query(connection, open0 + "first LIMIT ?");
        longestUntried = new Query(connection, open0 + "tried_at LIMIT ?");
        firstOpen = new Query(connection, "SELECT min(opens_at) FROM blockage WHERE queue = ?");
    }

    /**
     * Some of a queue begin to wait for a permit that is not there now.
     *
     * @param first of them
     */
    void add(Bucket bucket, QueueTable.Line line, Place first, int count, long now) throws SQLException {
        add.num(bucket.no)
                .num(line.no)
                .num(first.rank())
                .num(first.seq())
                .num(count)
                .num(bucket.opensAt(now))
                .update();
        reopen(line);
        changed(bucket, line, count);
    }

    /** Some are let try again. */
    void tried(Bucket bucket, QueueTable.Line line, int count, long now) throws SQLException {
        lastTry = Math.max(lastTry + 1, now);
        left(bucket, line, count, lastTry);
    }

    /** One does not wait any more, for another reason. */
    void left(Bucket bucket, QueueTable.Line line) throws SQLException {
        left(bucket, line, 1, 0);
    }

    private void left(Bucket bucket, QueueTable.Line line, int count, long triedAt) throws SQLException {
        if (drop.num(bucket.no).num(line.no).update() > 0) {
            reopen(line);
        } else {
            lessen.num(count).num(triedAt).num(bucket.no).num(line.no).update();
        }
        changed(bucket, line, -count);
    }

    private void changed(Bucket bucket, QueueTable.Line line, int by) {
        bucket.waiting(by);
        buckets.touch(bucket);
        line.limited(by);
    }

    /** Permits of a bucket came or went. */
    void shift(Bucket bucket) {
        if (bucket.waiting() > 0) {
            shifted.add(bucket);
        }
    }

    /** Writes down, for all queues concerned, when permits that came or went may be there. */
    void settle(long now) throws SQLException {
        if (shifted.isEmpty()) {
            return;
        }
        Set<Integer> concerned = new HashSet<>();
        for (Bucket bucket : shifted) {
            try (ResultSet rows =
                    announce.num(bucket.opensAt(now)).num(bucket.no).rows()) {
                while (rows.next()) {
                    concerned.add(rows.getInt(1));
                }
            }
        }
        shifted.clear();
        for (int queue : concerned) {
            reopen(queues.line(queue));
        }
    }

    /** A bucket that may have permits, for which some of a queue wait: rank and number of the first one. */
    record Opening(Bucket bucket, int rank, long first) {}

    /** The highest priority first, then who was published first; in a queue with shares, who was not let try for longest. */
    List<Opening> open(QueueTable.Line line, long now, int most) throws SQLException {
        announceDue.num(line.no).num(now).update();
        List<long[]> found = new ArrayList<>();
        Query query = line.hasShares() ? longestUntried : open;
        try (ResultSet rows = query.num(line.no).num(most).rows()) {
            while (rows.next()) {
                found.add(new long[] {rows.getLong(1), rows.getLong(2), rows.getLong(3)});
            }
        }
        List<Opening> openings = new ArrayList<>(found.size());
        for (long[] row : found) {
            openings.add(new Opening(buckets.find(row[0]), (int) row[1], row[2]));
        }
        return openings;
    }

    private void reopen(QueueTable.Line line) throws SQLException {
        line.opensAt(firstOpen.num(line.no).value(Bucket.NEVER));
    }

    /** Somebody else wrote, or a transaction was rolled back; queues have been read anew. */
    void reload() throws SQLException {
        shifted.clear();
        for (QueueTable.Line line : queues.all()) {
            if (line.limited() > 0) {
                reopen(line);
            }
        }
    }
}
