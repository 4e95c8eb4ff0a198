package io.millwright.jdbc;

import io.millwright.api.TaskId;
import io.millwright.spi.Links;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks tasks up by id: one, or the members of a workflow, which are a range. Owned by the writer. */
final class TaskSql {
    private final LinksColumn links;
    private final Query upwards;
    private final Query downwards;

    TaskSql(Connection connection, LinksColumn links) throws SQLException {
        this.links = links;
        String select = "SELECT t.seq, t.queue, 255 - t.priority, coalesce(o.fencing, 0), t.flags, NULL, t.id, t.links,"
                + " t.expires_at, h.seq, h.continuation IS NOT NULL, l.seq, o.state FROM task t"
                + " LEFT JOIN held h ON h.seq = t.seq LEFT JOIN lease l ON l.seq = t.seq"
                + " LEFT JOIN outcome o ON o.seq = t.seq WHERE t.id BETWEEN ? AND ? ORDER BY t.id ";
        upwards = new Query(connection, select + "LIMIT ?");
        downwards = new Query(connection, select + "DESC LIMIT ?");
    }

    /**
     * A task as it was when it was looked at.
     *
     * @param place with the fencing number that it ended with, the flags of table task, and without tally
     * @param links null if it has none, or if they are damaged
     */
    record Task(TaskId id, Place place, @Nullable Links links, long expiresAt, At at) {
        boolean isNode() {
            return (place.flags() & Flags.NODE) != 0;
        }
    }

    /**
     * Where a task is; it waits if it is not in one of the other places.
     *
     * @param state code of the state that it ended in; 0 if it has not ended
     */
    record At(boolean held, boolean continued, boolean leased, int state) {
        boolean isWaiting() {
            return !held && !leased && state == 0;
        }
    }

    /** Null if it is not known. */
    @Nullable
    Task find(TaskId id) throws SQLException {
        List<Task> found = read(upwards, id, id, 1);
        return found.isEmpty() ? null : found.get(0);
    }

    /** Some members with numbers from this one on, in the order of numbers. */
    List<Task> from(TaskId workflow, int number, int most) throws SQLException {
        return number > TaskId.MAX_MEMBERS
                ? List.of()
                : read(upwards, workflow.member(number), workflow.member(TaskId.MAX_MEMBERS), most);
    }

    /** Some members with numbers up to this one, the greatest first. */
    List<Task> upTo(TaskId workflow, int number, int most) throws SQLException {
        return number < 1 ? List.of() : read(downwards, workflow.member(1), workflow.member(number), most);
    }

    private List<Task> read(Query query, TaskId first, TaskId last, int most) throws SQLException {
        List<Task> tasks = new ArrayList<>();
        query.blob(first.toBytes()).blob(last.toBytes()).num(most);
        try (ResultSet row = query.rows()) {
            while (row.next()) {
                byte[] id = row.getBytes(7);
                if (id.length == 16) {
                    tasks.add(task(TaskId.ofBytes(id), row));
                }
            }
        }
        return tasks;
    }

    private Task task(TaskId id, ResultSet row) throws SQLException {
        return new Task(
                id,
                WaitingSql.place(row),
                links(row.getBytes(8)),
                row.getLong(9),
                new At(row.getLong(10) != 0, row.getInt(11) != 0, row.getLong(12) != 0, row.getInt(13)));
    }

    private @Nullable Links links(byte @Nullable [] bytes) {
        try {
            return bytes == null ? null : links.read(bytes);
        } catch (DamagedRowException e) {
            return null;
        }
    }
}
