package io.millwright.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the writer does to the file, put together, and the frame of its transactions. Has no thread, clock or lock.
 *
 * <p>What is cached from the file (counters, the greatest row number, what falls due) is right as long as nobody else commits:
 * {@link #begin} asks SQLite, and reads anew if somebody did or if the last transaction was rolled back.
 */
final class Ledger implements AutoCloseable {
    private static final int PAGES_AT_ONCE = 512;

    private final Connection connection;
    private final SqliteFile file;

    final WordTable words;
    final QueueTable queues;
    final Horizon horizon;
    final HeldTable held;
    final WorkflowSql workflows;
    final WorkflowExpiry workflowExpiry;
    final OutcomeSql outcomes;
    final WaitingSql waiting;
    final TurnTable turns;
    final ReadyTable ready;
    final Limits limits;
    final CancelSql cancellation;
    final EventSql events;
    final CheckpointSql checkpoints;
    final StopSql stops;
    final PublishSql publish;
    final RoomSql room;
    final SessionSql sessions;
    final LeaseSql leases;
    final ClaimSql claims;
    final AdminSql admin;
    final ProcessSql processes;
    final LeaderSql leaders;
    final ScheduleSql schedules;
    final Housekeeping housekeeping;

    private final OutcomeTable outcomeTable;
    private final ShareTable shares;
    private final TaskRow taskRow;
    private final Query begin;
    private final Query commit;
    private final Query rollback;
    private final Query beginRead;
    private final Query dataVersion;
    private final Query settledAfter;
    private final Query lastSettled;
    private final Query freePages;
    private final Query pages;

    private long seenVersion = -1;
    private boolean stale = true;
    /** Number of the last entry of table settled that this process has seen or written. */
    private long seenSettled;

    Ledger(SqliteFile file, Connection connection, long retention) throws SQLException {
        this.file = file;
        this.connection = connection;
        words = new WordTable(connection);
        queues = new QueueTable(connection, words);
        horizon = new Horizon(connection, retention);
        LinksColumn links = new LinksColumn();
        FlowColumn flows = new FlowColumn();
        checkpoints = new CheckpointSql(connection, words);
        KeyTable keys = new KeyTable(connection, horizon);
        turns = new TurnTable(connection, queues);
        shares = new ShareTable(connection);
        ready = new ReadyTable(connection, queues, shares);
        limits = new Limits(connection, new Limits.Parts(words, queues, ready, shares, flows));
        waiting = new WaitingSql(connection, new WaitingSql.Parts(queues, horizon, ready, limits.parking, turns));
        TurnSql order = new TurnSql(connection, turns, waiting, flows);
        OutcomeTable ends =
                new OutcomeTable(connection, new OutcomeTable.Parts(words, queues, checkpoints, horizon, keys, order));
        outcomeTable = ends;
        held = new HeldTable(connection, words, queues, links);
        workflows = new WorkflowSql(connection, new WorkflowSql.Parts(words, links, held, ends, order));
        outcomes = new OutcomeSql(ends, workflows);
        events = new EventSql(connection);
        stops = new StopSql(connection);
        TaskSql tasks = new TaskSql(connection, links);
        cancellation = new CancelSql(waiting, outcomes);
        publish = new PublishSql(
                connection,
                new PublishSql.Parts(
                        queues,
                        horizon,
                        held,
                        workflows,
                        outcomes,
                        keys,
                        order,
                        tasks,
                        cancellation,
                        new Arrivals(connection, queues, horizon, ready),
                        new TaskInsert(connection, words, links, flows)));
        room = new RoomSql(
                new RoomSql.Parts(queues, publish, keys, tasks, new DropSql(connection, waiting, cancellation)));
        sessions = new SessionSql(
                connection, new SessionSql.Parts(queues, waiting, outcomes, events, horizon, limits.permits));
        WorkflowStop stop = new WorkflowStop(new WorkflowStop.Parts(workflows, tasks, waiting, outcomes, stops));
        workflowExpiry = new WorkflowExpiry(connection, new WorkflowExpiry.Parts(workflows, stop, held, ends, horizon));
        leases = new LeaseSql(
                connection,
                new LeaseSql.Parts(
                        queues,
                        sessions,
                        waiting,
                        outcomes,
                        events,
                        checkpoints,
                        publish,
                        workflows,
                        stop,
                        limits.permits));
        taskRow = new TaskRow(words, links, flows);
        claims = new ClaimSql(new ClaimSql.Parts(
                queues,
                new CandidateSql(connection, taskRow, shares, checkpoints),
                ready,
                shares,
                limits,
                outcomes,
                keys));
        ReopenSql reopening = new ReopenSql(connection, queues, events, checkpoints, keys);
        WorkflowRequeue requeue = new WorkflowRequeue(
                connection, new WorkflowRequeue.Parts(tasks, workflows, workflowExpiry, held, reopening));
        admin = new AdminSql(new AdminSql.Parts(tasks, cancellation, order, stops, stop, reopening, requeue));
        processes = new ProcessSql(connection);
        leaders = new LeaderSql(connection);
        schedules = new ScheduleSql(connection, words, publish, leaders);
        ForgetSql forget = new ForgetSql(connection, events, checkpoints);
        RetentionSql retiring =
                new RetentionSql(connection, forget, new WorkflowRetention(connection, forget), retention);
        housekeeping = new Housekeeping(
                connection,
                new Housekeeping.Parts(horizon, sessions, waiting, outcomes, workflowExpiry, retiring, keys));
        begin = new Query(connection, "BEGIN IMMEDIATE");
        commit = new Query(connection, "COMMIT");
        rollback = new Query(connection, "ROLLBACK");
        beginRead = new Query(connection, "BEGIN");
        dataVersion = new Query(connection, "PRAGMA data_version");
        settledAfter = new Query(connection, "SELECT n, seqs, nodes FROM settled WHERE n > ? ORDER BY n");
        lastSettled = new Query(connection, "SELECT seq FROM sqlite_sequence WHERE name = 'settled'");
        freePages = new Query(connection, "PRAGMA freelist_count");
        pages = new Query(connection, "PRAGMA page_count");
        seenSettled = lastSettled.value(0);
        SqliteFile.run(connection, "PRAGMA busy_timeout = 0"); // from here on, see SqliteFile.retrying
    }

    /** Told of what other processes did. */
    interface Foreign {
        /** The time by the store's clock. */
        long now();

        /** Whether anybody here waits for results. */
        boolean watches();

        /** Another process settled a row. */
        void settled(long seq);

        /** Some entries of the settled table were missed; whoever waits must look for himself. */
        void missedSome();

        /** Another process wrote, whatever it was. Everything that is cached has been read anew. */
        void wrote(Ledger ledger) throws SQLException;
    }

    /** Takes the file for writing. */
    void begin(Foreign foreign) throws SQLException {
        file.retrying(begin::update);
        refresh(foreign);
        sessions.forget();
    }

    /** Sees what other processes did, without keeping them from writing. Answers whether there was anything. */
    boolean look(Foreign foreign) throws SQLException {
        if (!stale && dataVersion.value(-1) == seenVersion) {
            return false;
        }
        beginRead.update();
        try {
            refresh(foreign);
        } finally {
            rollback.update();
        }
        return true;
    }

    private void refresh(Foreign foreign) throws SQLException {
        long version = dataVersion.value(-1);
        if (!stale && version == seenVersion) {
            return;
        }
        stale = true; // unless all of it succeeds
        queues.reload();
        shares.forget();
        limits.reload(foreign.now());
        held.forget();
        publish.reload();
        horizon.reload();
        sessions.forget();
        tail(foreign);
        foreign.wrote(this);
        seenVersion = version;
        stale = false;
    }

    private void tail(Foreign foreign) throws SQLException {
        if (!foreign.watches()) {
            seenSettled = Math.max(seenSettled, lastSettled.value(0));
            return;
        }
        LongConsumer each = foreign::settled;
        try (ResultSet rows = settledAfter.num(seenSettled).rows()) {
            while (rows.next()) {
                long n = rows.getLong(1);
                if (n != seenSettled + 1) {
                    foreign.missedSome();
                }
                seenSettled = n;
                SeqList.forEach(rows.getBytes(2), each);
                byte[] nodes = rows.getBytes(3);
                if (nodes != null) {
                    SeqList.forEach(nodes, each);
                }
            }
        }
        long last = lastSettled.value(0);
        if (last > seenSettled) { // settled and forgotten since
            foreign.missedSome();
            seenSettled = last;
        }
    }

    /** Writes what was gathered and makes all of it durable. */
    void commit(Transaction tx) throws SQLException {
        publish.flush(tx);
        Long n = outcomeTable.flush(tx);
        held.flush();
        limits.flush(tx.now);
        queues.flush();
        commit.update();
        stale |= limits.isLarge();
        if (n != null) {
            seenSettled = n;
        }
    }

    /** Undoes the transaction, if one is open; what was cached is read anew before the next. Never throws. */
    @Nullable
    SQLException rollback() {
        stale = true;
        words.forget();
        leaders.forget();
        taskRow.forget();
        held.forget();
        sessions.forget();
        try {
            rollback.update();
            return null;
        } catch (SQLException e) {
            return e; // a full disk has already rolled back
        }
    }

    /** Gives pages that became free back to the file system, a few at a time. Answers whether there may be more. */
    boolean shrink() throws SQLException {
        long free = freePages.value(0);
        long all = pages.value(0);
        if (free < 4_096 || free * 4 < all) {
            return false;
        }
        file.retrying(begin::update);
        try {
            for (int i = 0; i < PAGES_AT_ONCE; i++) {
                SqliteFile.run(
                        connection, "PRAGMA incremental_vacuum(1)"); // the driver would stop after one page anyway
            }
            commit.update();
        } catch (SQLException e) {
            rollback();
            throw e;
        }
        return true;
    }

    Connection connection() {
        return connection;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
