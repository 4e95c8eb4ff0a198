package io.millwright.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Forgets what ended longer ago than the retention, a bounded share at a time: walks table settled from its old end. Owned by the
 * writer.
 */
final class RetentionSql {
    /** Tasks forgotten per transaction, and so about as many as a busy one settles. */
    private static final int AT_ONCE = 1_000;

    private final ForgetSql forget;
    private final WorkflowRetention workflows;
    private final long retention;

    private final Query oldest;
    private final Query drop;
    private final Query shorten;

    RetentionSql(Connection connection, ForgetSql forget, WorkflowRetention workflows, long retention)
            throws SQLException {
        this.forget = forget;
        this.workflows = workflows;
        this.retention = retention;
        oldest = new Query(connection, "SELECT n, at, seqs, nodes FROM settled ORDER BY n LIMIT 1");
        drop = new Query(connection, "DELETE FROM settled WHERE n = ?");
        shorten = new Query(connection, "UPDATE settled SET seqs = ?, nodes = ? WHERE n = ?");
    }

    /** What one transaction settled. */
    private record Entry(long n, List<Long> seqs, List<Long> nodes) {
        int size() {
            return seqs.size() + nodes.size();
        }
    }

    void run(Transaction tx) throws SQLException {
        long until = tx.now - retention;
        int left = AT_ONCE - workflows.run(AT_ONCE, until);
        while (left > 0) {
            Entry entry;
            try (ResultSet row = oldest.rows()) {
                if (!row.next() || row.getLong(2) > until) {
                    return;
                }
                entry = new Entry(row.getLong(1), list(row.getBytes(3)), list(row.getBytes(4)));
            }
            int seqs = Math.min(left, entry.seqs.size());
            for (long seq : entry.seqs.subList(0, seqs)) {
                forget.plain(seq, until);
            }
            int nodes = Math.min(left - seqs, entry.nodes.size());
            for (long seq : entry.nodes.subList(0, nodes)) {
                workflows.retire(seq, until);
            }
            if (seqs + nodes == entry.size()) {
                drop.num(entry.n).update();
            } else {
                shorten.blob(bytes(entry.seqs, seqs))
                        .blob(bytes(entry.nodes, nodes))
                        .num(entry.n)
                        .update();
            }
            left -= Math.max(1, seqs + nodes);
        }
    }

    private static List<Long> list(byte[] bytes) {
        List<Long> seqs = new ArrayList<>();
        if (bytes != null) {
            SeqList.forEach(bytes, seqs::add);
        }
        return seqs;
    }

    private static byte[] bytes(List<Long> seqs, int from) {
        SeqList rest = new SeqList();
        seqs.subList(from, seqs.size()).forEach(rest::add);
        return rest.toBytes();
    }
}
