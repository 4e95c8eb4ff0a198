package io.millwright.jdbc;

import io.millwright.api.ErrorCode;
import io.millwright.api.Flow;
import io.millwright.api.TaskError;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.Envelope;
import io.millwright.spi.Links;
import io.millwright.spi.LinksCheck;
import io.millwright.spi.Published;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Accepts envelopes. Task rows are written one by one; those that wait for their time or a worker are put there by {@link #flush},
 * all at once. What is held is rare, and written at once. Owned by the writer.
 */
final class PublishSql {
    private final QueueTable queues;
    private final Horizon horizon;
    private final HeldTable held;
    private final WorkflowSql workflows;
    private final OutcomeSql outcomes;
    private final KeyTable keys;
    private final TurnSql turns;
    private final TaskSql known;
    private final CancelSql cancellation;
    private final Arrivals arrivals;
    private final TaskInsert tasks;

    private final Query lastSeq;
    private final Query seqOf;
    private final Query rememberExpiry;
    private final Query isSettled;
    private final Query isWorkflow;

    /** Greatest row number in use; right while nobody else writes. */
    private long last;

    /** What publishing touches besides table task. */
    record Parts(
            QueueTable queues,
            Horizon horizon,
            HeldTable held,
            WorkflowSql workflows,
            OutcomeSql outcomes,
            KeyTable keys,
            TurnSql turns,
            TaskSql known,
            CancelSql cancellation,
            Arrivals arrivals,
            TaskInsert tasks) {}

    PublishSql(Connection connection, Parts parts) throws SQLException {
        queues = parts.queues;
        horizon = parts.horizon;
        held = parts.held;
        workflows = parts.workflows;
        outcomes = parts.outcomes;
        keys = parts.keys;
        turns = parts.turns;
        known = parts.known;
        cancellation = parts.cancellation;
        arrivals = parts.arrivals;
        tasks = parts.tasks;
        lastSeq = new Query(connection, "SELECT max(seq) FROM task");
        seqOf = new Query(connection, "SELECT seq FROM task WHERE id = ?");
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

    /** Each as {@link #publish} says. */
    List<Published> all(Transaction tx, List<Envelope> envelopes) throws SQLException {
        Published[] results = new Published[envelopes.size()];
        for (int i = 0; i < results.length; i++) {
            results[i] = publish(tx, envelopes.get(i));
        }
        return List.of(results);
    }

    /** Must be followed by {@link #flush} before anything looks for what waits. */
    Published publish(Transaction tx, Envelope envelope) throws SQLException {
        TaskId id = envelope.id();
        String key = envelope.address().uniqueKey();
        if (key != null) {
            if (seqOf.blob(id.toBytes()).value(-1) >= 0) {
                return new Published(id, true);
            }
            TaskId holder = keys.holder(key, tx.now);
            if (holder != null && !replace(tx, holder, envelope)) {
                return new Published(holder, true);
            }
        }
        QueueTable.Line line = queues.line(envelope.address().queue());
        Fate fate = fate(tx, envelope);
        long seq = last + 1;
        int flags = flags(envelope) | (fate == Fate.WAITS ? 0 : Flags.PLACED);
        long share = ShareKey.of(envelope.flow());
        if (!tasks.insert(new TaskInsert.Row(seq, line.no, flags, share), envelope)) {
            return new Published(id, true);
        }
        last = seq;
        if (key != null) {
            keys.take(key, seq, envelope, tx.now);
        }
        Place place = new Place(seq, line.no, 255 - envelope.address().priority(), 0, flags & Flags.LASTING, null);
        place(tx, fate, place, share, envelope);
        return new Published(id, false);
    }

    /** Cancels the one that has the unique key, if it may be and waits. */
    private boolean replace(Transaction tx, TaskId holder, Envelope envelope) throws SQLException {
        Flow flow = envelope.flow();
        Flow.Unique unique = flow == null ? null : flow.unique();
        if (unique == null || unique.onConflict() != Flow.OnConflict.REPLACE) {
            return false;
        }
        flush(tx); // it may have been published just now
        TaskSql.Task task = known.find(holder);
        return task != null
                && cancellation.cancel(
                        tx, task, "task " + envelope.id() + ", which has the same unique key, took its place");
    }

    private static int flags(Envelope envelope) {
        return (envelope.address().uniqueKey() != null ? Flags.UNIQUE : 0)
                | (envelope.times().expiresAt() > 0 ? Flags.EXPIRES : 0)
                | (envelope.options() != null ? Flags.OPTIONS : 0)
                | (envelope.links() != null ? Flags.NODE : 0)
                | FlowColumn.flags(envelope);
    }

    /** What becomes of a signature when it is published. */
    private enum Fate {
        WAITS,
        /** Others with its order key are before it. */
        IN_LINE,
        /** For what comes before it in its workflow. */
        HELD,
        /** Comes late: its workflow was stopped, or ended, while it was being sent. */
        CANCELED
    }

    private Fate fate(Transaction tx, Envelope envelope) throws SQLException {
        Links links = envelope.links();
        if (links != null && isStopped(tx, envelope.id(), links)) {
            return Fate.CANCELED;
        }
        if (links != null && links.waits() > 0) {
            return Fate.HELD;
        }
        String orderKey = orderKey(envelope);
        return orderKey == null || turns.isFree(orderKey) ? Fate.WAITS : Fate.IN_LINE;
    }

    private boolean isStopped(Transaction tx, TaskId id, Links links) throws SQLException {
        if (links.role() == Links.Role.WORKFLOW) {
            return false;
        }
        Held workflow = workflows.find(tx, id.workflow());
        return workflow == null
                ? isSettled.blob(id.workflow().toBytes()).value(-1) >= 0
                : workflow.cancelRequested && !links.cleanup();
    }

    private static @Nullable String orderKey(Envelope envelope) {
        Flow flow = envelope.flow();
        return flow == null ? null : flow.orderKey();
    }

    private void place(Transaction tx, Fate fate, Place place, long share, Envelope envelope) throws SQLException {
        Links links = envelope.links();
        String orderKey = orderKey(envelope);
        if (fate == Fate.WAITS) {
            if (orderKey != null) {
                turns.lead(orderKey, place.seq());
            }
            arrivals.add(tx, place, share, envelope.times());
        } else if (fate == Fate.IN_LINE && orderKey != null) {
            turns.hold(tx, orderKey, place, envelope.times().dueAt());
        } else if (fate == Fate.HELD && links != null) {
            hold(tx, place, envelope, links);
        } else {
            TaskError error =
                    TaskError.of(ErrorCode.TASK_CANCELED, "it came after its workflow had been cancelled or ended");
            outcomes.fail(tx, place, envelope.id(), TaskState.CANCELED, error);
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

    /** Lets what was published wait. */
    void flush(Transaction tx) throws SQLException {
        arrivals.flush(tx);
    }

    /** The greatest row number in use. */
    long last() {
        return last;
    }

    void reload() throws SQLException {
        arrivals.clear();
        tasks.forget();
        last = lastSeq.value(0);
    }
}
