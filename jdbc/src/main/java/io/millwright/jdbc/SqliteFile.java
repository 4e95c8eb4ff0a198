package io.millwright.jdbc;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.sqlite.JDBC;

/** Opens connections to the file, all set up alike. Thread-safe; a connection belongs to one thread. */
final class SqliteFile {
    /** Pages after which a commit moves the log into the file: 16 MB, some 100 large commits. */
    private static final int CHECKPOINT_PAGES = 4_000;

    private final SqliteOptions options;

    SqliteFile(SqliteOptions options) {
        this.options = options;
    }

    Path path() {
        return options.file();
    }

    /** Makes the file if need be; SQLite itself would not say why it cannot. */
    void create() {
        try {
            Files.createFile(path());
        } catch (FileAlreadyExistsException e) {
            if (!Files.isWritable(path())) {
                throw new MillwrightException(
                        ErrorCode.STORE_READ_ONLY,
                        path() + " may not be written; check its permissions, and how its file system is mounted",
                        e);
            }
        } catch (AccessDeniedException e) {
            throw readOnly(e);
        } catch (FileSystemException e) {
            throw readOnly(e);
        } catch (IOException e) {
            throw new MillwrightException(ErrorCode.STORE_UNAVAILABLE, "cannot make " + path() + ": " + e, e);
        }
    }

    private MillwrightException readOnly(FileSystemException e) {
        return new MillwrightException(
                ErrorCode.STORE_READ_ONLY,
                "cannot make " + path() + ": " + (e.getReason() == null ? e : e.getReason())
                        + "; choose a directory that this user may write",
                e);
    }

    /** For the one thread that writes; the schema is that of this release. */
    Connection writer(Migrator migrator) throws SQLException {
        Connection connection = connect();
        try {
            configure(connection);
            retrying(() -> {
                boolean ignored = migrator.check(this, connection);
            });
            // before the first table, or never; setting it again would write, and wait for whoever writes now
            if (!isIncremental(connection)) {
                retrying(() -> run(connection, "PRAGMA auto_vacuum = INCREMENTAL"));
            }
            retrying(() -> run(connection, "PRAGMA journal_mode = WAL"));
            run(connection, "PRAGMA synchronous = FULL");
            run(connection, "PRAGMA cache_size = -65536");
            run(connection, "PRAGMA wal_autocheckpoint = " + CHECKPOINT_PAGES);
            run(connection, "PRAGMA journal_size_limit = 67108864");
            waitForOthers(connection); // the writer soon waits by itself: see retrying
            migrator.migrate(this, connection);
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static boolean isIncremental(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("PRAGMA auto_vacuum")) {
            return rows.getInt(1) == 2;
        }
    }

    /** For the thread that only looks. */
    Connection reader() throws SQLException {
        Connection connection = connect();
        try {
            configure(connection);
            run(connection, "PRAGMA cache_size = -16384");
            run(connection, "PRAGMA mmap_size = 268435456");
            run(connection, "PRAGMA query_only = ON");
            waitForOthers(connection);
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private void waitForOthers(Connection connection) throws SQLException {
        run(
                connection,
                "PRAGMA busy_timeout = " + Math.min(options.busyTimeout().toMillis(), Integer.MAX_VALUE));
    }

    private Connection connect() throws SQLException {
        Properties properties = new Properties();
        // else every INSERT is followed by a query for the key that it made
        properties.setProperty("jdbc.get_generated_keys", "false");
        Connection connection = JDBC.createConnection("jdbc:sqlite:" + path(), properties);
        if (connection == null) {
            throw new SQLException("the driver does not know its own URL");
        }
        return connection;
    }

    private static void configure(Connection connection) throws SQLException {
        run(connection, "PRAGMA temp_store = MEMORY");
        run(connection, "PRAGMA trusted_schema = OFF");
    }

    static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Something that may find the file busy. */
    @FunctionalInterface
    interface Attempt {
        void run() throws SQLException;
    }

    /**
     * Tries until the file is free, at most for the busy timeout. SQLite's own waiting sleeps up to 100 ms between attempts, which two
     * busy processes would feel.
     */
    void retrying(Attempt attempt) throws SQLException {
        long pause = TimeUnit.MICROSECONDS.toNanos(50);
        long waited = 0;
        while (true) {
            try {
                attempt.run();
                return;
            } catch (SQLException e) {
                if (!SqliteErrors.isBusy(e) || waited >= options.busyTimeout().toNanos()) {
                    throw e;
                }
            }
            // counted by its own pauses, not by a clock: virtual clocks stand still
            LockSupport.parkNanos(pause + ThreadLocalRandom.current().nextLong(pause));
            waited += pause;
            pause = Math.min(pause * 2, TimeUnit.MILLISECONDS.toNanos(2));
        }
    }
}
