package io.millwright.jdbc;

import io.millwright.api.ErrorCode;
import io.millwright.api.Progress;
import io.millwright.api.TaskError;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.Envelope;
import io.millwright.spi.Lease;
import io.millwright.spi.LimitStats;
import io.millwright.spi.Obstacle;
import io.millwright.spi.Payload;
import io.millwright.spi.QueueStats;
import io.millwright.spi.Tally;
import io.millwright.spi.TaskEvent;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.TaskRecord;
import io.millwright.spi.WorkerId;
import io.millwright.spi.WorkerStats;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Questions about the file. Damaged rows are left out or shown as far as they can be read. Owned by the reader. */
final class ReadSql {
    /** Everything of a task, wherever it is; {@code t} must be joined before. */
    static final String COLUMNS = "t.seq, t.queue, t.priority, " + TaskRow.COLUMNS
            + ", coalesce(r.tally, d.tally, l.tally, h.tally, u.tally, w.tally, o.tally), coalesce(r.flags, d.flags, w.flags),"
            + " coalesce(r.due, d.due, w.due),"
            + " l.fencing, s.id, l.claimed_at, l.started_at, l.fraction, l.message, l.cancel_reason,"
            + " o.state, o.finished_at, o.codec, o.result, o.error_code, o.error_type, o.error_message, o.error_stack,"
            + " h.pending, h.continuation, f.pending, f.succeeded, f.failed, f.skipped, f.cancel_requested,"
            + " c.saved_at, c.codec, c.state, u.key, w.bucket, r.seq";

    static final String READY =
            " LEFT JOIN ready r ON r.queue = t.queue AND r.rank = 255 - t.priority AND r.share = t.share AND r.seq = t.seq";
    static final String DELAYED = " LEFT JOIN delayed d ON d.seq = t.seq";
    static final String LEASE = " LEFT JOIN lease l ON l.seq = t.seq";
    static final String HELD = " LEFT JOIN held h ON h.seq = t.seq";
    static final String LIMITED =
            " LEFT JOIN limited w ON w.queue = t.queue AND w.rank = 255 - t.priority AND w.seq = t.seq";
    static final String TURN = " LEFT JOIN turn u ON u.seq = t.seq AND u.held = 1";
    static final String WORKFLOW = " LEFT JOIN workflow f ON f.seq = t.seq";
    static final String OUTCOME = " LEFT JOIN outcome o ON o.seq = t.seq";
    static final String CHECKPOINT = " LEFT JOIN checkpoint c ON c.seq = t.seq";
    static final String SESSION = " LEFT JOIN session s ON s.no = l.owner";

    /**
     * Settled ones that retention has not got to yet do not exist any more; the parameter is the latest time of those. What belongs to
     * a workflow is known until it is removed.
     */
    static final String KNOWN = " (o.seq IS NULL OR o.finished_at > ? OR o.state = 8 OR t.flags & " + Flags.NODE + ")";

    private static final int FIRST_TASK_COLUMN = 4;
    private static final int TALLY = FIRST_TASK_COLUMN + TaskRow.COUNT;
    private static final int HOLDER = TALLY + 3;
    private static final int OUTCOME_COLUMN = HOLDER + 7;
    private static final int JOINING = OUTCOME_COLUMN + 8;
    private static final int CHECKPOINT_COLUMN = JOINING + 7;
    private static final int ORDER_KEY = CHECKPOINT_COLUMN + 3;

    final Connection connection;
    final WordTable words;
    final ScheduleReadSql schedules;
    final StatesSql states;
    private final TaskRow taskRow;
    private final ObstacleSql obstacles;
    private final LimitReadSql limits;
    private final Query find;
    private final Query ended;
    private final QueueReadSql queues;
    private final Query workers;
    private final Query history;

    ReadSql(Connection connection) throws SQLException {
        this.connection = connection;
        words = new WordTable(connection);
        schedules = new ScheduleReadSql(connection, words);
        states = new StatesSql(connection);
        FlowColumn flows = new FlowColumn();
        taskRow = new TaskRow(words, new LinksColumn(), flows);
        obstacles = new ObstacleSql(connection);
        limits = new LimitReadSql(connection, words, flows);
        find = new Query(
                connection,
                "SELECT " + COLUMNS + " FROM task t" + READY + DELAYED + LEASE + SESSION + OUTCOME + LIMITED + HELD
                        + TURN + WORKFLOW + CHECKPOINT + " WHERE t.id = ? AND" + KNOWN);
        ended = new Query(
                connection,
                "SELECT t.seq, o.state, o.finished_at, o.codec, o.result, o.error_code, o.error_type, o.error_message,"
                        + " o.error_stack FROM task t" + OUTCOME + " WHERE t.id = ? AND" + KNOWN);
        queues = new QueueReadSql(connection, words, obstacles);
        workers = new Query(
                connection,
                "SELECT s.id, s.name, s.queues, s.concurrency, s.joined_at, s.lease_until, coalesce(h.held, 0)"
                        + " FROM session s LEFT JOIN (SELECT owner, count(*) AS held FROM lease GROUP BY owner) h"
                        + " ON h.owner = s.no WHERE s.lease_until > ? ORDER BY s.no");
        history = new Query(
                connection,
                "SELECT e.at, e.kind, e.fencing, e.worker, e.detail FROM event e"
                        + " WHERE e.seq = (SELECT seq FROM task WHERE id = ?) ORDER BY e.k");
    }

    Optional<TaskRecord> find(TaskId id, long outdated, long now) throws SQLException {
        begin(now);
        try (ResultSet row = find.blob(id.toBytes()).num(outdated).rows()) {
            return row.next() ? Optional.of(record(row)) : Optional.empty();
        }
    }

    /** Must precede every use of {@link #record}: what stands in the way of a task may depend on the time. */
    void begin(long now) throws SQLException {
        obstacles.begin(now);
    }

    List<LimitStats> limits(long now) throws SQLException {
        return limits.all(now);
    }

    /** A row number, and how it ended if it has. */
    record Ended(long seq, @Nullable TaskOutcome outcome) {}

    Optional<Ended> ended(TaskId id, long outdated) throws SQLException {
        try (ResultSet row = ended.blob(id.toBytes()).num(outdated).rows()) {
            return row.next() ? Optional.of(new Ended(row.getLong(1), outcome(row, 2, id))) : Optional.empty();
        }
    }

    /** In order; null for those that have not ended or are not known. */
    List<@Nullable TaskOutcome> outcomes(List<TaskId> ids, long outdated) throws SQLException {
        List<@Nullable TaskOutcome> outcomes = new ArrayList<>(ids.size());
        for (TaskId id : ids) {
            outcomes.add(ended(id, outdated).map(Ended::outcome).orElse(null));
        }
        return outcomes;
    }

    /**
     * Reads {@link #COLUMNS}.
     *
     * @throws DamagedRowException if they are unreadable
     */
    TaskRecord record(ResultSet row) throws SQLException {
        Payload state = words.payload(row, CHECKPOINT_COLUMN + 1);
        TaskRecord record = withoutCheckpoint(row);
        return state == null ? record : record.with(new TaskRecord.Checkpoint(state, row.getLong(CHECKPOINT_COLUMN)));
    }

    private TaskRecord withoutCheckpoint(ResultSet row) throws SQLException {
        Envelope envelope = taskRow.read(row, FIRST_TASK_COLUMN, words.text(row.getInt(2)), row.getInt(3));
        TaskId id = envelope.id();
        Tally tally = tally(row.getString(TALLY));
        TaskOutcome outcome = outcome(row, OUTCOME_COLUMN, id);
        TaskRecord.Joining joining = joining(row);
        if (outcome != null) {
            return new TaskRecord(envelope, outcome.state(), tally, 0, null, outcome, joining, null);
        }
        if (joining != null) {
            return new TaskRecord(envelope, TaskState.HELD, tally, 0, null, null, joining, null);
        }
        String orderKey = row.getString(ORDER_KEY);
        if (orderKey != null) {
            Obstacle before = obstacles.ordered(orderKey);
            return new TaskRecord(envelope, TaskState.HELD, tally, 0, null, null, null, before);
        }
        String owner = row.getString(HOLDER + 1);
        if (owner == null) {
            boolean retry = (row.getInt(TALLY + 1) & Flags.RETRY) != 0;
            TaskState state = retry ? TaskState.RETRY : TaskState.PENDING;
            return new TaskRecord(
                    envelope, state, tally, row.getLong(TALLY + 2), null, null, null, obstacle(row, envelope));
        }
        Lease lease = new Lease(id, new WorkerId(owner), row.getLong(HOLDER), Handle.of(row.getLong(1), id));
        long startedAt = row.getLong(HOLDER + 3);
        String message = row.getString(HOLDER + 5);
        TaskRecord.Holder holder = new TaskRecord.Holder(
                lease,
                row.getLong(HOLDER + 2),
                startedAt,
                message == null ? null : new Progress(row.getDouble(HOLDER + 4), message),
                row.getString(HOLDER + 6) != null);
        TaskState state = startedAt == 0 ? TaskState.RECEIVED : TaskState.STARTED;
        return new TaskRecord(envelope, state, tally, 0, holder, null);
    }

    /** What it waits for, if it is held; of a workflow also afterwards. */
    private static TaskRecord.@Nullable Joining joining(ResultSet row) throws SQLException {
        int workflow = row.getInt(JOINING + 2);
        if (!row.wasNull()) {
            return new TaskRecord.Joining(
                    workflow,
                    row.getInt(JOINING + 3),
                    row.getInt(JOINING + 4),
                    row.getInt(JOINING + 5),
                    null,
                    row.getInt(JOINING + 6) != 0);
        }
        int pending = row.getInt(JOINING);
        if (row.wasNull()) {
            return null;
        }
        byte[] continuation = row.getBytes(JOINING + 1);
        return new TaskRecord.Joining(
                pending,
                0,
                0,
                0,
                continuation == null || continuation.length != 16 ? null : TaskId.ofBytes(continuation),
                false);
    }

    /** What a task that is not held waits for. */
    private @Nullable Obstacle obstacle(ResultSet row, Envelope envelope) throws SQLException {
        long bucket = row.getLong(ORDER_KEY + 1);
        Obstacle own = bucket == 0 ? null : obstacles.limited(bucket);
        boolean waits = bucket != 0 || row.getLong(ORDER_KEY + 2) != 0;
        return own == null && waits ? obstacles.ofQueue(envelope.address().queue()) : own;
    }

    private static Tally tally(@Nullable String text) {
        try {
            return TallyText.parse(text);
        } catch (DamagedRowException e) {
            return Tally.ZERO; // whoever claims it will set it aside
        }
    }

    /** From column {@code at}: state, finished_at, codec, result, error_code, error_type, error_message, error_stack. */
    private @Nullable TaskOutcome outcome(ResultSet row, int at, TaskId id) throws SQLException {
        int code = row.getInt(at);
        if (code == 0) {
            return null;
        }
        TaskState state = StateCode.state(code);
        Payload result = state == TaskState.SUCCESS ? words.payload(row, at + 2) : null;
        TaskError error = state == TaskState.SUCCESS ? null : error(row, at + 4);
        return new TaskOutcome(id, state, result, error, row.getLong(at + 1));
    }

    private static TaskError error(ResultSet row, int at) throws SQLException {
        String code = row.getString(at);
        ErrorCode known;
        try {
            known = ErrorCode.valueOf(String.valueOf(code));
        } catch (IllegalArgumentException e) {
            known = ErrorCode.STORE_CORRUPT; // or of a newer release, which migrates before it writes
        }
        return new TaskError(known, text(row, at + 1), text(row, at + 2), text(row, at + 3));
    }

    private static String text(ResultSet row, int column) throws SQLException {
        String text = row.getString(column);
        return text == null ? "" : text;
    }

    List<QueueStats> queues(long now) throws SQLException {
        begin(now);
        return queues.all();
    }

    List<WorkerStats> workers(long now) throws SQLException {
        List<WorkerStats> all = new ArrayList<>();
        try (ResultSet rows = workers.num(now).rows()) {
            while (rows.next()) {
                String queues = rows.getString(3);
                all.add(new WorkerStats(
                        new WorkerId(rows.getString(1)),
                        rows.getString(2),
                        queues.isEmpty() ? List.of() : List.of(queues.split(",", -1)),
                        rows.getInt(4),
                        rows.getLong(5),
                        rows.getLong(6),
                        rows.getLong(7)));
            }
        }
        return all;
    }

    List<TaskEvent> history(TaskId id) throws SQLException {
        List<TaskEvent> all = new ArrayList<>();
        try (ResultSet rows = history.blob(id.toBytes()).rows()) {
            while (rows.next()) {
                TaskEvent.Kind kind;
                try {
                    kind = TaskEvent.Kind.valueOf(rows.getString(2).toUpperCase(Locale.ROOT));
                } catch (IllegalArgumentException e) {
                    continue; // damaged
                }
                all.add(new TaskEvent(rows.getLong(1), kind, rows.getLong(3), rows.getString(4), rows.getString(5)));
            }
        }
        return all;
    }
}
