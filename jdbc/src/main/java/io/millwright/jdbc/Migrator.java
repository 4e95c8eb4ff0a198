package io.millwright.jdbc;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings a file to the schema of this release. Version n of the list is what {@code PRAGMA user_version = n} stands for. One
 * transaction takes a file from its version to the newest, so several processes may open it at once.
 */
final class Migrator {
    /** "MWRT": how a file says that it is ours. */
    static final int APPLICATION_ID = 0x4D575254;

    private static final List<String> RESOURCES = List.of("V1.sql", "V2.sql", "V3.sql", "V4.sql", "V5.sql");

    /** The schema of this release. */
    static final int NEWEST = RESOURCES.size();

    private final List<String> scripts;

    /** @param scripts the first makes version 1, each following one the next */
    Migrator(List<String> scripts) {
        this.scripts = List.copyOf(scripts);
    }

    static Migrator ofRelease() {
        return ofVersion(NEWEST);
    }

    /** As the release migrated whose schema was this one. */
    static Migrator ofVersion(int version) {
        return new Migrator(
                RESOURCES.subList(0, version).stream().map(Migrator::load).toList());
    }

    /**
     * Whether the file has the schema of this release. Looks only, so that a file of another program stays as it is.
     *
     * @throws MillwrightException {@link ErrorCode#STORE_SCHEMA} if the file is not ours or is newer
     */
    boolean check(SqliteFile file, Connection connection) throws SQLException {
        SqliteFile.run(connection, "BEGIN"); // one snapshot, or a file that is just being made looks like a stranger's
        try {
            return isCurrent(file, connection);
        } finally {
            SqliteFile.run(connection, "ROLLBACK");
        }
    }

    /** @throws MillwrightException as {@link #check} */
    void migrate(SqliteFile file, Connection connection) throws SQLException {
        if (check(file, connection)) {
            return;
        }
        file.retrying(() -> SqliteFile.run(connection, "BEGIN IMMEDIATE"));
        try {
            if (!isCurrent(file, connection)) { // somebody else may have done it meanwhile
                int from = pragma(connection, "user_version");
                for (String script : scripts.subList(from, scripts.size())) {
                    for (String statement : statements(script)) {
                        SqliteFile.run(connection, statement);
                    }
                }
                SqliteFile.run(connection, "PRAGMA application_id = " + APPLICATION_ID);
                SqliteFile.run(connection, "PRAGMA user_version = " + scripts.size());
            }
            SqliteFile.run(connection, "COMMIT");
        } catch (SQLException | RuntimeException e) {
            try {
                SqliteFile.run(connection, "ROLLBACK");
            } catch (SQLException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw e;
        }
    }

    private boolean isCurrent(SqliteFile file, Connection connection) throws SQLException {
        int application = pragma(connection, "application_id");
        int version = pragma(connection, "user_version");
        if (application == APPLICATION_ID) {
            if (version > scripts.size()) {
                throw new MillwrightException(
                        ErrorCode.STORE_SCHEMA,
                        file.path() + " was written by a newer release (its schema is version " + version
                                + ", this release knows up to " + scripts.size()
                                + "); nothing was changed. Use that release or another file");
            }
            return version == scripts.size();
        }
        if (application != 0 || version != 0 || !isEmpty(connection)) {
            throw new MillwrightException(
                    ErrorCode.STORE_SCHEMA,
                    file.path() + " is another program's SQLite file; nothing was changed. Choose another path");
        }
        return false;
    }

    private static boolean isEmpty(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM sqlite_schema")) {
            return rows.getLong(1) == 0;
        }
    }

    private static int pragma(Connection connection, String name) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("PRAGMA " + name)) {
            return rows.getInt(1);
        }
    }

    /** Statements end with a semicolon at the end of a line; lines that begin with two dashes are comments. */
    private static List<String> statements(String script) {
        List<String> statements = new ArrayList<>();
        StringBuilder statement = new StringBuilder();
        for (String line : script.lines().toList()) {
            if (line.startsWith("--") || line.isBlank()) {
                continue;
            }
            statement.append(line).append('\n');
            if (line.endsWith(";")) {
                statements.add(statement.toString());
                statement.setLength(0);
            }
        }
        if (!statement.isEmpty()) {
            throw new IllegalArgumentException("a script ends within a statement: " + statement);
        }
        return statements;
    }

    private static String load(String name) {
        try (InputStream in = Migrator.class.getResourceAsStream("sqlite/" + name)) {
            if (in == null) {
                throw new IllegalStateException("sqlite/" + name + " is missing in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("sqlite/" + name + " cannot be read", e);
        }
    }
}
