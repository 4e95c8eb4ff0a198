package io.millwright.jdbc;

import io.millwright.api.TaskId;
import io.millwright.spi.Payload;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is held: tables held and workflow. While nobody else commits, what was looked at stays known, also that it is not there; and
 * what the rules count is written once per transaction and node. So a member of a large workflow ends without a look at the
 * workflow. Owned by the writer.
 */
final class HeldTable {
    private static final int MOST_CACHED = 50_000;

    private static final TaskId NO_ID = new TaskId(0, 0);
    /** Stands for an id that is not held. */
    private static final Held NONE = new Held(NO_ID, "", null, null, new Place(0, 0, 0, 0, 0, null), 0);

    private final WordTable words;
    private final QueueTable queues;
    private final LinksColumn links;

    private final Query find;
    private final Query insert;
    private final Query insertWorkflow;
    private final Query promised;
    private final Query delete;
    private final Query drop;
    private final Query update;
    private final Query updateWorkflow;
    private final Query setFlags;

    private final Map<TaskId, Held> known = new HashMap<>();
    private final List<Held> touched = new ArrayList<>();

    HeldTable(Connection connection, WordTable words, QueueTable queues, LinksColumn links) throws SQLException {
        this.words = words;
        this.queues = queues;
        this.links = links;
        find = new Query(
                connection,
                "SELECT t.seq, t.queue, 255 - t.priority, h.fencing, h.flags, h.tally, t.name, t.links, t.due_at,"
                        + " h.pending, h.continuation,"
                        + " w.seq, w.pending, w.succeeded, w.failed, w.skipped, w.cancel_requested, w.failure"
                        + " FROM task t JOIN held h ON h.seq = t.seq LEFT JOIN workflow w ON w.seq = t.seq WHERE t.id = ?");
        insert = new Query(
                connection,
                "INSERT INTO held (seq, fencing, flags, tally, pending, continuation, codec, result)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
        insertWorkflow = new Query(
                connection,
                "INSERT INTO workflow (seq, parent, pending) VALUES (?, (SELECT seq FROM task WHERE id = ?), ?)");
        promised = new Query(connection, "SELECT codec, result FROM held WHERE seq = ?");
        delete = new Query(connection, "DELETE FROM held WHERE seq = ?");
        drop = new Query(
                connection,
                "DELETE FROM held WHERE seq = (SELECT seq FROM task WHERE id = ?1)"
                        + " RETURNING seq, (SELECT queue FROM task WHERE id = ?1),"
                        + " (SELECT 255 - priority FROM task WHERE id = ?1), fencing, flags, tally");
        update = new Query(connection, "UPDATE held SET pending = ? WHERE seq = ?");
        updateWorkflow = new Query(
                connection,
                "UPDATE workflow SET pending = ?, succeeded = ?, failed = ?, skipped = ?, cancel_requested = ?,"
                        + " failure = ? WHERE seq = ?");
        setFlags = new Query(connection, "UPDATE held SET flags = ? WHERE seq = ?");
    }

    /**
     * A held signature, always the same object until it is held no more.
     *
     * @throws DamagedRowException if its row is unreadable
     */
    @Nullable
    Held find(TaskId id) throws SQLException {
        Held node = known.get(id);
        if (node == null) {
            node = load(id);
            known.put(id, node);
        }
        return node == NONE ? null : touch(node);
    }

    private Held touch(Held node) {
        if (!node.isTouched) {
            node.isTouched = true;
            touched.add(node);
        }
        return node;
    }

    private Held load(TaskId id) throws SQLException {
        try (ResultSet row = find.blob(id.toBytes()).rows()) {
            if (!row.next()) {
                return NONE;
            }
            byte[] bytes = row.getBytes(8);
            byte[] continuation = row.getBytes(11);
            if (bytes == null && continuation == null) {
                throw new DamagedRowException("its links are missing");
            }
            Held node = new Held(
                    id,
                    words.text(row.getInt(7)),
                    bytes == null ? null : links.read(bytes),
                    continuation == null ? null : id(continuation),
                    WaitingSql.place(row),
                    row.getLong(9));
            node.pending = row.getInt(10);
            if (node.isWorkflow()) {
                if (row.getLong(12) == 0) {
                    throw new DamagedRowException("its counters are missing");
                }
                node.pending = row.getInt(13);
                node.succeeded = row.getInt(14);
                node.failed = row.getInt(15);
                node.skipped = row.getInt(16);
                node.cancelRequested = row.getInt(17) != 0;
                node.failure = row.getString(18);
            }
            return node;
        }
    }

    private static TaskId id(byte[] bytes) {
        if (bytes.length != 16) {
            throw new DamagedRowException("the id of its continuation has " + bytes.length + " bytes");
        }
        return TaskId.ofBytes(bytes);
    }

    /** @param result what it ends with if its continuation succeeds; null if nothing continues it */
    void insert(Held node, @Nullable Payload result) throws SQLException {
        TaskId continuation = node.continuation;
        byte[] id = continuation == null ? null : continuation.toBytes();
        insert(node.place, node.pending, id, result);
        known.put(node.id, node);
    }

    /** One that ended is held again. */
    void insert(TaskId id, Place place, int pending) throws SQLException {
        insert(place, pending, null, null);
        known.remove(id);
    }

    private void insert(Place place, int pending, byte @Nullable [] continuation, @Nullable Payload result)
            throws SQLException {
        insert.num(place.seq())
                .num(place.fencing())
                .num(place.flags())
                .text(place.tally())
                .num(pending)
                .blob(continuation)
                .num(result == null ? null : words.codec(result))
                .blob(result == null ? null : result.bytes())
                .update();
        queues.line(place.queue()).held(1);
    }

    /** The counters of a workflow that is new; follows {@link #insert}. */
    void insertWorkflow(Held workflow, @Nullable TaskId parent) throws SQLException {
        insertWorkflow
                .num(workflow.place.seq())
                .blob(parent == null ? null : parent.toBytes())
                .num(workflow.pending)
                .update();
    }

    /** It is held no more. */
    void remove(Held node) throws SQLException {
        node.isGone = true;
        if (node.pending > 0) {
            known.put(node.id, NONE); // whoever it waited for will still ask for it
        } else {
            known.remove(node.id);
        }
        queues.line(node.place.queue()).held(-1);
        delete.num(node.place.seq()).update();
    }

    /** What it ends with if its continuation succeeds; null if nothing continues it. */
    @Nullable
    Payload promised(Held node) throws SQLException {
        if (node.continuation == null) {
            return null;
        }
        try (ResultSet row = promised.num(node.place.seq()).rows()) {
            return row.next() ? words.payload(row, 1) : null;
        }
    }

    /** Takes a row that {@link #find} found damaged; null if somebody was faster. */
    @Nullable
    Place drop(TaskId id) throws SQLException {
        known.put(id, NONE);
        try (ResultSet row = drop.blob(id.toBytes()).rows()) {
            if (!row.next()) {
                return null;
            }
            Place place = WaitingSql.place(row);
            queues.line(place.queue()).held(-1);
            return place;
        }
    }

    /** To be called when the flags that it will have after being held change. */
    void setFlags(Held node, int flags) throws SQLException {
        node.place = node.place.withFlags(flags);
        setFlags.num(flags).num(node.place.seq()).update();
    }

    /** Writes what the transaction counted. */
    void flush() throws SQLException {
        for (Held node : touched) {
            node.isTouched = false;
            if (node.isWorkflow()) {
                updateWorkflow
                        .num(node.pending)
                        .num(node.succeeded)
                        .num(node.failed)
                        .num(node.skipped)
                        .num(node.cancelRequested ? 1 : 0)
                        .text(node.failure)
                        .num(node.place.seq())
                        .update();
            } else if (!node.isGone) {
                update.num(node.pending).num(node.place.seq()).update();
            }
        }
        touched.clear();
        if (known.size() > MOST_CACHED) {
            known.clear();
        }
    }

    /** Somebody else wrote, or a transaction was rolled back. */
    void forget() {
        known.clear();
        touched.clear();
    }
}
