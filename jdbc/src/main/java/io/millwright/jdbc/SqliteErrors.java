package io.millwright.jdbc;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What SQLite's result codes mean to a caller. */
final class SqliteErrors {
    private SqliteErrors() {}

    static MillwrightException map(String store, Throwable thrown) {
        if (thrown instanceof MillwrightException known) {
            return known;
        }
        if (thrown instanceof SQLiteException sqlite) {
            return map(store, sqlite.getResultCode(), sqlite);
        }
        if (thrown instanceof DamagedRowException damaged) {
            return new MillwrightException(
                    ErrorCode.STORE_CORRUPT,
                    "a row of " + store + " cannot be understood (" + damaged.what()
                            + "); nothing was changed. Whoever claims it sets it aside to the dead letters",
                    damaged);
        }
        if (thrown instanceof SQLException || thrown instanceof OutOfMemoryError) {
            return new MillwrightException(
                    ErrorCode.STORE_UNAVAILABLE, store + " could not do it; nothing was changed: " + thrown, thrown);
        }
        return new MillwrightException(
                ErrorCode.INTERNAL, store + " broke a promise to itself; nothing was changed: " + thrown, thrown);
    }

    static boolean isBusy(SQLException e) {
        return e instanceof SQLiteException sqlite && (sqlite.getResultCode().code & 0xFF) == 5;
    }

    private static MillwrightException map(String store, SQLiteErrorCode code, SQLiteException cause) {
        return switch (code) {
            case SQLITE_FULL, SQLITE_IOERR_WRITE, SQLITE_IOERR_SHMSIZE, SQLITE_IOERR_TRUNCATE, SQLITE_IOERR_FSYNC ->
                new MillwrightException(
                        ErrorCode.STORE_FULL,
                        "the disk below " + store + " is full or failing; nothing was accepted. Free some space: the"
                                + " store goes on by itself",
                        cause);
            case SQLITE_READONLY,
                    SQLITE_READONLY_DIRECTORY,
                    SQLITE_READONLY_DBMOVED,
                    SQLITE_READONLY_CANTLOCK,
                    SQLITE_READONLY_RECOVERY,
                    SQLITE_READONLY_ROLLBACK,
                    SQLITE_READONLY_CANTINIT,
                    SQLITE_PERM ->
                new MillwrightException(
                        ErrorCode.STORE_READ_ONLY,
                        store + " may not be written (" + code + "); check the permissions of the file and of its"
                                + " directory, and that the file was not moved",
                        cause);
            case SQLITE_NOTADB ->
                new MillwrightException(
                        ErrorCode.STORE_SCHEMA, store + " is no SQLite file; choose another path", cause);
            case SQLITE_CORRUPT, SQLITE_CORRUPT_INDEX, SQLITE_CORRUPT_SEQUENCE, SQLITE_CORRUPT_VTAB ->
                new MillwrightException(
                        ErrorCode.STORE_CORRUPT,
                        store + " is damaged; nothing was changed. Stop all processes, keep a copy, and try"
                                + " `sqlite3 FILE .recover`",
                        cause);
            case SQLITE_BUSY, SQLITE_BUSY_RECOVERY, SQLITE_BUSY_SNAPSHOT, SQLITE_BUSY_TIMEOUT, SQLITE_LOCKED ->
                new MillwrightException(
                        ErrorCode.STORE_UNAVAILABLE,
                        "another process held " + store + " for longer than busyTimeout; nothing was changed",
                        cause);
            default ->
                new MillwrightException(
                        ErrorCode.STORE_UNAVAILABLE,
                        store + " could not do it; nothing was changed: " + cause.getMessage(),
                        cause);
        };
    }
}
