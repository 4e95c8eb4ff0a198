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
                        + " AND r.rank = 255 - t.priority AND r.share = t.share)"
                        + " + (SELECT count(*) FROM delayed d WHERE d.seq = t.seq)"
                        + " + (SELECT count(*) FROM limited w WHERE w.seq = t.seq AND w.queue = t.queue"
                        + " AND w.rank = 255 - t.priority AND w.share = t.share)"
                        + " + (SELECT count(*) FROM lease l WHERE l.seq = t.seq)"
                        + " + (SELECT count(*) FROM held h WHERE h.seq = t.seq)"
                        + " + (SELECT count(*) FROM turn u WHERE u.seq = t.seq AND u.held = 1)"
                        + " + (SELECT count(*) FROM outcome o WHERE o.seq = t.seq) <> 1"
            },
            new String[] {
                "nothing is placed that is no task",
                "SELECT seq FROM (SELECT seq FROM ready UNION ALL SELECT seq FROM delayed UNION ALL SELECT seq FROM lease"
                        + " UNION ALL SELECT seq FROM held UNION ALL SELECT seq FROM workflow"
                        + " UNION ALL SELECT seq FROM forgetting UNION ALL SELECT parent FROM workflow WHERE parent > 0"
                        + " UNION ALL SELECT seq FROM outcome UNION ALL SELECT seq FROM event"
                        + " UNION ALL SELECT seq FROM unique_key WHERE until = 0 UNION ALL SELECT seq FROM expiry UNION ALL"
                        + " SELECT seq FROM checkpoint UNION ALL SELECT seq FROM turn UNION ALL SELECT seq FROM limited)"
                        + " WHERE seq NOT IN (SELECT seq FROM task)"
            },
            new String[] {
                "counters are right",
                "SELECT no FROM queue q WHERE ready <> (SELECT count(*) FROM ready WHERE queue = q.no)"
                        + " OR delayed <> (SELECT count(*) FROM delayed WHERE queue = q.no)"
                        + " OR leased <> (SELECT count(*) FROM lease WHERE queue = q.no)"
                        + " OR held <> (SELECT count(*) FROM held h JOIN task t ON t.seq = h.seq WHERE t.queue = q.no)"
                        + " + (SELECT count(*) FROM turn u WHERE u.queue = q.no AND u.held = 1)"
                        + " OR limited <> (SELECT count(*) FROM limited WHERE queue = q.no)"
                        + " OR shared <> (SELECT count(*) FROM ready WHERE queue = q.no AND share <> 0)"
                        + " + (SELECT count(*) FROM limited WHERE queue = q.no AND share <> 0)"
                        + " OR dead <> (SELECT count(*) FROM outcome o JOIN task t ON t.seq = o.seq"
                        + " WHERE t.queue = q.no AND o.state = 8)"
            },
            new String[] {
                "unique keys that are not taken for a time are held by unsettled tasks, and only by those",
                "SELECT seq FROM unique_key WHERE until = 0 AND seq IN (SELECT seq FROM outcome) UNION ALL SELECT seq"
                        + " FROM task t WHERE unique_key IS NOT NULL AND NOT flags & 512 AND seq NOT IN (SELECT seq FROM outcome)"
                        + " AND NOT (flags & 256 AND seq NOT IN (SELECT seq FROM turn WHERE held = 1))"
                        + " AND seq NOT IN (SELECT seq FROM unique_key WHERE text = t.unique_key)"
            },
            new String[] {
                "blockages say who waits for which bucket",
                "SELECT b.bucket FROM blockage b LEFT JOIN bucket k ON k.no = b.bucket WHERE k.no IS NULL OR b.waiting <> (SELECT"
                        + " count(*) FROM limited w WHERE w.bucket = b.bucket AND w.queue = b.queue) OR b.rank <> (SELECT"
                        + " min(rank) FROM limited w WHERE w.bucket = b.bucket AND w.queue = b.queue) OR b.first <> (SELECT min(seq)"
                        + " FROM limited w WHERE w.bucket = b.bucket AND w.queue = b.queue AND w.rank = b.rank)"
                        + " AND NOT EXISTS (SELECT 1 FROM limited w WHERE w.queue = b.queue AND share <> 0) UNION ALL SELECT w.seq"
                        + " FROM limited w LEFT JOIN blockage b ON b.bucket = w.bucket AND b.queue = w.queue"
                        + " WHERE b.bucket IS NULL"
            },
            new String[] {
                "as many run as have permits",
                "SELECT m.no FROM limit_rule m WHERE (SELECT coalesce(sum(running), 0) FROM bucket WHERE rule = m.no) <>"
                        + " (SELECT coalesce(sum(" + occurrences("' limit=' || m.name || ','")
                        + " + (m.name IN ('task:' || n.text,"
                        + " 'queue:' || q.text) AND NOT " + occurrences("' limit=' || m.name || ',0:'") + ")), 0)"
                        + " FROM lease l JOIN task t ON t.seq = l.seq JOIN word n ON n.no = t.name"
                        + " JOIN word q ON q.no = t.queue)"
            },
            new String[] {
                "shares go with their tasks", "SELECT seq FROM task WHERE (share <> 0) <> ((flags & 4096) <> 0)"
            },
            new String[] {
                "the first of a line was let go, and has not ended; all others are held",
                "SELECT u.seq FROM turn u LEFT JOIN outcome o ON o.seq = u.seq WHERE o.seq IS NOT NULL OR u.held ="
                        + " (u.n = (SELECT min(n) FROM turn WHERE key = u.key))"
            },
            new String[] {
                "whoever has an order key and waits or runs is in its line",
                "SELECT t.seq FROM task t WHERE t.flags & 128 AND t.seq NOT IN (SELECT seq FROM outcome)"
                        + " AND t.seq NOT IN (SELECT seq FROM held) AND t.seq NOT IN (SELECT seq FROM turn)"
            },
            new String[] {"leases have owners", "SELECT seq FROM lease WHERE owner NOT IN (SELECT no FROM session)"},
            new String[] {
                "what waits and expires will be found",
                "SELECT seq FROM task WHERE expires_at > 0 AND (seq IN (SELECT seq FROM ready) OR seq IN (SELECT seq FROM"
                        + " delayed) OR seq IN (SELECT seq FROM turn WHERE held = 1) OR seq IN (SELECT seq FROM limited) OR seq IN (SELECT h.seq FROM held h JOIN workflow w ON w.seq = h.seq))"
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
                        + " UNION ALL SELECT seq, flags FROM lease UNION ALL SELECT seq, flags FROM limited) f LEFT JOIN checkpoint c ON c.seq = f.seq"
                        + " WHERE (f.flags & 1024 <> 0) <> (c.seq IS NOT NULL)"
                        + " UNION ALL SELECT seq FROM outcome WHERE state = 4 AND seq IN (SELECT seq FROM checkpoint)"
            },
            new String[] {"the views can be read", "SELECT 1 FROM tasks WHERE state IS NULL OR deliveries IS NULL"},
            new String[] {"limits can be read", "SELECT 1 FROM limits WHERE running < 0"});

    /** How often a text occurs in the flow of task {@code t}. */
    private static String occurrences(String text) {
        String flow = "(' ' || coalesce(t.flow, ''))";
        return "((length(" + flow + ") - length(replace(" + flow + ", " + text + ", ''))) / length(" + text + "))";
    }

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
