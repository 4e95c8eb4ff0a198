package io.millwright.jdbc;

import io.millwright.api.TaskId;
import java.sql.Connection;
import java.sql.SQLException;

/** The time by which a workflow has to end. Owned by the writer. */
final class WorkflowExpiry {
    private final WorkflowSql workflows;
    private final WorkflowStop stop;
    private final HeldTable table;
    private final OutcomeTable outcomes;
    private final Horizon horizon;

    private final Query drop;
    private final Query change;
    private final Query remember;

    /** What it works with. */
    record Parts(WorkflowSql workflows, WorkflowStop stop, HeldTable table, OutcomeTable outcomes, Horizon horizon) {}

    WorkflowExpiry(Connection connection, Parts parts) throws SQLException {
        workflows = parts.workflows;
        stop = parts.stop;
        table = parts.table;
        outcomes = parts.outcomes;
        horizon = parts.horizon;
        drop = new Query(
                connection, "DELETE FROM expiry WHERE at = (SELECT expires_at FROM task WHERE seq = ?1) AND seq = ?1");
        change = new Query(
                connection,
                "UPDATE task SET expires_at = ?1, flags = iif(?1 > 0, flags | " + Flags.EXPIRES + ", flags & ~"
                        + Flags.EXPIRES + ") WHERE seq = ?2");
        remember = new Query(connection, "INSERT INTO expiry (at, seq) VALUES (?, ?) ON CONFLICT DO NOTHING");
    }

    /**
     * Sets it anew.
     *
     * @param at 0 for never
     * @return false if there is no such workflow, or it has ended
     */
    boolean set(Transaction tx, TaskId id, long at) throws SQLException {
        Held workflow = workflows.find(tx, id);
        if (workflow == null || !workflow.isWorkflow()) {
            return false;
        }
        Place place = workflow.place;
        drop.num(place.seq()).update();
        change.num(at).num(place.seq()).update();
        if (at > 0) {
            remember(place.seq(), at);
            table.setFlags(workflow, place.flags() | Flags.EXPIRES);
        } else {
            table.setFlags(workflow, place.flags() & ~Flags.EXPIRES);
        }
        tx.news = true;
        return true;
    }

    /** Of a workflow that is held again. */
    void remember(long seq, long at) throws SQLException {
        remember.num(at).num(seq).update();
        horizon.expiresAt(at);
    }

    /** The time of a task that does not wait has passed: that matters if it is a workflow under way. */
    void pass(Transaction tx, long seq) throws SQLException {
        Held workflow = workflows.find(tx, outcomes.id(seq));
        if (workflow != null && workflow.isWorkflow()) {
            stop.expire(tx, workflow);
        }
    }
}
