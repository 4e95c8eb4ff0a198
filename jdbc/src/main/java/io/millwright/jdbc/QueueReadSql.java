package io.millwright.jdbc;

import io.millwright.api.QueueBound;
import io.millwright.spi.QueueStats;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How queues stand: from their counters, however much is in them. Owned by the reader. */
final class QueueReadSql {
    private final WordTable words;
    private final ObstacleSql obstacles;
    private final Query queues;
    private final Query oldestReady;
    private final Query oldestLimited;

    QueueReadSql(Connection connection, WordTable words, ObstacleSql obstacles) throws SQLException {
        this.words = words;
        this.obstacles = obstacles;
        queues = new Query(
                connection,
                "SELECT no, paused, ready, delayed, leased, dead, held, limited, bound, when_full FROM queue");
        String since = "SELECT iif(r.due > 0, r.due, t.created_at) FROM ";
        String first = " r JOIN task t ON t.seq = r.seq WHERE r.queue = ";
        oldestReady = new Query(
                connection,
                ShareTable.PAIRS + "SELECT min((" + since + "ready" + first
                        + "?1 AND r.rank = p.rank AND r.share = p.share ORDER BY r.seq LIMIT 1)) FROM pair p");
        oldestLimited = new Query(connection, since + "limited" + first + "? ORDER BY r.rank, r.seq LIMIT 1");
    }

    /** A row of table queue. */
    private record Row(
            int no,
            boolean paused,
            long ready,
            long delayed,
            long leased,
            long dead,
            long held,
            long limited,
            @Nullable QueueBound bound) {}

    /** {@link ObstacleSql#begin} must precede it. */
    List<QueueStats> all() throws SQLException {
        List<Row> found = new ArrayList<>();
        try (ResultSet rows = queues.rows()) {
            while (rows.next()) {
                found.add(new Row(
                        rows.getInt(1),
                        rows.getInt(2) != 0,
                        rows.getLong(3),
                        rows.getLong(4),
                        rows.getLong(5),
                        rows.getLong(6),
                        rows.getLong(7),
                        rows.getLong(8),
                        QueueTable.bound(rows, 9)));
            }
        }
        List<QueueStats> all = new ArrayList<>();
        for (Row row : found) {
            all.add(stats(row));
        }
        all.sort(Comparator.comparing(QueueStats::queue));
        return all;
    }

    private QueueStats stats(Row row) throws SQLException {
        String name = words.text(row.no);
        long ready = 0;
        if (obstacles.ofQueue(name) == null) {
            ready = row.ready + (row.limited > 0 ? obstacles.readmissible(row.no) : 0);
        }
        return new QueueStats(
                name,
                row.paused,
                ready,
                row.delayed,
                row.leased,
                row.dead,
                row.held,
                row.ready + row.limited - ready,
                row.bound,
                ready == 0 ? 0 : oldestReadyAt(row));
    }

    private long oldestReadyAt(Row row) throws SQLException {
        long oldest = oldestReady.num(row.no).value(0);
        return oldest > 0 ? oldest : oldestLimited.num(row.no).value(0);
    }
}
