package io.millwright.jdbc;

import io.millwright.api.TaskError;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.HeldNode;
import io.millwright.spi.Links;
import io.millwright.spi.Payload;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.Verdict;
import io.millwright.spi.WorkflowRules;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Moves workflows on: {@link WorkflowRules} say what follows, this does it. Owned by the writer. */
final class WorkflowSql {
    /** A node whose links are unreadable ends for the workflow alone. */
    private static final Links DAMAGED = Links.task(0, true);

    private final WordTable words;
    private final LinksColumn links;
    private final HeldTable table;
    private final OutcomeTable outcomes;
    private final TurnSql turns;

    private final Query nodeOf;
    private final Query arguments;
    private final Query mark;

    /** The transaction of the last call. */
    private @Nullable Step step;

    /** What it works with. */
    record Parts(WordTable words, LinksColumn links, HeldTable table, OutcomeTable outcomes, TurnSql turns) {}

    WorkflowSql(Connection connection, Parts parts) throws SQLException {
        words = parts.words;
        links = parts.links;
        table = parts.table;
        outcomes = parts.outcomes;
        turns = parts.turns;
        nodeOf = new Query(connection, "SELECT name, links FROM task WHERE seq = ?");
        arguments = new Query(connection, "SELECT codec, args FROM task WHERE seq = ?");
        mark = new Query(connection, "UPDATE task SET flags = flags | " + Flags.NODE + " WHERE seq = ?");
    }

    /** A held signature; null if it is not held. What cannot be read is set aside. */
    @Nullable
    Held find(Transaction tx, TaskId id) throws SQLException {
        try {
            return table.find(id);
        } catch (DamagedRowException e) {
            Step now = step(tx);
            now.run(() -> now.aside(id, e.what()));
            return null;
        }
    }

    /** A signature was taken from where it was, and has ended. */
    void ended(Transaction tx, Place place, TaskOutcome outcome) throws SQLException {
        Node node = node(place.seq());
        if (node != null) {
            Step now = step(tx);
            now.run(() -> now.rules.ended(outcome.id(), node.task, node.links, outcome.state(), outcome.error()));
        }
    }

    /** Ends a held signature for a reason of its own. */
    void end(Transaction tx, Held held, TaskState state, TaskError error) throws SQLException {
        Step now = step(tx);
        now.run(() -> now.rules.end(held, state, error));
    }

    /** Lets go a held signature that waits for nothing any more. */
    void release(Transaction tx, Held held) throws SQLException {
        Step now = step(tx);
        now.run(() -> now.rules.release(held));
    }

    /**
     * Holds a signature whose delivery has just ended until the workflow that continues it has ended.
     *
     * @return false if that would be for ever, because no such workflow is under way, or it waits for the signature itself
     */
    boolean proceed(Transaction tx, Place place, TaskId id, Verdict.Continue verdict) throws SQLException {
        if (!mayContinue(tx, id, verdict.workflow())) {
            return false;
        }
        Node node = node(place.seq());
        if ((place.flags() & Flags.NODE) == 0) {
            mark.num(place.seq()).update();
        }
        Place to = place.withFlags(place.flags() | Flags.NODE);
        Held held = new Held(
                id, node == null ? "" : node.task, node == null ? null : node.links, verdict.workflow(), to, 0);
        held.pending = 1;
        table.insert(held, verdict.result());
        return true;
    }

    private boolean mayContinue(Transaction tx, TaskId id, TaskId workflow) throws SQLException {
        AtomicBoolean may = new AtomicBoolean(); // to carry it out of the closure
        Step now = step(tx);
        now.run(() -> may.set(now.rules.mayContinue(id, workflow)));
        return may.get();
    }

    private record Node(String task, Links links) {}

    /** What the rules want to know of a task; null if it stands alone. */
    private @Nullable Node node(long seq) throws SQLException {
        try (ResultSet row = nodeOf.num(seq).rows()) {
            byte[] bytes = row.next() ? row.getBytes(2) : null;
            if (bytes == null) {
                return null;
            }
            try {
                return new Node(words.text(row.getInt(1)), links.read(bytes));
            } catch (DamagedRowException e) {
                return new Node("", DAMAGED);
            }
        }
    }

    private Step step(Transaction tx) {
        Step now = step;
        if (now == null || now.tx != tx) {
            now = new Step(tx);
            step = now;
        }
        return now;
    }

    /** One transaction's work. What an exception leaves behind in the rules goes with it. */
    private final class Step implements WorkflowRules.Nodes {
        final Transaction tx;
        final WorkflowRules rules = new WorkflowRules(this);
        private final Queue<TaskOutcome> damaged = new ArrayDeque<>(0);

        Step(Transaction tx) {
            this.tx = tx;
        }

        void run(Runnable call) throws SQLException {
            try {
                call.run();
                // what was set aside on the way has ended, too
                for (TaskOutcome next = damaged.poll(); next != null; next = damaged.poll()) {
                    rules.ended(next.id(), "", DAMAGED, next.state(), next.error());
                }
            } catch (Broken e) {
                throw e.why;
            }
        }

        @Override
        public @Nullable Held held(TaskId id) {
            try {
                return table.find(id);
            } catch (DamagedRowException e) {
                aside(id, e.what());
                return null;
            } catch (SQLException e) {
                throw new Broken(e);
            }
        }

        void aside(TaskId id, String what) {
            try {
                Place place = table.drop(id);
                if (place != null) {
                    damaged.add(outcomes.setAside(tx, place, what));
                }
            } catch (SQLException e) {
                throw new Broken(e);
            }
        }

        @Override
        public void release(HeldNode node, long delay) {
            Held held = (Held) node;
            try {
                table.remove(held);
                turns.enter(tx, held.place, Math.max(delay == 0 ? 0 : tx.now + delay, held.dueAt));
            } catch (SQLException e) {
                throw new Broken(e);
            }
        }

        @Override
        public void end(HeldNode node, TaskState state, @Nullable TaskError error) {
            Held held = (Held) node;
            try {
                write(held, state, error);
            } catch (SQLException e) {
                throw new Broken(e);
            }
        }

        private void write(Held held, TaskState state, @Nullable TaskError error) throws SQLException {
            Payload result = null;
            String damage = null;
            try {
                result = state == TaskState.SUCCESS ? result(held) : null;
            } catch (DamagedRowException e) {
                damage = e.what(); // for those that follow, it succeeded all the same
            }
            table.remove(held);
            if (damage == null) {
                outcomes.write(tx, held.place, new TaskOutcome(held.id, state, result, error, tx.now));
            } else {
                outcomes.setAside(tx, held.place, damage);
            }
        }
    }

    private @Nullable Payload result(Held held) throws SQLException {
        return held.continuation == null ? arguments(held) : table.promised(held);
    }

    private @Nullable Payload arguments(Held held) throws SQLException {
        try (ResultSet row = arguments.num(held.place.seq()).rows()) {
            return row.next() ? words.payload(row, 1) : null;
        }
    }

    /** Carries an exception through the rules, which know no SQL. */
    private static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        final SQLException why;

        Broken(SQLException why) {
            super(why);
            this.why = why;
        }
    }
}
