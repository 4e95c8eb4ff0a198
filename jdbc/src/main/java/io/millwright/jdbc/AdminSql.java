package io.millwright.jdbc;

import io.millwright.api.Client.CancelOutcome;
import io.millwright.api.ErrorCode;
import io.millwright.api.TaskError;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.TaskEvent;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What operators and clients do to tasks that they do not hold. Owned by the writer. */
final class AdminSql {
    private final QueueTable queues;
    private final WaitingSql waiting;
    private final OutcomeSql outcomes;
    private final EventSql events;
    private final CheckpointSql checkpoints;

    private final Query find;
    private final Query requestCancel;
    private final Query canceling;
    private final Query ended;
    private final Query takeKey;
    private final Query revive;
    private final Query dropExpiry;

    /** What it works on. */
    record Parts(
            QueueTable queues, WaitingSql waiting, OutcomeSql outcomes, EventSql events, CheckpointSql checkpoints) {}

    AdminSql(Connection connection, Parts parts) throws SQLException {
        queues = parts.queues;
        waiting = parts.waiting;
        outcomes = parts.outcomes;
        events = parts.events;
        checkpoints = parts.checkpoints;
        find = new Query(
                connection, "SELECT seq, queue, 255 - priority, flags, expires_at, unique_key FROM task WHERE id = ?");
        requestCancel =
                new Query(connection, "UPDATE lease SET cancel_reason = ? WHERE seq = ? RETURNING owner, fencing");
        canceling = new Query(
                connection,
                "SELECT t.id, l.fencing, l.cancel_reason FROM lease l JOIN task t ON t.seq = l.seq"
                        + " WHERE l.cancel_reason IS NOT NULL AND l.owner = ?");
        ended = new Query(connection, "SELECT state, fencing FROM outcome WHERE seq = ?");
        takeKey = new Query(connection, "INSERT INTO unique_key (text, seq) VALUES (?, ?) ON CONFLICT DO NOTHING");
        revive = new Query(connection, "DELETE FROM outcome WHERE seq = ?");
        dropExpiry = new Query(
                connection, "UPDATE task SET expires_at = 0, flags = flags & ~" + Flags.EXPIRES + " WHERE seq = ?");
    }

    /** A delivery that somebody wants stopped. */
    record Cancellation(long owner, TaskId id, long fencing, String reason) {}

    /** What a cancellation came to; {@code running} is null unless a worker is to be told. */
    record Canceled(CancelOutcome outcome, @Nullable Cancellation running) {}

    Canceled cancel(Transaction tx, TaskId id, String reason) throws SQLException {
        Task task = find(id);
        if (task == null) {
            return new Canceled(CancelOutcome.UNKNOWN, null);
        }
        Place place = waiting.take(task.seq, task.queue, task.rank);
        if (place != null) {
            outcomes.fail(tx, place, id, TaskState.CANCELED, TaskError.of(ErrorCode.TASK_CANCELED, reason));
            return new Canceled(CancelOutcome.CANCELED, null);
        }
        try (ResultSet row = requestCancel.text(reason).num(task.seq).rows()) {
            if (row.next()) {
                tx.news = true;
                Cancellation running = new Cancellation(row.getLong(1), id, row.getLong(2), reason);
                return new Canceled(CancelOutcome.REQUESTED, running);
            }
        }
        return new Canceled(CancelOutcome.ALREADY_SETTLED, null);
    }

    /** What is to be told to a worker, perhaps again. */
    List<Cancellation> canceling(long owner) throws SQLException {
        List<Cancellation> wanted = new ArrayList<>(0);
        try (ResultSet rows = canceling.num(owner).rows()) {
            while (rows.next()) {
                byte[] id = rows.getBytes(1);
                if (id.length == 16) {
                    wanted.add(new Cancellation(owner, TaskId.ofBytes(id), rows.getLong(2), rows.getString(3)));
                }
            }
        }
        return wanted;
    }

    /** An expiry that has passed is dropped: who requeues wants it run. A unique key taken meanwhile prevents it. */
    boolean requeue(Transaction tx, TaskId id) throws SQLException {
        Task task = find(id);
        if (task == null) {
            return false;
        }
        int state;
        long fencing;
        try (ResultSet row = ended.num(task.seq).rows()) {
            if (!row.next() || row.getInt(1) == StateCode.SUCCESS.number) {
                return false;
            }
            state = row.getInt(1);
            fencing = row.getLong(2);
        }
        if (task.uniqueKey != null && takeKey.text(task.uniqueKey).num(task.seq).update() == 0) {
            return false;
        }
        int flags = task.flags & Flags.LASTING;
        if ((flags & Flags.EXPIRES) != 0 && task.expiresAt <= tx.now) {
            dropExpiry.num(task.seq).update();
            flags &= ~Flags.EXPIRES;
        }
        if (checkpoints.isKept(task.seq)) {
            flags |= Flags.CHECKPOINT;
        }
        revive.num(task.seq).update();
        if (state == StateCode.DEAD.number) {
            queues.line(task.queue).dead(-1);
        }
        events.add(task.seq, new TaskEvent(tx.now, TaskEvent.Kind.REQUEUED, fencing, "", ""));
        waiting.enqueue(tx, new Place(task.seq, task.queue, task.rank, fencing, flags, null), 0);
        return true;
    }

    /** Cancels places that were taken from a queue. */
    void cancelAll(Transaction tx, List<Place> places, String reason) throws SQLException {
        TaskError error = TaskError.of(ErrorCode.TASK_CANCELED, reason);
        for (Place place : places) {
            outcomes.fail(tx, place, outcomes.id(place.seq()), TaskState.CANCELED, error);
        }
    }

    private record Task(
            long seq,
            int queue,
            int rank,
            int flags,
            long expiresAt,
            @Nullable String uniqueKey) {}

    private @Nullable Task find(TaskId id) throws SQLException {
        try (ResultSet row = find.blob(id.toBytes()).rows()) {
            if (!row.next()) {
                return null;
            }
            return new Task(
                    row.getLong(1), row.getInt(2), row.getInt(3), row.getInt(4), row.getLong(5), row.getString(6));
        }
    }
}
