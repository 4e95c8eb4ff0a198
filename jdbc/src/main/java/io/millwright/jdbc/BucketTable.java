package io.millwright.jdbc;

import io.millwright.api.Limit;
import io.millwright.spi.TokenBucket;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How much of each limit and key is used: right in memory while nobody else commits, written once per transaction and bucket that was
 * touched. A bucket that is as good as new has no row. Owned by the writer.
 */
final class BucketTable {
    /** What {@link #read} reads; {@code b} is the table. */
    static final String SELECT = "SELECT b.no, b.rule, b.key, b.running, b.level, b.at,"
            + " (SELECT coalesce(sum(waiting), 0) FROM blockage WHERE bucket = b.no) FROM bucket b";

    private static final int MOST_CACHED = 20_000;

    private final LimitTable limits;
    private final Query byKey;
    private final Query byNumber;
    private final Query ofLimit;
    private final Query lastNumber;
    private final Query write;
    private final Query delete;
    private final Query outdated;

    private final Map<Bucket.Key, Bucket> known = new HashMap<>();
    private final Map<Long, Bucket> numbered = new HashMap<>();
    private final Set<Bucket> touched = new LinkedHashSet<>();
    /** Greatest number in use; -1 while that is not known. */
    private long last = -1;
    /** How many were made since the last flush. */
    private int made;

    BucketTable(Connection connection, LimitTable limits) throws SQLException {
        this.limits = limits;
        byKey = new Query(connection, SELECT + " WHERE b.rule = ? AND b.key = ?");
        byNumber = new Query(connection, SELECT + " WHERE b.no = ?");
        ofLimit = new Query(connection, SELECT + " WHERE b.rule = ?");
        lastNumber = new Query(connection, "SELECT max(no) FROM bucket");
        write = new Query(
                connection,
                "INSERT INTO bucket (no, rule, key, running, level, at, idle_at) VALUES (?, ?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT (no) DO UPDATE SET running = excluded.running, level = excluded.level,"
                        + " at = excluded.at, idle_at = excluded.idle_at");
        delete = new Query(connection, "DELETE FROM bucket WHERE no = ?");
        outdated = new Query(connection, "SELECT no FROM bucket WHERE idle_at <= ? LIMIT 2");
    }

    /** The permits of a limit for a key. */
    Bucket find(LimitTable.Rule rule, String key) throws SQLException {
        Bucket.Key wanted = new Bucket.Key(rule.no(), key);
        Bucket bucket = known.get(wanted);
        if (bucket == null) {
            try (ResultSet row = byKey.num(wanted.limit()).text(key).rows()) {
                bucket = row.next() ? read(row) : null;
            }
        }
        if (bucket != null) {
            return bucket;
        }
        made++;
        return remember(new Bucket(nextNumber(), wanted, rule.limit()));
    }

    /** By its number. One that is missing, because somebody changed the file by hand, has permits for everybody. */
    Bucket find(long no) throws SQLException {
        Bucket bucket = numbered.get(no);
        if (bucket != null) {
            return bucket;
        }
        try (ResultSet row = byNumber.num(no).rows()) {
            return row.next() ? read(row) : remember(new Bucket(no, new Bucket.Key(-1, String.valueOf(no)), null));
        }
    }

    /** All of a limit that is, or was, defined: those in the file, and those that are as good as new but known here. */
    List<Bucket> of(LimitTable.Rule rule, long now) throws SQLException {
        flush(now);
        try (ResultSet rows = ofLimit.num(rule.no()).rows()) {
            while (rows.next()) {
                if (!numbered.containsKey(rows.getLong(1))) {
                    read(rows);
                }
            }
        }
        return known.values().stream()
                .filter(bucket -> bucket.key.limit() == rule.no())
                .toList();
    }

    /** It is not what the file says any more. */
    void touch(Bucket bucket) {
        touched.add(bucket);
    }

    private Bucket read(ResultSet row) throws SQLException {
        return remember(read(row, limits.find(row.getLong(2))));
    }

    /** @param limit null if the one in column 2 is not defined any more */
    static Bucket read(ResultSet row, @Nullable Limit limit) throws SQLException {
        Limit.Rate rate = limit == null ? null : limit.rate();
        TokenBucket tokens = null;
        if (rate != null) {
            long level = row.getLong(5);
            tokens = row.wasNull() ? TokenBucket.full(rate, 0) : new TokenBucket(level, row.getLong(6));
        }
        Bucket.Key key = new Bucket.Key(row.getLong(2), row.getString(3));
        return new Bucket(row.getLong(1), key, limit, new Bucket.Use(row.getLong(4), tokens, row.getLong(7)));
    }

    private long nextNumber() throws SQLException {
        if (last < 0) {
            last = lastNumber.value(0);
        }
        return ++last;
    }

    private Bucket remember(Bucket bucket) {
        known.put(bucket.key, bucket);
        numbered.put(bucket.no, bucket);
        return bucket;
    }

    /** Writes what was touched. */
    void flush(long now) throws SQLException {
        for (Bucket bucket : touched) {
            write(bucket, now);
        }
        touched.clear();
        for (; made > 0; made--) {
            sweep(now);
        }
    }

    /** Whether so many are cached that it is better to begin anew. */
    boolean isLarge() {
        return known.size() > MOST_CACHED;
    }

    private void write(Bucket bucket, long now) throws SQLException {
        long idleAt = bucket.idleAt();
        if (idleAt <= now) {
            delete.num(bucket.no).update();
            return;
        }
        Bucket.Use use = bucket.use();
        TokenBucket tokens = use.tokens();
        write.num(bucket.no).num(bucket.key.limit()).text(bucket.key.key()).num(use.running());
        write.num(tokens == null ? null : Long.valueOf(tokens.level()));
        write.num(tokens == null ? null : Long.valueOf(tokens.at()));
        write.num(idleAt == Bucket.NEVER ? null : Long.valueOf(idleAt)).update();
    }

    /** Forgets two that have rested, if there are such. Done for each one that is made, so that they never pile up. */
    private void sweep(long now) throws SQLException {
        List<Long> idle = new ArrayList<>(2);
        try (ResultSet rows = outdated.num(now).rows()) {
            while (rows.next()) {
                idle.add(rows.getLong(1));
            }
        }
        for (long no : idle) {
            delete.num(no).update();
        }
    }

    /** Somebody else wrote, or a transaction was rolled back. */
    void forget() {
        known.clear();
        numbered.clear();
        touched.clear();
        last = -1;
        made = 0;
    }
}
