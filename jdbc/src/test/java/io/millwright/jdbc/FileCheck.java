package io.millwright.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Recounts everything that the store claims about its file. */
final class FileCheck {
    private static final List<String[]> RULES = List.of(
            new String[] {
                "every task is in exactly one place",
                "SELECT t.seq FROM task t WHERE (SELECT count(*) FROM ready r WHERE r.seq = t.seq AND r.queue = t.queue"
                        + " AND r.rank = 255 - t.priority) + (SELECT count(*) FROM delayed d WHERE d.seq = t.seq)"
                        + " + (SELECT count(*) FROM lease l WHERE l.seq = t.seq)"
                        + " + (SELECT count(*) FROM held h WHERE h.seq = t.seq)"
                        + " + (SELECT count(*) FROM outcome o WHERE o.seq = t.seq) <> 1"
            },
            new String[] {
                "nothing is placed that is no task",
                "SELECT seq FROM (SELECT seq FROM ready UNION ALL SELECT seq FROM delayed UNION ALL SELECT seq FROM lease"
                        + " UNION ALL SELECT seq FROM held UNION ALL SELECT seq FROM workflow"
                        + " UNION ALL SELECT seq FROM forgetting UNION ALL SELECT parent FROM workflow WHERE parent > 0"
                        + " UNION ALL SELECT seq FROM outcome UNION ALL SELECT seq FROM event"
                        + " UNION ALL SELECT seq FROM unique_key UNION ALL SELECT seq FROM expiry UNION ALL"
                        + " SELECT seq FROM checkpoint) WHERE seq NOT IN (SELECT seq FROM task)"
            },
            new String[] {
                "counters are right",
                "SELECT no FROM queue q WHERE ready <> (SELECT count(*) FROM ready WHERE queue = q.no)"
                        + " OR delayed <> (SELECT count(*) FROM delayed WHERE queue = q.no)"
                        + " OR leased <> (SELECT count(*) FROM lease WHERE queue = q.no)"
                        + " OR held <> (SELECT count(*) FROM held h JOIN task t ON t.seq = h.seq WHERE t.queue = q.no)"
                        + " OR dead <> (SELECT count(*) FROM outcome o JOIN task t ON t.seq = o.seq"
                        + " WHERE t.queue = q.no AND o.state = 8)"
            },
            new String[] {
                "unique keys are held by unsettled tasks, and only by those",
                "SELECT seq FROM unique_key WHERE seq IN (SELECT seq FROM outcome) UNION ALL SELECT seq FROM task t"
                        + " WHERE unique_key IS NOT NULL AND seq NOT IN (SELECT seq FROM outcome)"
                        + " AND seq NOT IN (SELECT seq FROM unique_key WHERE text = t.unique_key)"
            },
            new String[] {"leases have owners", "SELECT seq FROM lease WHERE owner NOT IN (SELECT no FROM session)"},
            new String[] {
                "what waits and expires will be found",
                "SELECT seq FROM task WHERE expires_at > 0 AND (seq IN (SELECT seq FROM ready) OR seq IN (SELECT seq FROM"
                        + " delayed) OR seq IN (SELECT h.seq FROM held h JOIN workflow w ON w.seq = h.seq))"
                        + " AND seq NOT IN (SELECT seq FROM expiry)"
            },
            new String[] {
                "flags say who belongs to a workflow",
                "SELECT t.seq FROM task t LEFT JOIN held h ON h.seq = t.seq LEFT JOIN lease l ON l.seq = t.seq"
                        + " LEFT JOIN ready r ON r.seq = t.seq LEFT JOIN delayed d ON d.seq = t.seq"
                        + " WHERE (t.links IS NOT NULL AND NOT t.flags & 16)"
                        + " OR (t.flags & 16) <> coalesce(h.flags, l.flags, r.flags, d.flags, t.flags) & 16"
            },
            new String[] {
                "what is held waits for something, and a workflow for all that has not ended",
                "SELECT h.seq FROM held h LEFT JOIN workflow w ON w.seq = h.seq WHERE coalesce(w.pending, h.pending) <= 0"
                        + " UNION ALL SELECT w.seq FROM workflow w JOIN held h ON h.seq = w.seq JOIN task t ON t.seq = w.seq"
                        + " WHERE w.pending < (SELECT count(*) FROM task m LEFT JOIN outcome o ON o.seq = m.seq WHERE o.seq IS"
                        + " NULL AND m.id > t.id AND m.id <= CAST(substr(t.id, 1, 13) || x'FFFFFF' AS BLOB))"
            },
            new String[] {
                "workflows know their dead letters",
                "SELECT w.seq FROM workflow w JOIN task t ON t.seq = w.seq WHERE w.dead <> (SELECT count(*) FROM task m"
                        + " JOIN outcome o ON o.seq = m.seq WHERE o.state = 8 AND m.id >= t.id"
                        + " AND m.id <= CAST(substr(t.id, 1, 13) || x'FFFFFF' AS BLOB))"
            },
            new String[] {
                "whoever has a checkpoint says so, and nobody else",
                "SELECT f.seq FROM (SELECT seq, flags FROM ready UNION ALL SELECT seq, flags FROM delayed"
                        + " UNION ALL SELECT seq, flags FROM lease) f LEFT JOIN checkpoint c ON c.seq = f.seq"
                        + " WHERE (f.flags & 1024 <> 0) <> (c.seq IS NOT NULL)"
                        + " UNION ALL SELECT seq FROM outcome WHERE state = 4 AND seq IN (SELECT seq FROM checkpoint)"
            },
            new String[] {"the views can be read", "SELECT 1 FROM tasks WHERE state IS NULL OR deliveries IS NULL"});

    private final Path file;

    FileCheck(Path file) {
        this.file = file;
    }

    void run() {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("BEGIN");
            for (String[] rule : RULES) {
                List<Long> broken = new ArrayList<>();
                try (ResultSet rows = statement.executeQuery(rule[1])) {
                    while (rows.next()) {
                        broken.add(rows.getLong(1));
                    }
                }
                assertThat(broken).as(rule[0]).isEmpty();
            }
            try (ResultSet rows = statement.executeQuery("PRAGMA integrity_check")) {
                assertThat(rows.getString(1)).isEqualTo("ok");
            }
            statement.execute("COMMIT");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
