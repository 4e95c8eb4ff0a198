package io.millwright.jdbc;

import io.millwright.spi.Leadership;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The one row that says who may fire schedules, and which version was the last. Owned by the writer. */
final class LeaderSql {
    private final Query read;
    private final Query lead;
    private final Query shorten;
    private final Query resign;
    private final Query setVersions;

    private long versions;
    private boolean changed;

    LeaderSql(Connection connection) throws SQLException {
        read = new Query(connection, "SELECT versions, leader, term, lease, lease_until FROM schedule_leader");
        lead = new Query(connection, "UPDATE schedule_leader SET leader = ?, term = ?, lease = ?, lease_until = ?");
        shorten = new Query(connection, "UPDATE schedule_leader SET lease_until = ?");
        resign = new Query(
                connection,
                "UPDATE schedule_leader SET leader = '', lease_until = 0 WHERE term = ? AND lease_until <> 0");
        setVersions = new Query(connection, "UPDATE schedule_leader SET versions = ?");
    }

    /** The row. */
    record Head(long versions, Leadership leadership, long lease) {
        boolean hasLeader() {
            return leadership.until() != 0;
        }
    }

    Head head() throws SQLException {
        try (ResultSet row = read.rows()) {
            if (!row.next()) {
                throw new SQLException("table schedule_leader has lost its row; restore the file from a copy");
            }
            return new Head(
                    row.getLong(1), new Leadership(row.getString(2), row.getLong(3), row.getLong(5)), row.getLong(4));
        }
    }

    Leadership campaign(Transaction tx, String candidate, long lease) throws SQLException {
        Head head = head();
        Leadership now = head.leadership;
        boolean led = now.until() > tx.now;
        if (led && !now.leader().equals(candidate)) {
            if (now.until() - tx.now <= head.lease) {
                return now;
            }
            shorten.num(tx.now + head.lease).update(); // the clock was set back
            return new Leadership(now.leader(), now.term(), tx.now + head.lease);
        }
        Leadership next = new Leadership(candidate, now.term() + (led ? 0 : 1), tx.now + lease);
        lead.text(candidate).num(next.term()).num(lease).num(next.until()).update();
        return next;
    }

    /** @return whether there was a term to end */
    boolean resign(Transaction tx, long term) throws SQLException {
        if (resign.num(term).update() == 0) {
            return false;
        }
        tx.news = true;
        return true;
    }

    /** Whether a leader may still take steps in its term. */
    boolean isInForce(long term) throws SQLException {
        Leadership now = head().leadership;
        return now.term() == term && now.until() != 0;
    }

    long nextVersion() throws SQLException {
        if (!changed) {
            versions = head().versions;
            changed = true;
        }
        return ++versions;
    }

    /** Writes the last version, if there is a new one. */
    void flush() throws SQLException {
        if (changed) {
            changed = false;
            setVersions.num(versions).update();
        }
    }

    /** After a rollback. */
    void forget() {
        changed = false;
    }
}
