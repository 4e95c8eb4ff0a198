package io.millwright.jdbc;

import io.millwright.api.TaskId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Forgets workflows. Owned by the writer.
 *
 * <p>What belongs to a workflow goes with it, as it may be needed for as long as the workflow goes on: when the walk over what was
 * settled meets a member it passes, when it meets a workflow it enters it into table forgetting, and from then on all of it is
 * removed, a bounded share at a time, the workflow itself last. A workflow with a dead letter stays until that is requeued. One that
 * continues a task goes with that task. Members that outlive their workflow go by themselves.
 */
final class WorkflowRetention {
    private final ForgetSql forget;

    private final Query ended;
    private final Query isKnown;
    private final Query begin;
    private final Query first;
    private final Query members;
    private final Query reach;
    private final Query finish;
    private final Query dropWorkflow;
    private final Query orphans;

    WorkflowRetention(Connection connection, ForgetSql forget) throws SQLException {
        this.forget = forget;
        ended = new Query(
                connection,
                "SELECT t.id, t.links IS NOT NULL, w.seq IS NOT NULL, w.parent IS NOT NULL, coalesce(w.dead, 0) FROM task t"
                        + " JOIN outcome o ON o.seq = t.seq LEFT JOIN workflow w ON w.seq = t.seq"
                        + " WHERE t.seq = ? AND o.finished_at <= ? AND o.state <> " + StateCode.DEAD.number);
        isKnown = new Query(connection, "SELECT count(*) FROM task WHERE id = ?");
        begin = new Query(connection, "INSERT INTO forgetting (seq, reached) VALUES (?, 0) ON CONFLICT DO NOTHING");
        first = new Query(
                connection,
                "SELECT f.seq, f.reached, t.id FROM forgetting f LEFT JOIN task t ON t.seq = f.seq ORDER BY f.seq LIMIT 1");
        members = new Query(
                connection,
                "SELECT t.seq, t.id FROM task t JOIN outcome o ON o.seq = t.seq WHERE t.id BETWEEN ? AND ?"
                        + " AND o.state <> " + StateCode.DEAD.number + " ORDER BY t.id LIMIT ?");
        reach = new Query(connection, "UPDATE forgetting SET reached = ? WHERE seq = ?");
        finish = new Query(connection, "DELETE FROM forgetting WHERE seq = ?");
        dropWorkflow = new Query(connection, "DELETE FROM workflow WHERE seq = ?");
        orphans = new Query(connection, "UPDATE workflow SET parent = NULL WHERE parent = ? RETURNING seq");
    }

    /** The retention of something with {@link Flags#NODE} is over, unless it was requeued meanwhile. */
    void retire(long seq, long until) throws SQLException {
        TaskId id;
        boolean isWorkflow;
        boolean isMember;
        try (ResultSet row = ended.num(seq).num(until).rows()) {
            if (!row.next() || row.getInt(4) != 0 || row.getInt(5) > 0) {
                return;
            }
            byte[] bytes = row.getBytes(1);
            id = bytes.length == 16 ? TaskId.ofBytes(bytes) : new TaskId(0, 0);
            isWorkflow = row.getInt(3) != 0;
            isMember = row.getInt(2) != 0 && !isWorkflow;
        }
        if (isWorkflow) {
            begin.num(seq).update();
        } else if (!isMember || isKnown.blob(id.workflow().toBytes()).value(0) == 0) {
            remove(seq, until);
        }
    }

    /**
     * Goes on with what {@link #retire} began.
     *
     * @param most how many tasks to forget
     * @return how many that were
     */
    int run(int most, long until) throws SQLException {
        int done = 0;
        while (done < most) {
            long workflow;
            int reached;
            byte[] id;
            try (ResultSet row = first.rows()) {
                if (!row.next()) {
                    return done;
                }
                workflow = row.getLong(1);
                reached = row.getInt(2);
                id = row.getBytes(3);
            }
            if (id != null && id.length == 16) {
                List<Member> some = members(TaskId.ofBytes(id), reached, most - done);
                for (Member member : some) {
                    remove(member.seq, until);
                }
                done += some.size();
                if (done == most) {
                    reach.num(some.get(some.size() - 1).number).num(workflow).update();
                    return done;
                }
            }
            finish.num(workflow).update();
            remove(workflow, until);
            dropWorkflow.num(workflow).update();
            done++;
        }
        return done;
    }

    private record Member(long seq, int number) {}

    private List<Member> members(TaskId workflow, int reached, int most) throws SQLException {
        List<Member> some = new ArrayList<>();
        if (reached < TaskId.MAX_MEMBERS) {
            members.blob(workflow.member(reached + 1).toBytes())
                    .blob(workflow.member(TaskId.MAX_MEMBERS).toBytes())
                    .num(most);
            try (ResultSet row = members.rows()) {
                while (row.next()) {
                    some.add(new Member(
                            row.getLong(1), TaskId.ofBytes(row.getBytes(2)).number()));
                }
            }
        }
        return some;
    }

    /** Removes a task. Workflows that continued it have nobody to go with any more. */
    private void remove(long seq, long until) throws SQLException {
        forget.ended(seq);
        List<Long> left = new ArrayList<>(0);
        try (ResultSet row = orphans.num(seq).rows()) {
            while (row.next()) {
                left.add(row.getLong(1));
            }
        }
        for (long orphan : left) {
            retire(orphan, until);
        }
    }
}
