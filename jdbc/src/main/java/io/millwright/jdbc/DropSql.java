package io.millwright.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Cancels those of the lowest priority that have waited longest. Owned by the writer. */
final class DropSql {
    /** Where tasks wait, and what of them. Each is found with two seeks, or one for each share. */
    private static final String[] OLDEST = {
        "FROM delayed WHERE queue = ?1", "FROM limited WHERE queue = ?1", "FROM turn WHERE held = 1 AND queue = ?1"
    };

    private final WaitingSql waiting;
    private final CancelSql cancellation;
    private final Query[] oldest;
    private final Query inLine;

    DropSql(Connection connection, WaitingSql waiting, CancelSql cancellation) throws SQLException {
        this.waiting = waiting;
        this.cancellation = cancellation;
        oldest = new Query[OLDEST.length + 1];
        for (int i = 0; i < OLDEST.length; i++) {
            oldest[i] = new Query(
                    connection,
                    "SELECT rank, seq " + OLDEST[i] + " AND rank = (SELECT max(rank) " + OLDEST[i]
                            + ") ORDER BY seq LIMIT 1");
        }
        String worst = "(SELECT max(rank) FROM ready WHERE queue = ?1)";
        String first = "SELECT min(share) FROM ready WHERE queue = ?1 AND rank = " + worst;
        oldest[OLDEST.length] = new Query(
                connection,
                "WITH RECURSIVE one (share) AS (" + first + " UNION ALL SELECT (" + first
                        + " AND share > o.share) FROM one o WHERE o.share IS NOT NULL)"
                        + " SELECT " + worst + ", min((SELECT seq FROM ready r WHERE r.queue = ?1 AND r.rank = " + worst
                        + " AND r.share = o.share ORDER BY r.seq LIMIT 1)) FROM one o WHERE share IS NOT NULL");
        inLine = new Query(connection, "SELECT count(*) FROM turn WHERE held = 1 AND queue = ?");
    }

    /** How many could be dropped. */
    long droppable(QueueTable.Line line) throws SQLException {
        return line.waitingItself() + inLine.num(line.no).value(0);
    }

    /** Makes room for so many; drops no more than these, however full the queue is. */
    void drop(Transaction tx, QueueTable.Line line, int count) throws SQLException {
        for (long lacking = Math.min(count, count - line.room()); lacking > 0; lacking--) {
            Oldest victim = oldest(line);
            Place place = victim == null ? null : waiting.take(victim.seq, line.no, victim.rank);
            if (place == null) {
                return;
            }
            cancellation.one(tx, place, "dropped, because queue " + line.name + " was full");
        }
    }

    private record Oldest(int rank, long seq) {}

    private @Nullable Oldest oldest(QueueTable.Line line) throws SQLException {
        Oldest worst = null;
        for (Query query : oldest) {
            try (ResultSet row = query.num(line.no).rows()) {
                if (row.next() && row.getLong(2) != 0) {
                    Oldest found = new Oldest(row.getInt(1), row.getLong(2));
                    boolean isWorse = worst == null
                            || found.rank > worst.rank
                            || found.rank == worst.rank && found.seq < worst.seq;
                    worst = isWorse ? found : worst;
                }
            }
        }
        return worst;
    }
}
