package io.millwright.jdbc;

import io.millwright.spi.ClaimRequest;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.Lease;
import io.millwright.spi.Payload;
import io.millwright.spi.Tally;
import io.millwright.spi.WorkerId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Moves the first ready tasks of a queue to a worker: one statement reads them, and per priority one copies their rows and one deletes
 * them. What has expired or is damaged is taken out on the way. Owned by the writer.
 */
final class ClaimSql {
    private static final int FIRST_TASK_COLUMN = 6;

    private final QueueTable queues;
    private final OutcomeSql outcomes;
    private final CheckpointSql checkpoints;
    private final TaskRow taskRow;

    private final Query first;
    private final Query lease;
    private final Query unready;
    private final Query unreadyOne;

    ClaimSql(Connection connection, QueueTable queues, OutcomeSql outcomes, CheckpointSql checkpoints, TaskRow taskRow)
            throws SQLException {
        this.queues = queues;
        this.outcomes = outcomes;
        this.checkpoints = checkpoints;
        this.taskRow = taskRow;
        first = new Query(
                connection,
                "SELECT r.seq, r.rank, r.fencing, r.flags, r.tally, " + TaskRow.COLUMNS
                        + " FROM ready r LEFT JOIN task t ON t.seq = r.seq WHERE r.queue = ? ORDER BY r.rank, r.seq"
                        + " LIMIT ?");
        String upTo = " FROM ready WHERE queue = ? AND rank = ? AND seq <= ?";
        lease = new Query(
                connection,
                "INSERT INTO lease (seq, owner, queue, rank, fencing, flags, tally, claimed_at)"
                        + " SELECT seq, ?, queue, rank, fencing + 1, flags & " + Flags.LASTING + ", tally, ?" + upTo);
        unready = new Query(connection, "DELETE" + upTo);
        unreadyOne = new Query(connection, "DELETE FROM ready WHERE queue = ? AND rank = ? AND seq = ?");
    }

    /** A worker, as a row and as the world knows it. */
    record Owner(long no, WorkerId id) {}

    /** Serves a wish as {@link ClaimRequest} says. */
    List<Delivery> claim(Transaction tx, Owner owner, ClaimRequest request) throws SQLException {
        List<Delivery> given = new ArrayList<>();
        boolean quotas = request.queues().stream().anyMatch(share -> share.quota() > 0);
        if (quotas) {
            for (ClaimRequest.Share share : request.queues()) {
                take(tx, owner, share.queue(), Math.min(share.quota(), request.max() - given.size()), given);
            }
        }
        for (ClaimRequest.Share share : request.queues()) {
            take(tx, owner, share.queue(), request.max() - given.size(), given);
        }
        return given;
    }

    private void take(Transaction tx, Owner owner, String queue, int most, List<Delivery> given) throws SQLException {
        int left = most;
        while (left > 0) {
            QueueTable.Line line = queues.find(queue);
            if (line == null || !line.isServable()) {
                return;
            }
            int before = given.size();
            int seen = takeSome(tx, owner, line, left, given);
            if (seen < left) {
                queues.recount(line); // it held fewer than its counter said, or exactly as many
                return;
            }
            left -= given.size() - before;
        }
    }

    /** Answers how many rows it saw; those that were no good do not count as given. */
    private int takeSome(Transaction tx, Owner owner, QueueTable.Line line, int most, List<Delivery> given)
            throws SQLException {
        List<Bad> bad = new ArrayList<>(0);
        List<long[]> ranks = new ArrayList<>(1);
        int seen = 0;
        int before = given.size();
        try (ResultSet rows = first.num(line.no).num(most).rows()) {
            while (rows.next()) {
                seen++;
                long seq = rows.getLong(1);
                int rank = rows.getInt(2);
                long fencing = rows.getLong(3);
                String tallyText = rows.getString(5);
                try {
                    Envelope envelope = taskRow.read(rows, FIRST_TASK_COLUMN, line.name, 255 - rank);
                    Tally tally = TallyText.parse(tallyText);
                    long expiresAt = envelope.times().expiresAt();
                    if (expiresAt == 0 || expiresAt > tx.now) {
                        Lease held = new Lease(envelope.id(), owner.id(), fencing + 1, Handle.of(seq, envelope.id()));
                        Payload checkpoint = (rows.getInt(4) & Flags.CHECKPOINT) == 0 ? null : checkpoints.find(seq);
                        given.add(new Delivery(held, envelope, tally, checkpoint));
                        reach(ranks, rank, seq);
                        continue;
                    }
                    bad.add(new Bad(new Place(seq, line.no, rank, fencing, rows.getInt(4), tallyText), ""));
                } catch (DamagedRowException e) {
                    bad.add(new Bad(new Place(seq, line.no, rank, fencing, 0, null), e.what()));
                }
            }
        }
        for (Bad one : bad) {
            Place place = one.place;
            unreadyOne.num(place.queue()).num(place.rank()).num(place.seq()).update();
        }
        for (long[] rank : ranks) {
            lease.num(owner.no())
                    .num(tx.now)
                    .num(line.no)
                    .num(rank[0])
                    .num(rank[1])
                    .update();
            unready.num(line.no).num(rank[0]).num(rank[1]).update();
        }
        int taken = given.size() - before;
        line.ready(-taken - bad.size());
        line.leased(taken);
        for (Bad one : bad) { // only now: what its end lets go may stand among those that were just taken
            end(tx, one);
        }
        return seen;
    }

    /** A row that cannot be given; {@code damage} is empty if it has merely expired. */
    private record Bad(Place place, String damage) {}

    private void end(Transaction tx, Bad bad) throws SQLException {
        if (bad.damage.isEmpty()) {
            outcomes.expire(tx, bad.place);
        } else {
            outcomes.setAside(tx, bad.place, bad.damage);
        }
    }

    /** Rows come by rank and number: the last number seen of a rank bounds the range that is taken. */
    private static void reach(List<long[]> ranks, int rank, long seq) {
        if (!ranks.isEmpty() && ranks.get(ranks.size() - 1)[0] == rank) {
            ranks.get(ranks.size() - 1)[1] = seq;
        } else {
            ranks.add(new long[] {rank, seq});
        }
    }
}
