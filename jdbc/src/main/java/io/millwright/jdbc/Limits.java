package io.millwright.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

/** Limits as a whole: which there are, how much of them is used, who waits for them. Owned by the writer. */
final class Limits {
    final LimitSql definitions;
    final Permits permits;
    final ParkingSql parking;
    final ReadmissionSql readmission;

    private final LimitTable limits;
    private final BucketTable buckets;
    private final BlockageTable blockages;

    /** What they work with. */
    record Parts(WordTable words, QueueTable queues, ReadyTable ready, ShareTable shares, FlowColumn flows) {}

    Limits(Connection connection, Parts parts) throws SQLException {
        limits = new LimitTable(connection);
        buckets = new BucketTable(connection, limits);
        blockages = new BlockageTable(connection, parts.queues, buckets);
        LimitedTable limited = new LimitedTable(connection);
        parking = new ParkingSql(new ParkingSql.Parts(parts.queues, parts.ready, buckets, blockages, limited));
        readmission = new ReadmissionSql(parts.ready, parts.shares, blockages, limited);
        permits = new Permits(
                connection, new Permits.Parts(parts.words, parts.queues, limits, buckets, blockages, parts.flows));
        definitions = new LimitSql(
                connection, new LimitSql.Parts(parts.words, limits, buckets, blockages, permits, parts.flows));
    }

    /** Lets queues know where permits came or went. */
    void settle(long now) throws SQLException {
        blockages.settle(now);
    }

    /** Writes what the transaction used. */
    void flush(long now) throws SQLException {
        blockages.settle(now);
        buckets.flush(now);
    }

    /** Whether so much is cached that it is better to read it anew. */
    boolean isLarge() {
        return buckets.isLarge();
    }

    /** Reads everything anew, after queues were: somebody else wrote, or a transaction was rolled back. */
    void reload(long now) throws SQLException {
        limits.reload();
        buckets.forget();
        blockages.reload();
        permits.reload(now);
    }
}
