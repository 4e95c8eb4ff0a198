package io.millwright.jdbc;

import io.millwright.api.TaskState;
import io.millwright.spi.Links;
import io.millwright.spi.WorkflowRevival;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets members of workflows run again, with all that was skipped for want of them. One step, however large the workflow is. Owned by
 * the writer.
 */
final class WorkflowRequeue {
    private static final int MEMBERS_AT_ONCE = 5_000;

    private final TaskSql tasks;
    private final WorkflowSql workflows;
    private final WorkflowExpiry expiry;
    private final HeldTable table;
    private final ReopenSql reopening;

    private final Query isForgotten;

    /** What it works with. */
    record Parts(TaskSql tasks, WorkflowSql workflows, WorkflowExpiry expiry, HeldTable table, ReopenSql reopening) {}

    WorkflowRequeue(Connection connection, Parts parts) throws SQLException {
        tasks = parts.tasks;
        workflows = parts.workflows;
        expiry = parts.expiry;
        table = parts.table;
        reopening = parts.reopening;
        isForgotten = new Query(connection, "SELECT count(*) FROM forgetting WHERE seq = ?");
    }

    /**
     * @param number of the member that is to run again; 0 for all that ended without success
     * @return false if nothing can run again
     */
    boolean requeue(Transaction tx, TaskSql.Task workflow, int number) throws SQLException {
        int state = workflow.at().state();
        Held open = workflows.find(tx, workflow.id());
        boolean isStopping = open != null && open.cancelRequested;
        if (isStopping
                || open == null && state == 0
                || state == StateCode.SUCCESS.number && number == 0
                || isForgotten.num(workflow.place().seq()).value(0) > 0) {
            return false;
        }
        List<TaskSql.Task> members = members(workflow);
        Optional<WorkflowRevival> revival =
                WorkflowRevival.of(nodes(members), chosen -> number == 0 || chosen == number);
        if (members.isEmpty() || revival.isEmpty()) {
            return false;
        }
        hold(tx, members, revival.get().changes());
        if (state == StateCode.SUCCESS.number) {
            // it stays so; and if a dead letter had kept it, it is looked at once more when its retention is over
            tx.settledNodes.add(workflow.place().seq());
        } else {
            resume(tx, workflow, revival.get());
        }
        for (WorkflowRevival.Change change : revival.get().changes()) {
            Held node = change.pending() > 0
                    ? null
                    : workflows.find(tx, members.get(change.number() - 1).id());
            if (node != null) {
                workflows.release(tx, node);
            }
        }
        return true;
    }

    /** All of them, or none if some are missing or damaged: then nobody can say what would follow. */
    private List<TaskSql.Task> members(TaskSql.Task workflow) throws SQLException {
        Links links = workflow.links();
        List<TaskSql.Task> all = new ArrayList<>();
        List<TaskSql.Task> some;
        do {
            some = tasks.from(workflow.id(), all.size() + 1, MEMBERS_AT_ONCE);
            for (TaskSql.Task member : some) {
                if (member.id().number() != all.size() + 1 || member.links() == null) {
                    return List.of();
                }
                all.add(member);
            }
        } while (some.size() == MEMBERS_AT_ONCE);
        return links != null && links.waits() == all.size() ? all : List.of();
    }

    private static List<WorkflowRevival.Member> nodes(List<TaskSql.Task> members) {
        List<WorkflowRevival.Member> nodes = new ArrayList<>(members.size());
        for (TaskSql.Task member : members) {
            Links links = member.links();
            if (links != null) {
                nodes.add(new WorkflowRevival.Member(
                        links, state(member.at()), member.at().continued()));
            }
        }
        return nodes;
    }

    /** What is under way is all the same to the revival. */
    private static TaskState state(TaskSql.At at) {
        if (at.state() != 0) {
            return StateCode.state(at.state());
        }
        return at.held() ? TaskState.HELD : TaskState.PENDING;
    }

    private void hold(Transaction tx, List<TaskSql.Task> members, List<WorkflowRevival.Change> changes)
            throws SQLException {
        for (WorkflowRevival.Change change : changes) {
            TaskSql.Task member = members.get(change.number() - 1);
            Held node = change.from() == TaskState.HELD ? workflows.find(tx, member.id()) : null;
            if (node != null) {
                node.pending = change.pending();
            } else {
                hold(tx, member, change.pending());
            }
        }
    }

    private @Nullable Place hold(Transaction tx, TaskSql.Task task, int pending) throws SQLException {
        Place place = reopening.reopen(tx, task);
        if (place != null) { // members have no unique keys
            table.insert(task.id(), place, pending);
        }
        return place;
    }

    private void resume(Transaction tx, TaskSql.Task workflow, WorkflowRevival revival) throws SQLException {
        if (workflow.at().state() != 0) {
            Place place = hold(tx, workflow, 0);
            if (place != null && (place.flags() & Flags.EXPIRES) != 0) {
                expiry.remember(place.seq(), workflow.expiresAt());
            }
        }
        Held root = workflows.find(tx, workflow.id());
        if (root != null) {
            root.pending = revival.pending();
            root.succeeded = revival.succeeded();
            root.failed = revival.failed();
            root.skipped = revival.skipped();
            root.failure = revival.failure();
            root.cancelRequested = false;
        }
    }
}
