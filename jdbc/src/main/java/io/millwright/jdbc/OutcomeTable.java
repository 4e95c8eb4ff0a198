package io.millwright.jdbc;

import io.millwright.api.ErrorCode;
import io.millwright.api.TaskError;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.Payload;
import io.millwright.spi.TaskOutcome;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How tasks ended, one by one; what they had is free then: unique key, turn. What follows in workflows is none of its affair. Owned by
 * the writer.
 */
final class OutcomeTable {
    private static final Logger LOG = LoggerFactory.getLogger(OutcomeTable.class);

    private final WordTable words;
    private final QueueTable queues;
    private final CheckpointSql checkpoints;
    private final Horizon horizon;
    private final KeyTable keys;
    private final TurnSql turns;

    private final Query insert;
    private final Query appendSettled;
    private final Query appendNodes;
    private final Query dropExpiry;
    private final Query countDead;
    private final Query idOf;

    /** What a task that ends gives back. */
    record Parts(
            WordTable words,
            QueueTable queues,
            CheckpointSql checkpoints,
            Horizon horizon,
            KeyTable keys,
            TurnSql turns) {}

    OutcomeTable(Connection connection, Parts parts) throws SQLException {
        words = parts.words;
        queues = parts.queues;
        checkpoints = parts.checkpoints;
        horizon = parts.horizon;
        keys = parts.keys;
        turns = parts.turns;
        insert = new Query(
                connection,
                "INSERT OR REPLACE INTO outcome (seq, state, fencing, tally, finished_at, codec, result, error_code, error_type,"
                        + " error_message, error_stack) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        appendSettled = new Query(connection, "INSERT INTO settled (at, seqs) VALUES (?, ?) RETURNING n");
        appendNodes = new Query(connection, "INSERT INTO settled (at, seqs, nodes) VALUES (?, ?, ?) RETURNING n");
        dropExpiry = new Query(
                connection, "DELETE FROM expiry WHERE at = (SELECT expires_at FROM task WHERE seq = ?1) AND seq = ?1");
        countDead = new Query(
                connection, "UPDATE workflow SET dead = dead + 1 WHERE seq = (SELECT seq FROM task WHERE id = ?)");
        idOf = new Query(connection, "SELECT id FROM task WHERE seq = ?");
    }

    /** Of a task that was just taken from where it was. */
    void write(Transaction tx, Place place, TaskOutcome outcome) throws SQLException {
        Payload result = outcome.result();
        TaskError error = outcome.error();
        Long codec = result == null ? null : words.codec(result);
        insert.num(place.seq())
                .num(StateCode.of(outcome.state()))
                .num(place.fencing())
                .text(place.tally())
                .num(tx.now);
        insert.num(codec).blob(result == null ? null : result.bytes());
        insert.text(error == null ? null : error.code().name())
                .text(error == null ? null : error.type())
                .text(error == null ? null : error.message())
                .text(error == null ? null : error.stackTrace());
        insert.update();
        if ((place.flags() & Flags.UNIQUE) != 0) {
            keys.free(place.seq());
        }
        if ((place.flags() & Flags.EXPIRES) != 0) {
            dropExpiry.num(place.seq()).update();
        }
        if ((place.flags() & Flags.CHECKPOINT) != 0 && outcome.state() == TaskState.SUCCESS) {
            checkpoints.drop(place.seq()); // else a requeue goes on from it
        }
        if (outcome.state() == TaskState.DEAD) {
            queues.line(place.queue()).dead(1);
            if ((place.flags() & Flags.NODE) != 0) {
                countDead.blob(outcome.id().workflow().toBytes()).update();
            }
        }
        ((place.flags() & Flags.NODE) == 0 ? tx.settled : tx.settledNodes).add(place.seq());
        tx.outcomes.add(outcome);
        if ((place.flags() & Flags.ORDERED) != 0) {
            turns.leave(tx, place);
        }
    }

    /** Puts a task with a damaged row where it disturbs nobody. Nothing that stands beside the row is believed. */
    TaskOutcome setAside(Transaction tx, Place place, String what) throws SQLException {
        LOG.warn("row {} of table task is damaged: {}; it was set aside to the dead letters", place.seq(), what);
        TaskError error = TaskError.of(ErrorCode.STORE_CORRUPT, "its row was damaged and it was set aside: " + what);
        TaskOutcome outcome = new TaskOutcome(id(place.seq()), TaskState.DEAD, null, error, tx.now);
        write(tx, place.withFlags(Flags.LASTING).withTally(null), outcome);
        return outcome;
    }

    /** The id of a row; a stand-in that nobody watches if it is damaged. */
    TaskId id(long seq) throws SQLException {
        try (ResultSet row = idOf.num(seq).rows()) {
            byte[] bytes = row.next() ? row.getBytes(1) : null;
            return bytes == null || bytes.length != 16 ? new TaskId(0, 0) : TaskId.ofBytes(bytes);
        }
    }

    /**
     * Writes what the transaction settled.
     *
     * @return its number in the order of settlement, or null if it settled nothing
     */
    @Nullable
    Long flush(Transaction tx) throws SQLException {
        boolean nodes = tx.settledNodes.size() > 0;
        if (tx.settled.size() == 0 && !nodes) {
            return null;
        }
        horizon.settledAt(tx.now);
        tx.news = true;
        Query append = nodes ? appendNodes : appendSettled;
        append.num(tx.now).blob(tx.settled.toBytes());
        return (nodes ? append.blob(tx.settledNodes.toBytes()) : append).value(0);
    }
}
