package io.millwright.jdbc;

import io.millwright.spi.TaskEvent;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Takes back that a task has ended, for somebody to put it where it waits anew. Owned by the writer. */
final class ReopenSql {
    private final QueueTable queues;
    private final EventSql events;
    private final CheckpointSql checkpoints;
    private final KeyTable keys;

    private final Query dropOutcome;
    private final Query dropExpiry;
    private final Query uncountDead;

    ReopenSql(Connection connection, QueueTable queues, EventSql events, CheckpointSql checkpoints, KeyTable keys)
            throws SQLException {
        this.queues = queues;
        this.events = events;
        this.checkpoints = checkpoints;
        this.keys = keys;
        dropOutcome = new Query(connection, "DELETE FROM outcome WHERE seq = ?");
        dropExpiry = new Query(
                connection, "UPDATE task SET expires_at = 0, flags = flags & ~" + Flags.EXPIRES + " WHERE seq = ?");
        uncountDead = new Query(
                connection, "UPDATE workflow SET dead = dead - 1 WHERE seq = (SELECT seq FROM task WHERE id = ?)");
    }

    /**
     * An expiry that has passed is dropped: who requeues wants it run.
     *
     * @param task has ended
     * @return where it goes, with a fresh tally; null if its unique key was taken meanwhile, and nothing was changed
     */
    @Nullable
    Place reopen(Transaction tx, TaskSql.Task task) throws SQLException {
        Place place = task.place();
        int flags = place.flags() & Flags.LASTING;
        if (!keys.retake(place.seq(), place.flags(), tx.now)) {
            return null;
        }
        if ((flags & Flags.EXPIRES) != 0 && task.expiresAt() <= tx.now) {
            dropExpiry.num(place.seq()).update();
            flags &= ~Flags.EXPIRES;
        }
        if (checkpoints.isKept(place.seq())) {
            flags |= Flags.CHECKPOINT;
        }
        dropOutcome.num(place.seq()).update();
        if (task.at().state() == StateCode.DEAD.number) {
            queues.line(place.queue()).dead(-1);
            if (task.isNode()) {
                uncountDead.blob(task.id().workflow().toBytes()).update();
            }
        }
        events.add(place.seq(), new TaskEvent(tx.now, TaskEvent.Kind.REQUEUED, place.fencing(), "", ""));
        return place.withFlags(flags);
    }
}
