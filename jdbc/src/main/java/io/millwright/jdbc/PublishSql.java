package io.millwright.jdbc;

import io.millwright.api.ErrorCode;
import io.millwright.api.TaskError;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.Envelope;
import io.millwright.spi.Links;
import io.millwright.spi.LinksCheck;
import io.millwright.spi.Published;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Accepts envelopes. Task rows are written one by one; what follows from them (where they wait, when they expire) is written by
 * {@link #flush} with one statement for all, which reads the fresh rows back. What is held is rare, and written at once. Owned by
 * the writer.
 */
final class PublishSql {
    private final QueueTable queues;
    private final Horizon horizon;
    private final HeldTable held;
    private final WorkflowSql workflows;
    private final OutcomeSql outcomes;
    private final TaskInsert tasks;

    private final Query lastSeq;
    private final Query seqOf;
    private final Query holderOfKey;
    private final Query takeKey;
    private final Query fillReady;
    private final Query fillDelayed;
    private final Query fillExpiry;
    private final Query rememberExpiry;
    private final Query isSettled;
    private final Query isWorkflow;

    /** Greatest row number in use; right while nobody else writes. */
    private long last;

    private long firstPending = Long.MAX_VALUE;
    private boolean someReady;
    private boolean someDelayed;
    private boolean someExpire;

    /** What publishing touches besides table task. */
    record Parts(QueueTable queues, Horizon horizon, HeldTable held, WorkflowSql workflows, OutcomeSql outcomes) {}

    PublishSql(Connection connection, Parts parts, TaskInsert tasks) throws SQLException {
        queues = parts.queues;
        horizon = parts.horizon;
        held = parts.held;
        workflows = parts.workflows;
        outcomes = parts.outcomes;
        this.tasks = tasks;
        lastSeq = new Query(connection, "SELECT max(seq) FROM task");
        seqOf = new Query(connection, "SELECT seq FROM task WHERE id = ?");
        holderOfKey =
                new Query(connection, "SELECT t.id FROM unique_key u JOIN task t ON t.seq = u.seq WHERE u.text = ?");
        takeKey = new Query(connection, "INSERT OR REPLACE INTO unique_key (text, seq) VALUES (?, ?)");
        String columns = "queue, rank, seq, due, fencing, flags, tally";
        String fresh = " SELECT queue, 255 - priority, seq, due_at, 0, flags & " + Flags.LASTING
                + ", NULL FROM task WHERE seq >= ? AND NOT flags & " + Flags.PLACED;
        fillReady = new Query(connection, "INSERT INTO ready (" + columns + ")" + fresh + " AND due_at <= ?");
        fillDelayed = new Query(connection, "INSERT INTO delayed (" + columns + ")" + fresh + " AND due_at > ?");
        fillExpiry = new Query(
                connection,
                "INSERT INTO expiry (at, seq) SELECT expires_at, seq FROM task WHERE seq >= ? AND expires_at > 0"
                        + " AND NOT flags & " + Flags.PLACED);
        rememberExpiry = new Query(connection, "INSERT INTO expiry (at, seq) VALUES (?, ?)");
        isSettled = new Query(connection, "SELECT o.seq FROM task t JOIN outcome o ON o.seq = t.seq WHERE t.id = ?");
        isWorkflow = new Query(connection, "SELECT w.seq FROM task t JOIN workflow w ON w.seq = t.seq WHERE t.id = ?");
    }

    /** @throws Command.RefusedException if a node's workflow is neither known nor in the same trip */
    void check(Transaction tx, List<Envelope> trip) throws SQLException {
        if (trip.stream().allMatch(envelope -> envelope.links() == null)) {
            return;
        }
        Set<TaskId> known = new HashSet<>();
        for (Envelope envelope : trip) {
            if (envelope.links() != null && envelope.id().number() == 0) {
                known.add(envelope.id());
            }
        }
        for (Envelope envelope : trip) {
            if (envelope.links() != null && known.add(envelope.id().workflow()) && !isKnown(tx, envelope.id())) {
                throw new Command.RefusedException(LinksCheck.withoutWorkflow(envelope.id()));
            }
        }
    }

    private boolean isKnown(Transaction tx, TaskId node) throws SQLException {
        return workflows.find(tx, node.workflow()) != null
                || isWorkflow.blob(node.workflow().toBytes()).value(-1) >= 0;
    }

    /** Must be followed by {@link #flush} before anything looks for what waits. */
    Published publish(Transaction tx, Envelope envelope) throws SQLException {
        TaskId id = envelope.id();
        String key = envelope.address().uniqueKey();
        if (key != null) {
            if (seqOf.blob(id.toBytes()).value(-1) >= 0) {
                return new Published(id, true);
            }
            TaskId holder = holder(key);
            if (holder != null) {
                return new Published(holder, true);
            }
        }
        QueueTable.Line line = queues.line(envelope.address().queue());
        Links links = envelope.links();
        Fate fate = links == null ? Fate.WAITS : fate(tx, id, links);
        long seq = last + 1;
        int flags = flags(envelope) | (fate == Fate.WAITS ? 0 : Flags.PLACED);
        if (!tasks.insert(new TaskInsert.Row(seq, line.no, flags), envelope)) {
            return new Published(id, true);
        }
        last = seq;
        if (key != null) {
            takeKey.text(key).num(seq).update();
        }
        if (links == null || fate == Fate.WAITS) {
            await(tx, seq, line, envelope.times());
            return new Published(id, false);
        }
        Place place = new Place(seq, line.no, 255 - envelope.address().priority(), 0, flags & Flags.LASTING, null);
        if (fate == Fate.HELD) {
            hold(tx, place, envelope, links);
        } else {
            TaskError error =
                    TaskError.of(ErrorCode.TASK_CANCELED, "it came after its workflow had been cancelled or ended");
            outcomes.fail(tx, place, id, TaskState.CANCELED, error);
        }
        return new Published(id, false);
    }

    private static int flags(Envelope envelope) {
        return (envelope.address().uniqueKey() != null ? Flags.UNIQUE : 0)
                | (envelope.times().expiresAt() > 0 ? Flags.EXPIRES : 0)
                | (envelope.options() != null ? Flags.OPTIONS : 0)
                | (envelope.links() != null ? Flags.NODE : 0);
    }

    /** What becomes of a signature when it is published. */
    private enum Fate {
        WAITS,
        HELD,
        /** Comes late: its workflow was stopped, or ended, while it was being sent. */
        CANCELED
    }

    private Fate fate(Transaction tx, TaskId id, Links links) throws SQLException {
        if (links.role() != Links.Role.WORKFLOW) {
            Held workflow = workflows.find(tx, id.workflow());
            boolean stopped = workflow == null
                    ? isSettled.blob(id.workflow().toBytes()).value(-1) >= 0
                    : workflow.cancelRequested && !links.cleanup();
            if (stopped) {
                return Fate.CANCELED;
            }
        }
        return links.waits() > 0 ? Fate.HELD : Fate.WAITS;
    }

    private void await(Transaction tx, long seq, QueueTable.Line line, Envelope.Times times) {
        firstPending = Math.min(firstPending, seq);
        if (times.dueAt() > tx.now) {
            someDelayed = true;
            line.delayed(1);
            horizon.dueAt(times.dueAt());
        } else {
            someReady = true;
            line.ready(1);
        }
        if (times.expiresAt() > 0) {
            someExpire = true;
            horizon.expiresAt(times.expiresAt());
        }
    }

    /** Only a workflow's expiry counts while it is held. */
    private void hold(Transaction tx, Place place, Envelope envelope, Links links) throws SQLException {
        Envelope.Times times = envelope.times();
        Held node = new Held(envelope.id(), envelope.task(), links, null, place, times.dueAt());
        node.pending = links.waits();
        held.insert(node, null);
        if (node.isWorkflow()) {
            held.insertWorkflow(node, links.parent());
            if (times.expiresAt() > 0) {
                rememberExpiry.num(times.expiresAt()).num(place.seq()).update();
                horizon.expiresAt(times.expiresAt());
            }
        }
        tx.news = true;
    }

    private @Nullable TaskId holder(String key) throws SQLException {
        try (ResultSet row = holderOfKey.text(key).rows()) {
            if (!row.next()) {
                return null;
            }
            byte[] bytes = row.getBytes(1);
            return bytes.length == 16 ? TaskId.ofBytes(bytes) : null;
        }
    }

    /** Lets what was published wait. */
    void flush(Transaction tx) throws SQLException {
        if (firstPending == Long.MAX_VALUE) {
            return;
        }
        if (someReady) {
            fillReady.num(firstPending).num(tx.now).update();
        }
        if (someDelayed) {
            fillDelayed.num(firstPending).num(tx.now).update();
        }
        if (someExpire) {
            fillExpiry.num(firstPending).update();
        }
        tx.news = true;
        clearPending();
    }

    private void clearPending() {
        firstPending = Long.MAX_VALUE;
        someReady = false;
        someDelayed = false;
        someExpire = false;
    }

    /** The greatest row number in use. */
    long last() {
        return last;
    }

    void reload() throws SQLException {
        clearPending();
        tasks.forget();
        last = lastSeq.value(0);
    }
}
