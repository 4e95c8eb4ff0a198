package io.millwright.jdbc;

import io.millwright.api.Flow;
import io.millwright.api.Limit;
import io.millwright.api.MillwrightException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which limits are defined; all of them are known while nobody else commits. Owned by its connection's thread. */
final class LimitTable {
    private static final Logger LOG = LoggerFactory.getLogger(LimitTable.class);

    private final Query all;
    private final Query put;
    private final Query remove;

    /** How {@link Limit#task} and {@link Limit#queue} name limits. */
    private static final String TASK = "task:";

    private static final String QUEUE = "queue:";

    private final Map<String, Rule> byName = new TreeMap<>();
    private final Map<Long, Rule> byNumber = new HashMap<>();
    private final Map<String, Rule> byTask = new HashMap<>();
    private final Map<String, Rule> byQueue = new HashMap<>();

    LimitTable(Connection connection) throws SQLException {
        all = new Query(connection, "SELECT no, name, concurrency, tokens, per, burst FROM limit_rule");
        put = new Query(
                connection,
                "INSERT INTO limit_rule (name, concurrency, tokens, per, burst) VALUES (?, ?, ?, ?, ?) ON CONFLICT (name) DO"
                        + " UPDATE SET concurrency = excluded.concurrency, tokens = excluded.tokens, per = excluded.per,"
                        + " burst = excluded.burst RETURNING no");
        remove = new Query(connection, "DELETE FROM limit_rule WHERE no = ?");
    }

    /** A limit and its number, which no other one ever has. */
    record Rule(long no, Limit limit) {
        /** The queue whose own limit it is, or null. */
        @Nullable
        String queue() {
            return limit.name().startsWith(QUEUE) ? limit.name().substring(QUEUE.length()) : null;
        }

        /** The task whose own limit it is, or null. */
        @Nullable
        String task() {
            return limit.name().startsWith(TASK) ? limit.name().substring(TASK.length()) : null;
        }
    }

    boolean isEmpty() {
        return byName.isEmpty();
    }

    /** By name. */
    Collection<Rule> all() {
        return byName.values();
    }

    @Nullable
    Rule find(String name) {
        return byName.get(name);
    }

    /** The limit of all signatures of a task. */
    @Nullable
    Rule ofTask(String task) {
        return byTask.get(task);
    }

    /** The limit of all signatures of a queue. */
    @Nullable
    Rule ofQueue(String queue) {
        return byQueue.get(queue);
    }

    /** Of which keys of a limit a task has permits while it runs. */
    static Set<String> keys(Limit limit, String queue, String task, @Nullable Flow flow) {
        Set<String> keys = new LinkedHashSet<>(1);
        if (limit.name().equals(QUEUE + queue) || limit.name().equals(TASK + task)) {
            keys.add("");
        }
        for (Flow.LimitKey named : flow == null ? List.<Flow.LimitKey>of() : flow.limits()) {
            if (named.name().equals(limit.name())) {
                keys.add(named.key());
            }
        }
        return keys;
    }

    /** Null if the limit was removed. */
    @Nullable
    Limit find(long no) {
        Rule rule = byNumber.get(no);
        return rule == null ? null : rule.limit;
    }

    /** Defines a limit, or changes the one of this name. */
    Rule put(Limit limit) throws SQLException {
        Limit.Rate rate = limit.rate();
        put.text(limit.name()).num(limit.concurrency());
        put.num(rate == null ? null : Long.valueOf(rate.tokens()));
        put.num(rate == null ? null : Long.valueOf(rate.per().toMillis()));
        put.num(rate == null ? null : Long.valueOf(rate.burst()));
        return remember(new Rule(put.value(0), limit));
    }

    /** Null if there was none. */
    @Nullable
    Rule remove(String name) throws SQLException {
        Rule rule = byName.remove(name);
        if (rule != null) {
            byNumber.remove(rule.no);
            byTask.values().remove(rule);
            byQueue.values().remove(rule);
            remove.num(rule.no).update();
        }
        return rule;
    }

    /** Reads everything anew: somebody else wrote, or a transaction was rolled back. */
    void reload() throws SQLException {
        byName.clear();
        byNumber.clear();
        byTask.clear();
        byQueue.clear();
        try (ResultSet rows = all.rows()) {
            while (rows.next()) {
                try {
                    remember(new Rule(rows.getLong(1), limit(rows)));
                } catch (MillwrightException e) {
                    LOG.warn("limit {} was damaged and holds no more; define it again", rows.getString(2), e);
                }
            }
        }
    }

    private static Limit limit(ResultSet row) throws SQLException {
        int tokens = row.getInt(4);
        Limit.Rate rate = tokens == 0 ? null : new Limit.Rate(tokens, Duration.ofMillis(row.getLong(5)), row.getInt(6));
        return new Limit(row.getString(2), row.getInt(3), rate);
    }

    private Rule remember(Rule rule) {
        byName.put(rule.limit.name(), rule);
        byNumber.put(rule.no, rule);
        String task = rule.task();
        if (task != null) {
            byTask.put(task, rule);
        }
        String queue = rule.queue();
        if (queue != null) {
            byQueue.put(queue, rule);
        }
        return rule;
    }
}
