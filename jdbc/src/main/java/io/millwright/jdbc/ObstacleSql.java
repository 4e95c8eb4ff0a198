package io.millwright.jdbc;

import io.millwright.api.Flow.LimitKey;
import io.millwright.api.Limit;
import io.millwright.api.TaskId;
import io.millwright.spi.Obstacle;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What tasks wait for besides their time and a worker. Those of a queue whose own limit is used up all wait for that, and those that were
 * put aside for a limit that has permits again only for a worker, wherever they stand. Owned by the reader.
 */
final class ObstacleSql {
    private static final int MOST_OPEN = 1_000;

    private final LimitTable limits;
    private final Query firstOfLine;
    private final Query bucket;
    private final Query ownBucket;
    private final Query open;

    /** What was found since {@link #begin}. */
    private final Map<Long, Optional<Obstacle>> byBucket = new HashMap<>();

    private final Map<String, Optional<Obstacle>> byQueue = new HashMap<>();
    private long now;

    ObstacleSql(Connection connection) throws SQLException {
        limits = new LimitTable(connection);
        firstOfLine = new Query(
                connection,
                "SELECT t.id FROM turn u JOIN task t ON t.seq = u.seq WHERE u.key = ? ORDER BY u.n LIMIT 1");
        bucket = new Query(connection, BucketTable.SELECT + " WHERE b.no = ?");
        ownBucket = new Query(connection, BucketTable.SELECT + " WHERE b.rule = ? AND b.key = ''");
        open = new Query(connection, "SELECT bucket, waiting FROM blockage WHERE queue = ? AND opens_at <= ? LIMIT ?");
    }

    /** Another question is asked. */
    void begin(long time) throws SQLException {
        now = time;
        byBucket.clear();
        byQueue.clear();
        limits.reload();
    }

    /** Of a task that is held in a line. */
    @Nullable
    Obstacle ordered(String orderKey) throws SQLException {
        try (ResultSet row = firstOfLine.text(orderKey).rows()) {
            byte[] first = row.next() ? row.getBytes(1) : null;
            return first == null || first.length != 16 ? null : new Obstacle.Ordered(orderKey, TaskId.ofBytes(first));
        }
    }

    /** Of a task that was put aside because this bucket lacked a permit. */
    @Nullable
    Obstacle limited(long number) throws SQLException {
        Optional<Obstacle> known = byBucket.get(number);
        if (known == null) {
            known = obstacle(bucket.num(number));
            byBucket.put(number, known);
        }
        return known.orElse(null);
    }

    /** Of any task that waits for a worker in a queue. */
    @Nullable
    Obstacle ofQueue(String queue) throws SQLException {
        LimitTable.Rule rule = limits.ofQueue(queue);
        if (rule == null) {
            return null;
        }
        Optional<Obstacle> known = byQueue.get(queue);
        if (known == null) {
            known = obstacle(ownBucket.num(rule.no()));
            byQueue.put(queue, known);
        }
        return known.orElse(null);
    }

    private Optional<Obstacle> obstacle(Query query) throws SQLException {
        Bucket found = read(query);
        Limit limit = found == null ? null : limits.find(found.key.limit());
        return found == null || limit == null || found.hasPermit(now)
                ? Optional.empty()
                : Optional.of(new Obstacle.Limited(new LimitKey(limit.name(), found.key.key())));
    }

    private @Nullable Bucket read(Query query) throws SQLException {
        try (ResultSet row = query.rows()) {
            return row.next() ? BucketTable.read(row, limits.find(row.getLong(2))) : null;
        }
    }

    /** How many of a queue that were put aside may have a permit now. */
    long readmissible(int queue) throws SQLException {
        Map<Long, Long> waiting = new HashMap<>();
        try (ResultSet rows = open.num(queue).num(now).num(MOST_OPEN).rows()) {
            while (rows.next()) {
                waiting.put(rows.getLong(1), rows.getLong(2));
            }
        }
        long sum = 0;
        for (Map.Entry<Long, Long> entry : waiting.entrySet()) {
            Bucket found = read(bucket.num(entry.getKey()));
            sum += found == null ? 0 : found.permits(entry.getValue(), now);
        }
        return sum;
    }
}
