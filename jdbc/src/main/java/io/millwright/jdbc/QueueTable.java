package io.millwright.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
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
    private final Query pause;
    private final Query countReady;

    private final Map<String, Line> byName = new HashMap<>();
    private final Map<Integer, Line> byNumber = new HashMap<>();
    private final List<Line> changed = new ArrayList<>();

    QueueTable(Connection connection, WordTable words) throws SQLException {
        this.words = words;
        all = new Query(connection, "SELECT no, paused, ready, delayed, leased, dead, held FROM queue");
        insert = new Query(connection, "INSERT INTO queue (no) VALUES (?) ON CONFLICT DO NOTHING");
        update = new Query(
                connection, "UPDATE queue SET ready = ?, delayed = ?, leased = ?, dead = ?, held = ? WHERE no = ?");
        pause = new Query(connection, "UPDATE queue SET paused = ? WHERE no = ?");
        countReady = new Query(connection, "SELECT count(*) FROM ready WHERE queue = ?");
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
        private boolean isChanged;

        private Line(int no, String name) {
            this.no = no;
            this.name = name;
        }

        boolean isServable() {
            return ready > 0 && !paused;
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

    void pause(Line line, boolean paused) throws SQLException {
        pause.num(paused ? 1 : 0).num(line.no).update();
        line.paused = paused;
    }

    /** Counts what a counter got wrong: somebody changed the file by hand. */
    void recount(Line line) throws SQLException {
        line.ready(countReady.num(line.no).value(0) - line.ready);
    }

    /** Writes the counters that the transaction changed. */
    void flush() throws SQLException {
        for (Line line : changed) {
            update.num(line.ready)
                    .num(line.delayed)
                    .num(line.leased)
                    .num(line.dead)
                    .num(line.held)
                    .num(line.no)
                    .update();
            line.isChanged = false;
        }
        changed.clear();
    }

    /** Reads everything anew: somebody else wrote, or a transaction was rolled back. */
    void reload() throws SQLException {
        changed.clear();
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
