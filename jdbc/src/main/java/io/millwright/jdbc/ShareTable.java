package io.millwright.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which shares of a queue have work at which priority, and whose turn it is. Kept for queues in which there are shares, and only
 * there: who has work is read from the file after others wrote, how often each had its turn is this process's own knowledge.
 * Owned by the writer.
 */
final class ShareTable {
    /** The priorities and shares of ready tasks of queue ?1, as table {@code pair}; a seek for each. */
    static final String PAIRS = "WITH RECURSIVE pair (rank, share) AS ("
            + "SELECT * FROM (SELECT rank, share FROM ready WHERE queue = ?1 ORDER BY rank, share LIMIT 1) UNION ALL SELECT"
            + " (SELECT rank FROM ready WHERE queue = ?1 AND (rank, share) > (p.rank, p.share) ORDER BY rank, share LIMIT 1),"
            + " (SELECT share FROM ready WHERE queue = ?1 AND (rank, share) > (p.rank, p.share) ORDER BY rank, share LIMIT 1)"
            + " FROM pair p WHERE p.rank IS NOT NULL) ";

    private final Query pairs;
    private final Map<Integer, Lane> lanes = new HashMap<>();

    ShareTable(Connection connection) throws SQLException {
        // the newest task of a share says its weight
        pairs = new Query(
                connection,
                PAIRS + "SELECT rank, share, (SELECT flags FROM ready r WHERE r.queue = ?1 AND r.rank = p.rank"
                        + " AND r.share = p.share ORDER BY r.seq DESC LIMIT 1) FROM pair p WHERE rank IS NOT NULL");
    }

    /** One queue, by rank. */
    private static final class Lane {
        final TreeMap<Integer, Stride> ranks = new TreeMap<>();
        boolean isStale = true;

        Stride stride(int rank) {
            return ranks.computeIfAbsent(rank, none -> new Stride());
        }
    }

    /**
     * Whose turn it is.
     *
     * @param shares in order; each is as many times in it as it has turns
     */
    record Turns(int rank, long[] shares) {}

    /** A task was accepted: its weight holds for its share from now on. */
    void joined(QueueTable.Line line, int rank, long share, int flags) {
        Stride stride = count(line, rank, share);
        if (stride != null) {
            stride.join(share, Flags.weight(flags));
        }
    }

    /** A task came back, or comes later than it was accepted. */
    void came(QueueTable.Line line, int rank, long share, int flags) {
        Stride stride = count(line, rank, share);
        if (stride != null && !stride.has(share)) {
            stride.join(share, Flags.weight(flags));
        }
    }

    /** Null if turns are not kept for this queue, or have to be read anew anyway. */
    private @Nullable Stride count(QueueTable.Line line, int rank, long share) {
        if (share == ShareKey.COMMON && !line.hasShares()) {
            return null;
        }
        Lane lane = lanes.computeIfAbsent(line.no, none -> new Lane());
        if (share != ShareKey.COMMON) {
            lane.isStale |= !line.hasShares(); // so far nobody kept an account of the common one
            line.shared(1);
        }
        return lane.isStale ? null : lane.stride(rank);
    }

    /** The next so many turns of the highest priority that has work; null if none has. */
    @Nullable
    Turns turns(QueueTable.Line line, int most) throws SQLException {
        Lane lane = lanes.computeIfAbsent(line.no, none -> new Lane());
        if (lane.isStale) {
            load(line, lane);
        }
        for (Map.Entry<Integer, Stride> rank : lane.ranks.entrySet()) {
            Stride stride = rank.getValue();
            if (!stride.isEmpty()) {
                long[] shares = new long[most];
                for (int i = 0; i < most; i++) {
                    shares[i] = stride.next();
                }
                return new Turns(rank.getKey(), shares);
            }
        }
        return null;
    }

    /** A turn of {@link #turns} was not used. Nothing where nobody has turns. */
    void giveBack(QueueTable.Line line, int rank, long share) {
        if (lanes.containsKey(line.no)) {
            stride(line, rank).giveBack(share);
        }
    }

    /** There is no more work than was seen. To be called after turns were given back. */
    void drained(QueueTable.Line line, int rank, long share) {
        stride(line, rank).leave(share);
    }

    /** Who has had how many turns. */
    Stride stride(QueueTable.Line line, int rank) {
        return lanes.computeIfAbsent(line.no, none -> new Lane()).stride(rank);
    }

    private void load(QueueTable.Line line, Lane lane) throws SQLException {
        Map<Integer, Set<Long>> found = new HashMap<>();
        try (ResultSet rows = pairs.num(line.no).rows()) {
            while (rows.next()) {
                int rank = rows.getInt(1);
                long share = rows.getLong(2);
                lane.stride(rank).join(share, Flags.weight(rows.getInt(3)));
                found.computeIfAbsent(rank, none -> new HashSet<>()).add(share);
            }
        }
        lane.ranks.forEach((rank, stride) -> stride.retain(found.getOrDefault(rank, Set.of())));
        lane.isStale = false;
    }

    /** Somebody else wrote, or a transaction was rolled back: who has work has to be read anew. */
    void forget() {
        lanes.values().forEach(lane -> lane.isStale = true);
    }
}
