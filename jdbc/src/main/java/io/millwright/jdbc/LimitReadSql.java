package io.millwright.jdbc;

import io.millwright.api.Flow;
import io.millwright.api.Flow.LimitKey;
import io.millwright.api.Limit;
import io.millwright.api.TaskId;
import io.millwright.spi.LimitStats;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How limits are used. Owned by the reader. */
final class LimitReadSql {
    private final WordTable words;
    private final FlowColumn flows;
    private final LimitTable limits;
    private final Query used;
    private final Query running;
    private final Query ready;

    LimitReadSql(Connection connection, WordTable words, FlowColumn flows) throws SQLException {
        this.words = words;
        this.flows = flows;
        limits = new LimitTable(connection);
        used = new Query(connection, BucketTable.SELECT);
        running = new Query(
                connection,
                "SELECT t.id, t.queue, t.name, t.flow FROM lease l JOIN task t ON t.seq = l.seq ORDER BY l.seq");
        ready = new Query(connection, "SELECT q.ready FROM queue q JOIN word w ON w.no = q.no WHERE w.text = ?");
    }

    /** As {@link io.millwright.spi.ResultBackend#limits} says. */
    List<LimitStats> all(long now) throws SQLException {
        limits.reload();
        Map<LimitKey, List<TaskId>> holders = holders();
        List<LimitStats> all = new ArrayList<>();
        for (Map.Entry<LimitKey, Bucket> entry : buckets().entrySet()) {
            LimitKey key = entry.getKey();
            Bucket bucket = entry.getValue();
            LimitTable.Rule rule = limits.find(key.name());
            long waiting = bucket.waiting();
            long opensAt = bucket.opensAt(now);
            if (rule != null && rule.queue() != null && opensAt > now) {
                waiting += ready.text(rule.queue()).value(0); // they are not looked at one by one
            }
            if (rule != null && (key.key().isEmpty() || bucket.running() > 0 || waiting > 0)) {
                long freeAt = waiting > 0 && opensAt != Bucket.NEVER ? opensAt : 0;
                all.add(new LimitStats(
                        rule.limit(),
                        key.key(),
                        bucket.running(),
                        waiting,
                        freeAt,
                        holders.getOrDefault(key, List.of())));
            }
        }
        return all;
    }

    private Map<LimitKey, Bucket> buckets() throws SQLException {
        Map<LimitKey, Bucket> buckets =
                new TreeMap<>(Comparator.comparing(LimitKey::name).thenComparing(LimitKey::key));
        for (LimitTable.Rule rule : limits.all()) {
            Bucket unused = new Bucket(0, new Bucket.Key(rule.no(), ""), rule.limit());
            buckets.put(new LimitKey(rule.limit().name(), ""), unused);
        }
        try (ResultSet rows = used.rows()) {
            while (rows.next()) {
                Limit limit = limits.find(rows.getLong(2));
                if (limit != null) {
                    Bucket bucket = BucketTable.read(rows, limit);
                    buckets.put(new LimitKey(limit.name(), bucket.key.key()), bucket);
                }
            }
        }
        return buckets;
    }

    /** Some of those that run, by what they have permits of. */
    private Map<LimitKey, List<TaskId>> holders() throws SQLException {
        Map<LimitKey, List<TaskId>> holders = new HashMap<>();
        if (limits.isEmpty()) {
            return holders;
        }
        try (ResultSet rows = running.rows()) {
            while (rows.next()) {
                byte[] id = rows.getBytes(1);
                if (id.length == 16) {
                    hold(TaskId.ofBytes(id), rows, holders);
                }
            }
        }
        return holders;
    }

    private void hold(TaskId id, ResultSet row, Map<LimitKey, List<TaskId>> holders) throws SQLException {
        try {
            Flow flow = flows.read(row.getString(4));
            String queue = words.text(row.getInt(2));
            String task = words.text(row.getInt(3));
            for (LimitTable.Rule rule : limits.all()) {
                for (String key : LimitTable.keys(rule.limit(), queue, task, flow)) {
                    List<TaskId> ids =
                            holders.computeIfAbsent(new LimitKey(rule.limit().name(), key), none -> new ArrayList<>());
                    if (ids.size() < LimitStats.MAX_HOLDERS) {
                        ids.add(id);
                    }
                }
            }
        } catch (DamagedRowException e) {
            return; // it will be set aside
        }
    }
}
