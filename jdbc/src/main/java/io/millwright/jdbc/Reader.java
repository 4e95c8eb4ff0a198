package io.millwright.jdbc;

import io.millwright.api.MillwrightException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that only looks, on a connection of its own, so that no question holds up a commit. Questions that have gathered
 * share one snapshot, which is taken after the last of them was asked: everybody sees his own writes.
 */
final class Reader {
    private static final Logger LOG = LoggerFactory.getLogger(Reader.class);
    private static final int AT_ONCE = 256;
    private static final long CLOSING_MILLIS = 3_000;

    private final String name;
    private final Connection connection;
    private final ReadSql sql;
    private final Inbox<Question> inbox = new Inbox<>();
    private final Supplier<MillwrightException> closedError;
    private final Query begin;
    private final Query end;
    private final Thread thread;

    /** Volatile: set by who closes, read by the loop and by who asks. */
    private volatile boolean closed;

    Reader(String name, Connection connection, ReadSql sql, Supplier<MillwrightException> closedError)
            throws SQLException {
        this.name = name;
        this.connection = connection;
        this.sql = sql;
        this.closedError = closedError;
        begin = new Query(connection, "BEGIN");
        end = new Query(connection, "COMMIT");
        thread = new Thread(this::run, "millwright-sqlite-reader");
        thread.setDaemon(true);
    }

    /** What to look for. */
    @FunctionalInterface
    interface Look {
        void run(ReadSql sql) throws SQLException;
    }

    /** @param failed told if it could not be answered */
    record Question(Look look, Consumer<MillwrightException> failed) {}

    void start() {
        thread.start();
    }

    /** Any thread; returns at once. */
    void ask(Question question) {
        if (closed) {
            question.failed.accept(closedError.get());
        } else {
            inbox.put(question);
        }
    }

    private void run() {
        List<Question> questions = new ArrayList<>();
        while (!closed) {
            try {
                questions.clear();
                for (Question next = inbox.poll(); next != null; next = inbox.poll()) {
                    questions.add(next);
                    if (questions.size() == AT_ONCE) {
                        break;
                    }
                }
                if (questions.isEmpty()) {
                    inbox.await();
                } else {
                    answer(questions);
                }
            } catch (Throwable t) {
                LOG.error("{}: the reader stumbled and goes on", name, t);
            }
        }
        for (Question late = inbox.poll(); late != null; late = inbox.poll()) {
            late.failed.accept(closedError.get());
        }
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("{}: the reader's connection did not close", name, e);
        }
    }

    private void answer(List<Question> questions) {
        boolean shared = false;
        try {
            begin.update();
            shared = true;
        } catch (SQLException e) {
            LOG.debug("{}: no shared snapshot", name, e);
        }
        for (Question question : questions) {
            try {
                question.look.run(sql);
            } catch (Throwable t) {
                fail(question, t);
            }
        }
        if (shared) {
            try {
                end.update();
            } catch (SQLException e) {
                LOG.debug("{}: the snapshot did not end", name, e);
            }
        }
    }

    private void fail(Question question, Throwable thrown) {
        try {
            question.failed.accept(SqliteErrors.map(name, thrown));
        } catch (Throwable t) {
            LOG.error("{}: a listener threw", name, t);
        }
    }

    void close() {
        closed = true;
        inbox.wake();
        boolean interrupted = false;
        try {
            thread.join(CLOSING_MILLIS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
