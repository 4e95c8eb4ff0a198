package io.millwright.jdbc;

import io.millwright.api.Client.CancelOutcome;
import io.millwright.api.Durability;
import io.millwright.api.Limit;
import io.millwright.api.MillwrightException;
import io.millwright.api.QueueBound;
import io.millwright.api.TaskId;
import io.millwright.api.TaskOptions;
import io.millwright.api.TaskState;
import io.millwright.spi.Capability;
import io.millwright.spi.Envelope;
import io.millwright.spi.LeaseReport;
import io.millwright.spi.LimitStats;
import io.millwright.spi.Published;
import io.millwright.spi.QueueStats;
import io.millwright.spi.ScheduleStore;
import io.millwright.spi.Settlement;
import io.millwright.spi.Store;
import io.millwright.spi.StoreUrl;
import io.millwright.spi.TaskEvent;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.TaskQuery;
import io.millwright.spi.TaskRecord;
import io.millwright.spi.TimeSource;
import io.millwright.spi.Verdict;
import io.millwright.spi.Watch;
import io.millwright.spi.WorkerId;
import io.millwright.spi.WorkerInfo;
import io.millwright.spi.WorkerListener;
import io.millwright.spi.WorkerSession;
import io.millwright.spi.WorkerStats;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One opening of a file: turns calls into commands for the writer and questions for the reader. Thread-safe. */
final class SqliteStore implements Store {
    private static final Set<Capability> CAPABILITIES = Set.copyOf(EnumSet.allOf(Capability.class));

    private static final Logger LOG = LoggerFactory.getLogger(SqliteStore.class);

    private final StoreUrl url;
    private final TimeSource time;
    private final long retention;
    private final Writer writer;
    private final Reader reader;
    private final Watches watches;
    private final SqliteSchedules schedules;
    private final @Nullable Doorbell doorbell;
    private final Ledger ledger;
    private final Map<String, Query> listings = ListSql.statements(); // the reader's
    private final AtomicBoolean closing = new AtomicBoolean();

    private SqliteStore(StoreUrl url, SqliteOptions options, TimeSource time, Connections connections)
            throws SQLException {
        this.url = url;
        this.time = time;
        this.retention = options.retention().toMillis();
        String name = url.toString();
        watches = new Watches(this::lookUp);
        ledger = new Ledger(connections.file, connections.write, retention);
        ReadSql questions = new ReadSql(connections.read); // may fail; what follows starts a thread
        doorbell = openDoorbell(name);
        ScheduleNews news = new ScheduleNews();
        writer = new Writer(
                name, time, new Committer.Parts(ledger, time, watches, news, doorbell, connections.file.path()));
        reader = new Reader(name, connections.read, questions, writer::closedError);
        schedules = new SqliteSchedules(writer, reader, news);
    }

    private record Connections(SqliteFile file, Connection write, Connection read) {}

    static SqliteStore open(StoreUrl url, SqliteOptions options, TimeSource time) {
        return open(url, options, time, Migrator.ofRelease());
    }

    static SqliteStore open(StoreUrl url, SqliteOptions options, TimeSource time, Migrator migrator) {
        SqliteFile file = new SqliteFile(options);
        file.create();
        Connection write = null;
        Connection read = null;
        try {
            write = file.writer(migrator);
            read = file.reader();
            SqliteStore store = new SqliteStore(url, options, time, new Connections(file, write, read));
            store.writer.start();
            store.reader.start();
            return store;
        } catch (SQLException | RuntimeException e) {
            MillwrightException error = SqliteErrors.map(url.toString(), e);
            closeQuietly(write, error);
            closeQuietly(read, error);
            throw error;
        }
    }

    private static void closeQuietly(@Nullable Connection connection, MillwrightException error) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            error.addSuppressed(e);
        }
    }

    private @Nullable Doorbell openDoorbell(String name) {
        try {
            return new Doorbell(this::ring);
        } catch (IOException e) {
            LOG.info(
                    "{}: no loopback interface, so other processes' work is seen a little later: {}",
                    name,
                    e.toString());
            return null;
        }
    }

    private void ring() {
        writer.look();
    }

    @Override
    public Durability durability() {
        return Durability.FSYNC;
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public String describe() {
        return url.toString();
    }

    @Override
    public ScheduleStore schedules() {
        return schedules;
    }

    // for the writer --------------------------------------------------------------------------------------------------

    @Override
    public CompletionStage<List<Published>> publish(List<Envelope> envelopes) {
        return publish(envelopes, Duration.ZERO);
    }

    @Override
    public CompletionStage<List<Published>> publish(List<Envelope> envelopes, Duration patience) {
        List<Envelope> trip = List.copyOf(envelopes);
        try {
            trip.forEach(EnvelopeCheck::check);
        } catch (MillwrightException e) {
            return CompletableFuture.failedFuture(e);
        }
        return new Publication(trip, millis(patience)).start(writer);
    }

    private static long millis(Duration patience) {
        Duration most = TaskOptions.Timing.HORIZON;
        return patience.compareTo(most) > 0 ? most.toMillis() : patience.toMillis();
    }

    @Override
    public CompletionStage<List<Settlement.Result>> settle(List<Settlement> settlements) {
        List<Settlement> trip = List.copyOf(settlements);
        long rows = 0;
        long bytes = 0;
        for (Settlement settlement : trip) {
            try {
                settlement.followUps().forEach(EnvelopeCheck::check);
            } catch (MillwrightException e) {
                return CompletableFuture.failedFuture(e);
            }
            rows += 1 + settlement.followUps().size();
            bytes += 64 + Weight.of(settlement.followUps());
            if (settlement.verdict() instanceof Verdict.Success success) {
                bytes += success.result().bytes().length;
            }
        }
        return writer.change(Command.Kind.STREAM, rows, bytes, (ledger, tx) -> {
            for (Settlement settlement : trip) {
                if (!settlement.followUps().isEmpty()) {
                    ledger.publish.check(tx, settlement.followUps());
                }
            }
            Settlement.Result[] results = new Settlement.Result[trip.size()];
            for (int i = 0; i < results.length; i++) {
                results[i] = ledger.leases.settle(tx, trip.get(i));
            }
            return List.of(results);
        });
    }

    @Override
    public CompletionStage<WorkerSession> join(WorkerInfo worker, WorkerListener listener) {
        return writer.change(Command.Kind.STREAM, 1, 256, (ledger, tx) -> {
            LocalSession session = new LocalSession(writer, ledger.sessions.join(tx, worker), worker, listener);
            tx.after(() -> writer.sessions.put(session.owner.no(), session));
            return session;
        });
    }

    @Override
    public CompletionStage<List<Boolean>> report(List<LeaseReport> reports) {
        List<LeaseReport> trip = List.copyOf(reports);
        return writer.change(Command.Kind.STREAM, trip.size(), bytesOf(trip), (ledger, tx) -> {
            List<Boolean> kept = new ArrayList<>(trip.size());
            for (LeaseReport report : trip) {
                kept.add(ledger.leases.report(tx, report));
            }
            return kept;
        });
    }

    private static long bytesOf(List<LeaseReport> reports) {
        long bytes = 0;
        for (LeaseReport report : reports) {
            bytes +=
                    64 + (report instanceof LeaseReport.Checkpoint c ? c.state().bytes().length : 0);
        }
        return bytes;
    }

    @Override
    public CompletionStage<CancelOutcome> cancel(TaskId id, String reason) {
        return writer.change(Command.Kind.ANY, 1, 256, (ledger, tx) -> ledger.admin.cancel(tx, id, reason));
    }

    @Override
    public CompletionStage<Boolean> seal(TaskId workflow, long expiresAt) {
        return writer.change(
                Command.Kind.ANY, 1, 64, (ledger, tx) -> ledger.workflowExpiry.set(tx, workflow, expiresAt));
    }

    @Override
    public CompletionStage<Void> pause(String queue) {
        return pause(queue, true);
    }

    @Override
    public CompletionStage<Void> resume(String queue) {
        return pause(queue, false);
    }

    private CompletionStage<Void> pause(String queue, boolean paused) {
        return writer.done(Command.Kind.ANY, 1, 64, (ledger, tx) -> {
            ledger.queues.pause(ledger.queues.line(queue), paused);
            tx.news = true;
        });
    }

    @Override
    public CompletionStage<Long> purge(String queue) {
        return new Purge(writer, queue).start();
    }

    @Override
    public CompletionStage<Boolean> requeue(TaskId id) {
        return writer.change(Command.Kind.ANY, 1, 64, (ledger, tx) -> ledger.admin.requeue(tx, id));
    }

    @Override
    public CompletionStage<Void> bound(String queue, @Nullable QueueBound bound) {
        return writer.done(Command.Kind.ANY, 1, 64, (ledger, tx) -> {
            ledger.queues.bound(ledger.queues.line(queue), bound);
            tx.news = true;
        });
    }

    @Override
    public CompletionStage<Void> limit(Limit limit) {
        return writer.done(Command.Kind.ANY, 1, 256, (ledger, tx) -> ledger.limits.definitions.define(tx, limit));
    }

    @Override
    public CompletionStage<Boolean> removeLimit(String name) {
        return writer.change(Command.Kind.ANY, 1, 256, (ledger, tx) -> ledger.limits.definitions.remove(tx, name));
    }

    @Override
    public CompletionStage<List<LimitStats>> limits() {
        return ask(sql -> sql.limits(time.now()));
    }

    @Override
    public CompletionStage<Void> evict(WorkerId worker) {
        return writer.done(Command.Kind.ANY, 1, 64, (ledger, tx) -> {
            long no = ledger.sessions.live(worker, tx.now);
            if (no >= 0) {
                ClaimSql.Owner owner = new ClaimSql.Owner(no, worker);
                ledger.sessions.vanish(tx, owner, "its worker was evicted");
                writer.ended(tx, owner);
            }
        });
    }

    // for the reader --------------------------------------------------------------------------------------------------

    /** The latest time of settlement that is outdated. */
    private long outdated() {
        return time.now() - retention;
    }

    @FunctionalInterface
    private interface Answer<R> {
        R find(ReadSql sql) throws SQLException;
    }

    private <R> CompletionStage<R> ask(Answer<R> answer) {
        CompletableFuture<R> future = new CompletableFuture<>();
        reader.ask(new Reader.Question(sql -> future.complete(answer.find(sql)), future::completeExceptionally));
        return future;
    }

    @Override
    public Watch watch(TaskId id) {
        return watches.add(id);
    }

    private void lookUp(TaskId id) {
        long mark = watches.mark(); // now: the snapshot is shared, and may be there when it is this question's turn
        reader.ask(new Reader.Question(
                sql -> {
                    Optional<ReadSql.Ended> ended = sql.ended(id, outdated());
                    if (ended.isPresent()) {
                        TaskOutcome outcome = ended.get().outcome();
                        watches.found(id, ended.get().seq(), outcome, mark);
                    } else {
                        watches.unknown(id);
                    }
                },
                error -> watches.fail(id, error)));
    }

    @Override
    public CompletionStage<Optional<TaskRecord>> find(TaskId id) {
        return ask(sql -> sql.find(id, outdated(), time.now()));
    }

    @Override
    public CompletionStage<List<@Nullable TaskOutcome>> outcomes(List<TaskId> ids) {
        List<TaskId> trip = List.copyOf(ids);
        return ask(sql -> sql.outcomes(trip, outdated()));
    }

    @Override
    public CompletionStage<List<@Nullable TaskState>> states(TaskId workflow, int first, int count) {
        return ask(sql -> sql.states.states(workflow, first, count, outdated()));
    }

    @Override
    public CompletionStage<List<TaskRecord>> list(TaskQuery query) {
        CompletableFuture<List<TaskRecord>> future = new CompletableFuture<>();
        reader.ask(new Reader.Question(
                sql -> listOn(new ListSql(sql, query, new ListSql.Times(outdated(), time.now()), listings), future),
                future::completeExceptionally));
        return future;
    }

    private void listOn(ListSql list, CompletableFuture<List<TaskRecord>> future) throws SQLException {
        if (list.advance()) {
            future.complete(list.page());
        } else {
            reader.ask(new Reader.Question(sql -> listOn(list, future), future::completeExceptionally));
        }
    }

    @Override
    public CompletionStage<List<QueueStats>> queues() {
        return ask(sql -> sql.queues(time.now()));
    }

    @Override
    public CompletionStage<List<WorkerStats>> workers() {
        return ask(sql -> sql.workers(time.now()));
    }

    @Override
    public CompletionStage<List<TaskEvent>> history(TaskId id) {
        return ask(sql -> sql.history(id));
    }

    // the end ---------------------------------------------------------------------------------------------------------

    @Override
    public void close() {
        if (closing.compareAndSet(false, true)) {
            writer.close();
            stopRest();
        }
    }

    /** Stops all threads without finishing anything or leaving a trace in the file, as a killed process would. For tests. */
    void abandon() {
        if (closing.compareAndSet(false, true)) {
            writer.abandon();
            stopRest();
        }
    }

    private void stopRest() {
        if (doorbell != null) {
            doorbell.close();
        }
        reader.close();
        watches.failAll(writer.closedError());
    }

    /** For tests: fails the next change just before its commit. */
    void sabotage(SQLException failure) {
        writer.sabotage(failure);
    }

    /** For tests that damage or bound the file; runs on the writer's thread. */
    CompletionStage<Void> onWriter(Writer.Step step) {
        return writer.done(Command.Kind.ANY, 1, 64, step);
    }
}
