package io.millwright.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import org.jspecify.annotations.Nullable;

/**
 * One statement, prepared for the life of its connection. Parameters are bound in their order, then it is run. Owned by the thread that
 * owns the connection.
 *
 * <p>The driver finalizes a prepared statement whose execution failed, be it only because the file was busy; it is prepared
 * anew then.
 */
final class Query {
    private final Connection connection;
    private final String sql;
    private final int parameters;
    private PreparedStatement statement;
    private int bound;
    private boolean broken;

    Query(Connection connection, String sql) throws SQLException {
        this.connection = connection;
        this.sql = sql;
        statement = connection.prepareStatement(sql);
        parameters = statement.getParameterMetaData().getParameterCount();
    }

    private PreparedStatement next() throws SQLException {
        if (broken) {
            repair();
        }
        bound++;
        return statement;
    }

    private void repair() throws SQLException {
        statement.close();
        statement = connection.prepareStatement(sql);
        broken = false;
    }

    Query num(long value) throws SQLException {
        next().setLong(bound, value);
        return this;
    }

    Query num(@Nullable Long value) throws SQLException {
        if (value == null) {
            next().setNull(bound, Types.INTEGER);
        } else {
            next().setLong(bound, value);
        }
        return this;
    }

    Query real(double value) throws SQLException {
        next().setDouble(bound, value);
        return this;
    }

    Query text(@Nullable String value) throws SQLException {
        if (value == null) {
            next().setNull(bound, Types.VARCHAR);
        } else {
            next().setString(bound, value);
        }
        return this;
    }

    Query blob(byte @Nullable [] value) throws SQLException {
        if (value == null) {
            next().setNull(bound, Types.BLOB);
        } else {
            next().setBytes(bound, value);
        }
        return this;
    }

    /** Runs a statement that gives no rows; answers how many it changed. */
    int update() throws SQLException {
        prepareToRun();
        try {
            return statement.executeUpdate();
        } catch (SQLException e) {
            broken = true;
            throw e;
        }
    }

    /** Runs it; the caller closes what comes back before the next run. */
    ResultSet rows() throws SQLException {
        prepareToRun();
        try {
            return statement.executeQuery();
        } catch (SQLException e) {
            broken = true;
            throw e;
        }
    }

    private void prepareToRun() throws SQLException {
        int given = bound;
        bound = 0;
        if (given != parameters) { // somebody was interrupted while binding: whoever comes next must not inherit that
            throw new IllegalStateException(given + " of " + parameters + " parameters bound: " + sql);
        }
        if (broken) {
            repair();
        }
    }

    /** The first column of the first row, or the fallback where there is no row or it is null. */
    long value(long fallback) throws SQLException {
        try (ResultSet rows = rows()) {
            if (!rows.next()) {
                return fallback;
            }
            long value = rows.getLong(1);
            return rows.wasNull() ? fallback : value;
        }
    }
}
