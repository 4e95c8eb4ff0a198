package io.millwright.jdbc;

import io.millwright.api.ErrorCode;
import io.millwright.api.Progress;
import io.millwright.api.TaskError;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.Envelope;
import io.millwright.spi.Lease;
import io.millwright.spi.LeaseReport;
import io.millwright.spi.Settlement;
import io.millwright.spi.Tally;
import io.millwright.spi.TaskEvent;
import io.millwright.spi.Verdict;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends deliveries and keeps news of them, always on condition of owner and fencing number. Owned by the writer. */
final class LeaseSql {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseSql.class);

    private final QueueTable queues;
    private final SessionSql sessions;
    private final WaitingSql waiting;
    private final OutcomeSql outcomes;
    private final EventSql events;
    private final CheckpointSql checkpoints;
    private final PublishSql publish;
    private final WorkflowSql workflows;
    private final WorkflowStop stop;
    private final Permits permits;

    private final Query release;
    private final Query seqOf;
    private final Query start;
    private final Query advance;
    private final Query holds;
    private final Query markCheckpoint;
    private final Query count;

    /** What settling touches besides leases. */
    record Parts(
            QueueTable queues,
            SessionSql sessions,
            WaitingSql waiting,
            OutcomeSql outcomes,
            EventSql events,
            CheckpointSql checkpoints,
            PublishSql publish,
            WorkflowSql workflows,
            WorkflowStop stop,
            Permits permits) {}

    LeaseSql(Connection connection, Parts parts) throws SQLException {
        queues = parts.queues;
        sessions = parts.sessions;
        waiting = parts.waiting;
        outcomes = parts.outcomes;
        events = parts.events;
        checkpoints = parts.checkpoints;
        publish = parts.publish;
        workflows = parts.workflows;
        stop = parts.stop;
        permits = parts.permits;
        String held = " WHERE seq = ? AND owner = ? AND fencing = ?";
        release = new Query(
                connection,
                "DELETE FROM lease" + held + " RETURNING seq, queue, rank, fencing, flags, tally, cancel_reason");
        seqOf = new Query(connection, "SELECT seq FROM task WHERE id = ?");
        start = new Query(connection, "UPDATE lease SET started_at = coalesce(started_at, ?)" + held);
        advance = new Query(connection, "UPDATE lease SET fraction = ?, message = ?" + held);
        holds = new Query(connection, "SELECT count(*) FROM lease" + held);
        markCheckpoint = new Query(
                connection, "UPDATE lease SET flags = flags | " + Flags.CHECKPOINT + held + " RETURNING tally");
        count = new Query(connection, "UPDATE lease SET tally = ?" + held);
    }

    Settlement.Result settle(Transaction tx, Settlement settlement) throws SQLException {
        Lease lease = settlement.lease();
        long owner = sessions.live(lease.owner(), tx.now);
        if (owner < 0) {
            return Settlement.Result.LEASE_LOST;
        }
        Place place;
        String stopReason = null;
        Verdict verdict = settlement.verdict();
        try (ResultSet row = held(release, seq(lease), lease, owner).rows()) {
            if (!row.next()) {
                return Settlement.Result.LEASE_LOST;
            }
            place = WaitingSql.place(row);
            if (verdict instanceof Verdict.Continue || verdict instanceof Verdict.Release) {
                stopReason = row.getString(7);
            }
        }
        QueueTable.Line line = queues.line(place.queue());
        line.leased(-1);
        permits.giveBack(place, lease.id(), line, verdict instanceof Verdict.Release, tx.now);
        if (verdict instanceof Verdict.Success success) {
            outcomes.succeed(tx, place, lease.id(), success.result());
        } else if (verdict instanceof Verdict.Release release) {
            giveBack(tx, lease, place, release, stopReason);
        } else if (!(verdict instanceof Verdict.Continue)) {
            end(tx, lease, place, verdict);
        }
        for (Envelope followUp : settlement.followUps()) {
            publish.publish(tx, followUp);
        }
        if (verdict instanceof Verdict.Continue next) {
            proceed(tx, lease.id(), place, next, stopReason);
        }
        return Settlement.Result.SETTLED;
    }

    /** Hands over to a workflow that was published just now. What was asked to stop meanwhile asks its workflow. */
    private void proceed(Transaction tx, TaskId id, Place place, Verdict.Continue next, @Nullable String stopReason)
            throws SQLException {
        if (!workflows.proceed(tx, place, id, next)) {
            TaskError error = TaskError.of(
                    ErrorCode.INVALID_WORKFLOW,
                    "workflow " + next.workflow() + ", which should continue it, is not under way; it must be among the"
                            + " follow-ups, have this task as its parent, and an id that was never used");
            outcomes.fail(tx, place, id, TaskState.FAILURE, error);
        } else if (stopReason != null) {
            publish.flush(tx);
            stop.cancel(tx, next.workflow(), stopReason);
        }
    }

    private void end(Transaction tx, Lease lease, Place place, Verdict verdict) throws SQLException {
        TaskId id = lease.id();
        if (verdict instanceof Verdict.Failure failure) {
            record(tx.now, lease, place, TaskEvent.Kind.FAILED, failure.error().toString());
            outcomes.fail(tx, place, id, TaskState.FAILURE, failure.error());
        } else if (verdict instanceof Verdict.Dead dead) {
            outcomes.fail(tx, place, id, TaskState.DEAD, dead.error());
        } else if (verdict instanceof Verdict.Canceled canceled) {
            TaskError error = TaskError.of(ErrorCode.TASK_CANCELED, canceled.reason());
            outcomes.fail(tx, place, id, TaskState.CANCELED, error);
        } else if (verdict instanceof Verdict.Expired) {
            outcomes.expire(tx, place);
        } else {
            try {
                back(tx, lease, place, verdict, TallyText.parse(place.tally()));
            } catch (DamagedRowException e) {
                outcomes.setAside(tx, place, e.what());
            }
        }
    }

    private void giveBack(
            Transaction tx, Lease lease, Place place, Verdict.Release release, @Nullable String stopReason)
            throws SQLException {
        try {
            Tally tally = TallyText.parse(place.tally());
            if (release.reason() == Verdict.ReleaseReason.UNREGISTERED) {
                record(tx.now, lease, place, TaskEvent.Kind.MISSED, "the worker does not know the task");
                tally = tally.plusMiss();
            }
            sessions.again(tx, place.withTally(TallyText.of(tally)), release.dueAt(), stopReason);
        } catch (DamagedRowException e) {
            outcomes.setAside(tx, place, e.what());
        }
    }

    private void back(Transaction tx, Lease lease, Place place, Verdict verdict, Tally tally) throws SQLException {
        if (verdict instanceof Verdict.Retry retry) {
            record(tx.now, lease, place, TaskEvent.Kind.FAILED, retry.error().toString());
            wait(tx, place, tally.plusFailure(), Flags.RETRY, retry.dueAt());
        } else if (verdict instanceof Verdict.Defer defer) {
            record(tx.now, lease, place, TaskEvent.Kind.DEFERRED, defer.reason());
            wait(tx, place, tally.plusDeferral(), Flags.RETRY, defer.dueAt());
        } else {
            throw new IllegalStateException("unknown verdict " + verdict);
        }
    }

    private void wait(Transaction tx, Place place, Tally tally, int state, long dueAt) throws SQLException {
        Place to = new Place(
                place.seq(),
                place.queue(),
                place.rank(),
                place.fencing(),
                place.flags() & Flags.LASTING | state,
                TallyText.of(tally));
        waiting.enqueue(tx, to, dueAt);
    }

    private void record(long at, Lease lease, Place place, TaskEvent.Kind kind, String detail) throws SQLException {
        events.add(
                place.seq(),
                new TaskEvent(at, kind, lease.fencing(), lease.owner().value(), detail));
    }

    /** False if the lease had ended. */
    boolean report(Transaction tx, LeaseReport report) throws SQLException {
        Lease lease = report.lease();
        long owner = sessions.live(lease.owner(), tx.now);
        return owner >= 0 && keep(tx, report, lease, owner);
    }

    private boolean keep(Transaction tx, LeaseReport report, Lease lease, long owner) throws SQLException {
        long seq = seq(lease);
        if (report instanceof LeaseReport.Started started) {
            return held(start.num(started.at()), seq, lease, owner).update() > 0;
        }
        if (report instanceof LeaseReport.Advanced advanced) {
            Progress progress = new Progress(advanced.fraction(), advanced.message());
            return held(advance.real(progress.fraction()).text(progress.message()), seq, lease, owner)
                            .update()
                    > 0;
        }
        if (report instanceof LeaseReport.Checkpoint checkpoint) {
            boolean kept = markCheckpoint(seq, lease, owner);
            if (kept) {
                checkpoints.keep(seq, checkpoint.state(), tx.now);
            }
            return kept;
        }
        boolean kept = held(holds, seq, lease, owner).value(0) > 0;
        if (kept && report instanceof LeaseReport.Logged logged) {
            events.add(
                    seq,
                    new TaskEvent(
                            logged.at(),
                            TaskEvent.Kind.LOGGED,
                            lease.fencing(),
                            lease.owner().value(),
                            logged.line()));
        }
        return kept;
    }

    private boolean markCheckpoint(long seq, Lease lease, long owner) throws SQLException {
        String text;
        try (ResultSet row = held(markCheckpoint, seq, lease, owner).rows()) {
            if (!row.next()) {
                return false;
            }
            text = row.getString(1);
        }
        if (text != null) {
            try {
                String after = TallyText.of(TallyText.parse(text).afterCheckpoint());
                held(count.text(after), seq, lease, owner).update();
            } catch (DamagedRowException e) {
                LOG.debug("row {} of table lease is damaged and is set aside when the delivery ends", seq, e);
            }
        }
        return true;
    }

    private static Query held(Query query, long seq, Lease lease, long owner) throws SQLException {
        return query.num(seq).num(owner).num(lease.fencing());
    }

    /** The row: the lease's handle tells it, unless the lease travelled without. */
    private long seq(Lease lease) throws SQLException {
        long seq = Handle.seq(lease);
        return seq >= 0 ? seq : seqOf.blob(lease.id().toBytes()).value(-1);
    }
}
