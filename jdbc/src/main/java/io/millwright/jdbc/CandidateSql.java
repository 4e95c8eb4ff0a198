package io.millwright.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/** Reads the ready tasks of a queue in the order in which they are to be served. Owned by the writer. */
final class CandidateSql {
    private static final int FIRST_TASK_COLUMN = 7;

    private final TaskRow taskRow;
    private final ShareTable shares;
    private final CheckpointSql checkpoints;
    private final Query first;
    private final Query firstOfShare;

    CandidateSql(Connection connection, TaskRow taskRow, ShareTable shares, CheckpointSql checkpoints)
            throws SQLException {
        this.taskRow = taskRow;
        this.shares = shares;
        this.checkpoints = checkpoints;
        String select = "SELECT r.seq, r.rank, r.share, r.fencing, r.flags, r.tally, " + TaskRow.COLUMNS
                + " FROM ready r LEFT JOIN task t ON t.seq = r.seq WHERE r.queue = ?";
        first = new Query(connection, select + " ORDER BY r.rank, r.share, r.seq LIMIT ?");
        firstOfShare = new Query(connection, select + " AND r.rank = ? AND r.share = ? ORDER BY r.seq LIMIT ?");
    }

    /**
     * What a claim gets to see.
     *
     * @param isAll whether there is no more in the queue
     * @param drained shares of which there is no more, all of rank {@code rank}
     */
    record Look(List<Candidate> candidates, boolean isAll, int rank, List<Long> drained) {
        Look(List<Candidate> candidates, boolean isAll) {
            this(candidates, isAll, 0, List.of());
        }
    }

    /**
     * The first ones: of all, or in a queue with shares of the highest priority, in turns. Who is not served has to be
     * {@link ShareTable#giveBack given back} his turn then, before shares are {@link ShareTable#drained}.
     */
    Look first(QueueTable.Line line, int most) throws SQLException {
        if (line.hasShares()) {
            ShareTable.Turns turns = shares.turns(line, most);
            return turns == null ? new Look(List.of(), true) : inTurn(line, turns);
        }
        List<Candidate> candidates = new ArrayList<>(Math.min(most, 256));
        read(first.num(line.no).num(most), line, candidates);
        return new Look(candidates, candidates.size() < most);
    }

    private Look inTurn(QueueTable.Line line, ShareTable.Turns turns) throws SQLException {
        Map<Long, Integer> wanted = new HashMap<>();
        for (long share : turns.shares()) {
            wanted.merge(share, 1, Integer::sum);
        }
        Map<Long, Queue<Candidate>> found = new HashMap<>();
        List<Long> drained = new ArrayList<>();
        for (Map.Entry<Long, Integer> want : wanted.entrySet()) {
            List<Candidate> some = new ArrayList<>();
            read(firstOfShare.num(line.no).num(turns.rank()).num(want.getKey()).num(want.getValue()), line, some);
            found.put(want.getKey(), new ArrayDeque<>(some));
            for (int i = some.size(); i < want.getValue(); i++) {
                shares.giveBack(line, turns.rank(), want.getKey());
            }
            if (some.size() < want.getValue()) {
                drained.add(want.getKey());
            }
        }
        List<Candidate> candidates = new ArrayList<>();
        for (long share : turns.shares()) {
            Candidate next = found.getOrDefault(share, new ArrayDeque<>()).poll();
            if (next != null) {
                candidates.add(next);
            }
        }
        return new Look(candidates, false, turns.rank(), drained);
    }

    private void read(Query query, QueueTable.Line line, List<Candidate> into) throws SQLException {
        try (ResultSet rows = query.rows()) {
            while (rows.next()) {
                into.add(candidate(rows, line));
            }
        }
    }

    private Candidate candidate(ResultSet row, QueueTable.Line line) throws SQLException {
        int rank = row.getInt(2);
        long share = row.getLong(3);
        int flags = row.getInt(5);
        String tally = row.getString(6);
        Place place = new Place(row.getLong(1), line.no, rank, row.getLong(4), flags, tally);
        try {
            return new Candidate(
                    place,
                    share,
                    taskRow.read(row, FIRST_TASK_COLUMN, line.name, 255 - rank),
                    TallyText.parse(tally),
                    (flags & Flags.CHECKPOINT) == 0 ? null : checkpoints.find(place.seq()),
                    "");
        } catch (DamagedRowException e) {
            return Candidate.damaged(place, share, e.what());
        }
    }
}
