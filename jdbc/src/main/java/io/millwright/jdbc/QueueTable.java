package io.millwright.jdbc;

import io.millwright.api.QueueBound;
import io.millwright.api.QueueBound.WhenFull;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Queues and their counters: exact in memory while nobody else writes, written once per transaction and queue. So a million rows
 * are never counted, and a claim on an empty queue asks nothing of the file. Owned by the writer.
 */
final class QueueTable {
    private final WordTable words;
    private final Query all;
    private final Query insert;
    private final Query update;
    private final Query bound;
    private final Query pause;
    private final Query countReady;
    private final Query countShared;

    private final Map<String, Line> byName = new HashMap<>();
    private final Map<Integer, Line> byNumber = new HashMap<>();
    private final List<Line> changed = new ArrayList<>();
    private int bounded;

    QueueTable(Connection connection, WordTable words) throws SQLException {
        this.words = words;
        all = new Query(
                connection,
                "SELECT no, paused, ready, delayed, leased, dead, held, limited, shared, bound, when_full"
                        + " FROM queue");
        insert = new Query(connection, "INSERT INTO queue (no) VALUES (?) ON CONFLICT DO NOTHING");
        update = new Query(
                connection,
                "UPDATE queue SET ready = ?, delayed = ?, leased = ?, dead = ?, held = ?, limited = ?, shared = ?"
                        + " WHERE no = ?");
        bound = new Query(connection, "UPDATE queue SET bound = ?, when_full = ? WHERE no = ?");
        pause = new Query(connection, "UPDATE queue SET paused = ? WHERE no = ?");
        countReady = new Query(connection, "SELECT count(*) FROM ready WHERE queue = ?");
        countShared = new Query(
                connection,
                "SELECT (SELECT count(*) FROM ready WHERE queue = ?1 AND share <> 0)"
                        + " + (SELECT count(*) FROM limited WHERE queue = ?1 AND share <> 0)");
    }

    /** One queue. The numbers include what the open transaction did. */
    final class Line {
        final int no;
        final String name;
        boolean paused;
        private long ready;
        private long delayed;
        private long leased;
        private long dead;
        private long held;
        private long limited;
        /** How many of those that are ready or limited have a share. */
        private long shared;

        private @Nullable QueueBound bound;

        /** The queue's own limit has no permit before then. */
        private long shutUntil;
        /** When some of those that wait for a permit may have one. */
        private long opensAt = Bucket.NEVER;

        private boolean isChanged;

        private Line(int no, String name) {
            this.no = no;
            this.name = name;
        }

        boolean isServable(long now) {
            return servableAt() <= now;
        }

        /** When there is, or will be by itself, something to serve; {@link Bucket#NEVER} if something has to happen first. */
        long servableAt() {
            if (paused || ready <= 0 && limited <= 0) {
                return Bucket.NEVER;
            }
            return Math.max(shutUntil, ready > 0 ? 0 : opensAt);
        }

        void shutUntil(long time) {
            shutUntil = time;
        }

        long opensAt() {
            return opensAt;
        }

        void opensAt(long time) {
            opensAt = time;
        }

        /** How many may wait; null for any number. */
        @Nullable
        QueueBound bound() {
            return bound;
        }

        /** How many wait, for whatever. */
        long waiting() {
            return waitingItself() + held;
        }

        /** How many wait for nothing but their time, a worker or a permit. */
        long waitingItself() {
            return ready + delayed + limited;
        }

        /** For how many more there is room; less than none if others came in spite of the bound. */
        long room() {
            QueueBound most = bound;
            return most == null ? Long.MAX_VALUE : most.length() - waiting();
        }

        /** Whether so many who wait might be accepted now. */
        boolean mayHaveRoom(int count) {
            QueueBound most = bound;
            return most == null || most.whenFull() == WhenFull.DROP_OLDEST || count <= room();
        }

        /** Whether somebody, here or elsewhere, may wait for room. */
        boolean mayBeCrowded() {
            QueueBound most = bound;
            return most != null && most.whenFull() == WhenFull.BLOCK;
        }

        boolean hasShares() {
            return shared > 0;
        }

        long limited() {
            return limited;
        }

        void ready(long by) {
            ready += by;
            touch();
        }

        void delayed(long by) {
            delayed += by;
            touch();
        }

        void leased(long by) {
            leased += by;
            touch();
        }

        void dead(long by) {
            dead += by;
            touch();
        }

        void held(long by) {
            held += by;
            touch();
        }

        void limited(long by) {
            limited += by;
            touch();
        }

        void shared(long by) {
            shared += by;
            touch();
        }

        private void touch() {
            if (!isChanged) {
                isChanged = true;
                changed.add(this);
            }
        }
    }

    /** A queue by name; made if it is new. */
    Line line(String name) throws SQLException {
        Line known = byName.get(name);
        if (known != null) {
            return known;
        }
        int no = words.number(name);
        insert.num(no).update();
        return remember(new Line(no, name));
    }

    /** A queue by name, if anything ever used it. */
    @Nullable
    Line find(String name) {
        return byName.get(name);
    }

    /** A queue by number. */
    Line line(int no) throws SQLException {
        Line known = byNumber.get(no);
        if (known != null) {
            return known;
        }
        insert.num(no).update();
        return remember(new Line(no, name(no)));
    }

    /** All that were ever used. */
    Collection<Line> all() {
        return byNumber.values();
    }

    void pause(Line line, boolean paused) throws SQLException {
        pause.num(paused ? 1 : 0).num(line.no).update();
        line.paused = paused;
    }

    void bound(Line line, @Nullable QueueBound most) throws SQLException {
        bound.num(most == null ? null : Long.valueOf(most.length()))
                .text(most == null ? null : most.whenFull().name())
                .num(line.no)
                .update();
        bounded += (most == null ? 0 : 1) - (line.bound == null ? 0 : 1);
        line.bound = most;
    }

    /** Whether any queue is bounded. */
    boolean isBounded() {
        return bounded > 0;
    }

    /** Reads columns bound and when_full; what is no bound is none. */
    static @Nullable QueueBound bound(ResultSet row, int column) throws SQLException {
        int length = row.getInt(column);
        String whenFull = row.getString(column + 1);
        for (WhenFull known : WhenFull.values()) {
            if (length > 0 && known.name().equals(whenFull)) {
                return new QueueBound(length, known);
            }
        }
        return null;
    }

    /** Counts what a counter got wrong: somebody changed the file by hand. */
    void recount(Line line) throws SQLException {
        line.ready(countReady.num(line.no).value(0) - line.ready);
        line.shared(countShared.num(line.no).value(0) - line.shared);
    }

    /** Writes the counters that the transaction changed. */
    void flush() throws SQLException {
        for (Line line : changed) {
            update.num(line.ready)
                    .num(line.delayed)
                    .num(line.leased)
                    .num(line.dead)
                    .num(line.held)
                    .num(line.limited)
                    .num(line.shared)
                    .num(line.no)
                    .update();
            line.isChanged = false;
        }
        changed.clear();
    }

    /** Reads everything anew: somebody else wrote, or a transaction was rolled back. */
    void reload() throws SQLException {
        changed.clear();
        bounded = 0;
        byName.clear();
        byNumber.clear();
        try (ResultSet rows = all.rows()) {
            while (rows.next()) {
                Line line = remember(new Line(rows.getInt(1), name(rows.getInt(1))));
                line.paused = rows.getInt(2) != 0;
                line.ready = rows.getLong(3);
                line.delayed = rows.getLong(4);
                line.leased = rows.getLong(5);
                line.dead = rows.getLong(6);
                line.held = rows.getLong(7);
                line.limited = rows.getLong(8);
                line.shared = rows.getLong(9);
                line.bound = bound(rows, 10);
                bounded += line.bound == null ? 0 : 1;
            }
        }
    }

    /** A stand-in if it is missing: nothing that waits elsewhere is to suffer from that. */
    private String name(int no) throws SQLException {
        try {
            return words.text(no);
        } catch (DamagedRowException e) {
            return "damaged-" + no;
        }
    }

    private Line remember(Line line) {
        byName.put(line.name, line);
        byNumber.put(line.no, line);
        return line;
    }
}
