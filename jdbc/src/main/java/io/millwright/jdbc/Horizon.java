package io.millwright.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * When something falls due by itself: a delayed task, an expiry, a session, the end of a retention, a unique key. Never later than the truth;
 * too early only costs a look. Owned by the writer.
 */
final class Horizon {
    private static final long NEVER = Long.MAX_VALUE;

    private final Query firstDue;
    private final Query firstExpiry;
    private final Query firstDeadline;
    private final Query firstSettled;
    private final Query isForgetting;
    private final Query firstFree;
    private final long retention;

    long due = NEVER;
    long expiry = NEVER;
    long deadline = NEVER;
    long retired = NEVER;
    long free = NEVER;

    Horizon(Connection connection, long retention) throws SQLException {
        this.retention = retention;
        firstDue = new Query(connection, "SELECT min(due) FROM delayed");
        firstExpiry = new Query(connection, "SELECT min(at) FROM expiry");
        firstDeadline = new Query(connection, "SELECT min(lease_until) FROM session");
        firstSettled = new Query(connection, "SELECT at FROM settled ORDER BY n LIMIT 1");
        isForgetting = new Query(connection, "SELECT count(*) FROM forgetting");
        firstFree = new Query(connection, "SELECT min(until) FROM unique_key WHERE until > 0");
    }

    void dueAt(long at) {
        due = Math.min(due, at);
    }

    void expiresAt(long at) {
        expiry = Math.min(expiry, at);
    }

    void endsAt(long at) {
        deadline = Math.min(deadline, at);
    }

    void settledAt(long at) {
        if (retired == NEVER) {
            retired = at + retention;
        }
    }

    void freesAt(long at) {
        free = Math.min(free, at);
    }

    long next() {
        return Math.min(Math.min(due, expiry), Math.min(deadline, Math.min(retired, free)));
    }

    void reload() throws SQLException {
        due = firstDue.value(NEVER);
        expiry = firstExpiry.value(NEVER);
        deadline = firstDeadline.value(NEVER);
        retired = firstRetired();
        free = firstFree.value(NEVER);
    }

    private long firstRetired() throws SQLException {
        if (isForgetting.value(0) > 0) {
            return Long.MIN_VALUE; // begun, and to be gone on with
        }
        long first = firstSettled.value(NEVER);
        return first == NEVER ? NEVER : first + retention;
    }

    void reloadPassed(long now) throws SQLException {
        if (due <= now) {
            due = firstDue.value(NEVER);
        }
        if (expiry <= now) {
            expiry = firstExpiry.value(NEVER);
        }
        if (deadline <= now) {
            deadline = firstDeadline.value(NEVER);
        }
        if (retired <= now) {
            retired = firstRetired();
        }
        if (free <= now) {
            free = firstFree.value(NEVER);
        }
    }
}
