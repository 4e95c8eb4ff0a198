package io.millwright.jdbc;

import io.millwright.api.Flow;
import io.millwright.api.Limit;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Defines limits, changes them and ends them, so that it holds at once. Owned by the writer. */
final class LimitSql {
    private final WordTable words;
    private final LimitTable limits;
    private final BucketTable buckets;
    private final BlockageTable blockages;
    private final Permits permits;
    private final FlowColumn flows;
    private final Query running;

    /** What it works with. */
    record Parts(
            WordTable words,
            LimitTable limits,
            BucketTable buckets,
            BlockageTable blockages,
            Permits permits,
            FlowColumn flows) {}

    LimitSql(Connection connection, Parts parts) throws SQLException {
        words = parts.words;
        limits = parts.limits;
        buckets = parts.buckets;
        blockages = parts.blockages;
        permits = parts.permits;
        flows = parts.flows;
        running = new Query(connection, "SELECT t.queue, t.name, t.flow FROM lease l JOIN task t ON t.seq = l.seq");
    }

    /** Defines a limit, or changes the one of this name. */
    void define(Transaction tx, Limit limit) throws SQLException {
        boolean isNew = limits.find(limit.name()) == null;
        LimitTable.Rule rule = limits.put(limit);
        if (isNew) {
            countRunning(rule);
        } else {
            change(tx, rule, limit);
        }
        permits.reload(tx.now);
        tx.news = true;
    }

    /** What runs counts from the beginning. */
    private void countRunning(LimitTable.Rule rule) throws SQLException {
        try (ResultSet rows = running.rows()) {
            while (rows.next()) {
                for (String key : keys(rule.limit(), rows)) {
                    Bucket bucket = buckets.find(rule, key);
                    bucket.count();
                    buckets.touch(bucket);
                }
            }
        }
    }

    private Set<String> keys(Limit limit, ResultSet row) throws SQLException {
        try {
            Flow flow = flows.read(row.getString(3));
            return LimitTable.keys(limit, words.text(row.getInt(1)), words.text(row.getInt(2)), flow);
        } catch (DamagedRowException e) {
            return Set.of(); // it will be set aside
        }
    }

    /** False if there is none of this name. Who waits for it is looked at again when somebody asks for work. */
    boolean remove(Transaction tx, String name) throws SQLException {
        LimitTable.Rule rule = limits.remove(name);
        if (rule == null) {
            return false;
        }
        change(tx, rule, null);
        permits.reload(tx.now);
        tx.news = true;
        return true;
    }

    private void change(Transaction tx, LimitTable.Rule rule, @Nullable Limit to) throws SQLException {
        for (Bucket bucket : buckets.of(rule, tx.now)) {
            bucket.change(to, tx.now);
            buckets.touch(bucket);
            blockages.shift(bucket);
        }
        blockages.settle(tx.now);
    }
}
