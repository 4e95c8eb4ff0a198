package io.millwright.jdbc;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskId;
import io.millwright.spi.Envelope;
import io.millwright.spi.Payload;
import io.millwright.spi.Published;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Accepts envelopes. Task rows are written one by one; what follows from them (where they wait, when they expire) is written by
 * {@link #flush} with one statement for all, which reads the fresh rows back. Owned by the writer.
 */
final class PublishSql {
    private final WordTable words;
    private final QueueTable queues;
    private final Horizon horizon;

    private final Query lastSeq;
    private final Query insertTask;
    private final Query seqOf;
    private final Query holderOfKey;
    private final Query takeKey;
    private final Query fillReady;
    private final Query fillDelayed;
    private final Query fillExpiry;

    /** Greatest row number in use; right while nobody else writes. */
    private long last;

    private long firstPending = Long.MAX_VALUE;
    private boolean someReady;
    private boolean someDelayed;
    private boolean someExpire;
    private String cachedTask = "";
    private int cachedName;

    PublishSql(Connection connection, WordTable words, QueueTable queues, Horizon horizon) throws SQLException {
        this.words = words;
        this.queues = queues;
        this.horizon = horizon;
        lastSeq = new Query(connection, "SELECT max(seq) FROM task");
        insertTask = new Query(
                connection,
                "INSERT INTO task (seq, id, queue, name, priority, flags, created_at, due_at, expires_at, codec, args,"
                        + " options_codec, options, unique_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT (id) DO NOTHING");
        seqOf = new Query(connection, "SELECT seq FROM task WHERE id = ?");
        holderOfKey =
                new Query(connection, "SELECT t.id FROM unique_key u JOIN task t ON t.seq = u.seq WHERE u.text = ?");
        takeKey = new Query(connection, "INSERT OR REPLACE INTO unique_key (text, seq) VALUES (?, ?)");
        String columns = "queue, rank, seq, due, fencing, flags, tally";
        String fresh = " SELECT queue, 255 - priority, seq, due_at, 0, flags & " + Flags.LASTING
                + ", NULL FROM task WHERE seq >= ?";
        fillReady = new Query(connection, "INSERT INTO ready (" + columns + ")" + fresh + " AND due_at <= ?");
        fillDelayed = new Query(connection, "INSERT INTO delayed (" + columns + ")" + fresh + " AND due_at > ?");
        fillExpiry = new Query(
                connection,
                "INSERT INTO expiry (at, seq) SELECT expires_at, seq FROM task WHERE seq >= ? AND expires_at > 0");
    }

    /** Refuses what the file could not hold. */
    static void check(Envelope envelope) {
        if (envelope.links() != null) {
            throw new MillwrightException(ErrorCode.UNSUPPORTED, "the SQLite store does not offer workflows");
        }
        if (envelope.flow() != null) {
            throw new MillwrightException(ErrorCode.UNSUPPORTED, "the SQLite store does not offer flow control");
        }
        int priority = envelope.address().priority();
        if (priority < 0 || priority > 255) {
            throw new MillwrightException(
                    ErrorCode.INVALID_SIGNATURE,
                    "priority of " + envelope.id() + " must be between 0 and 255, not " + priority
                            + "; nothing of its batch was accepted");
        }
    }

    /** Must be followed by {@link #flush} before anything looks for what waits. */
    Published publish(Transaction tx, Envelope envelope) throws SQLException {
        TaskId id = envelope.id();
        byte[] idBytes = id.toBytes();
        String key = envelope.address().uniqueKey();
        if (key != null) {
            if (seqOf.blob(idBytes).value(-1) >= 0) {
                return new Published(id, true);
            }
            TaskId holder = holder(key);
            if (holder != null) {
                return new Published(holder, true);
            }
        }
        QueueTable.Line line = queues.line(envelope.address().queue());
        long seq = last + 1;
        if (insert(seq, idBytes, line, envelope) == 0) {
            return new Published(id, true);
        }
        last = seq;
        firstPending = Math.min(firstPending, seq);
        if (key != null) {
            takeKey.text(key).num(seq).update();
        }
        Envelope.Times times = envelope.times();
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
        return new Published(id, false);
    }

    private int insert(long seq, byte[] id, QueueTable.Line line, Envelope envelope) throws SQLException {
        Envelope.Times times = envelope.times();
        Payload options = envelope.options();
        String key = envelope.address().uniqueKey();
        int flags = (key != null ? Flags.UNIQUE : 0)
                | (times.expiresAt() > 0 ? Flags.EXPIRES : 0)
                | (options != null ? Flags.OPTIONS : 0);
        int name = name(envelope.task());
        Long codec = words.codec(envelope.arguments());
        Long optionsCodec = options == null ? null : words.codec(options);
        return insertTask
                .num(seq)
                .blob(id)
                .num(line.no)
                .num(name)
                .num(envelope.address().priority())
                .num(flags)
                .num(times.createdAt())
                .num(times.dueAt())
                .num(times.expiresAt())
                .num(codec)
                .blob(envelope.arguments().bytes())
                .num(optionsCodec)
                .blob(options == null ? null : options.bytes())
                .text(key)
                .update();
    }

    private int name(String task) throws SQLException {
        if (!task.equals(cachedTask)) {
            cachedName = words.number(task);
            cachedTask = task;
        }
        return cachedName;
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
        cachedTask = "";
        last = lastSeq.value(0);
    }
}
