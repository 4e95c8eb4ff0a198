package io.millwright.jdbc;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Fetches tasks back that were put aside for want of a permit, once there may be one, and for somebody who asks for them: nobody is looked
 * at in vain meanwhile, and no permit is kept for a queue that nobody serves. Owned by the writer.
 */
final class ReadmissionSql {
    private static final Comparator<BlockageTable.Opening> AS_SERVED =
            Comparator.comparingInt(BlockageTable.Opening::rank).thenComparingLong(BlockageTable.Opening::first);

    private final ReadyTable ready;
    private final ShareTable shares;
    private final BlockageTable blockages;
    private final LimitedTable limited;

    ReadmissionSql(ReadyTable ready, ShareTable shares, BlockageTable blockages, LimitedTable limited) {
        this.ready = ready;
        this.shares = shares;
        this.blockages = blockages;
        this.limited = limited;
    }

    /**
     * Fetches back, to their old places, whoever might be among the next so many to be served. They may still lack another permit.
     *
     * @return their numbers
     */
    Set<Long> readmit(Transaction tx, QueueTable.Line line, int most) throws SQLException {
        if (line.limited() == 0) {
            return Set.of();
        }
        blockages.settle(tx.now);
        List<BlockageTable.Opening> openings = blockages.open(line, tx.now, most);
        if (openings.isEmpty()) {
            return Set.of();
        }
        Turn turn = new Turn(tx, line, most, ready.nth(line, most));
        if (line.hasShares()) {
            turn.byShare(openings);
        } else {
            turn.byNumber(openings);
        }
        openings.forEach(opening -> blockages.shift(opening.bucket()));
        blockages.settle(tx.now);
        tx.moves += turn.readmitted.size();
        return turn.readmitted;
    }

    /** One search. */
    private final class Turn {
        final Transaction tx;
        final QueueTable.Line line;
        /** Whoever comes after it would not be served: so many are before it. */
        final ReadyTable.Mark end;

        final Map<Bucket, Long> permits = new HashMap<>();
        final Set<Long> readmitted = new HashSet<>();
        private final int most;

        Turn(Transaction tx, QueueTable.Line line, int most, ReadyTable.Mark end) {
            this.tx = tx;
            this.line = line;
            this.most = most;
            this.end = end;
        }

        /** Merges the lines of all buckets, which are in order each. */
        void byNumber(List<BlockageTable.Opening> openings) throws SQLException {
            PriorityQueue<BlockageTable.Opening> next = new PriorityQueue<>(AS_SERVED);
            next.addAll(openings);
            while (!next.isEmpty() && readmitted.size() < most) {
                BlockageTable.Opening first = next.poll();
                if (end.isBefore(first.rank(), first.first())) {
                    return;
                }
                BlockageTable.Opening other = next.peek();
                long before = other != null && other.rank() == first.rank() ? other.first() : Long.MAX_VALUE;
                before = end.rank() == first.rank() ? Math.min(before, end.seq()) : before;
                fetch(first, ShareKey.COMMON, most - readmitted.size(), before);
                BlockageTable.Opening rest = limited.first(first.bucket(), line);
                if (rest != null && permits(first.bucket()) > 0) {
                    next.add(rest);
                }
            }
        }

        /** Those of the highest priority, in the turns that their shares would have among them. */
        void byShare(List<BlockageTable.Opening> openings) throws SQLException {
            int rank = openings.get(0).rank();
            if (end.rank() < rank) {
                return;
            }
            Map<Long, List<BlockageTable.Opening>> ofShare = new HashMap<>();
            Map<Long, Integer> weights = new HashMap<>();
            for (BlockageTable.Opening opening : openings) {
                Map<Long, Integer> waiting =
                        opening.rank() == rank ? limited.shares(opening.bucket().no, line, rank) : Map.of();
                for (Map.Entry<Long, Integer> share : waiting.entrySet()) {
                    ofShare.computeIfAbsent(share.getKey(), none -> new ArrayList<>(1))
                            .add(opening);
                    weights.merge(share.getKey(), share.getValue(), Math::max);
                }
            }
            for (Map.Entry<Lane, Integer> lane :
                    turns(shares.stride(line, rank).among(weights), ofShare).entrySet()) {
                fetch(lane.getKey().opening, lane.getKey().share, lane.getValue(), Long.MAX_VALUE);
            }
        }

        /** How many of which lane may come, going by turns and permits. */
        private Map<Lane, Integer> turns(Stride trial, Map<Long, List<BlockageTable.Opening>> ofShare) {
            Map<Bucket, Long> left = new HashMap<>();
            Map<Lane, Integer> turns = new LinkedHashMap<>();
            for (int given = 0; given < most && !trial.isEmpty(); ) {
                long share = trial.next();
                BlockageTable.Opening open = null;
                for (BlockageTable.Opening opening : ofShare.getOrDefault(share, List.of())) {
                    if (open == null && left.computeIfAbsent(opening.bucket(), this::permits) > 0) {
                        open = opening;
                    }
                }
                if (open == null) {
                    trial.leave(share);
                } else {
                    left.merge(open.bucket(), -1L, Long::sum);
                    turns.merge(new Lane(open, share), 1, Integer::sum);
                    given++;
                }
            }
            return turns;
        }

        private long permits(Bucket bucket) {
            return permits.computeIfAbsent(bucket, one -> one.permits(most, tx.now));
        }

        private void fetch(BlockageTable.Opening from, long share, int count, long before) throws SQLException {
            Bucket bucket = from.bucket();
            int wanted = (int) Math.min(count, permits(bucket));
            List<LimitedTable.Row> rows =
                    limited.takeFirst(new LimitedTable.Lane(bucket.no, line.no, from.rank(), share), before, wanted);
            for (LimitedTable.Row row : rows) {
                ParkingSql.leave(line, row.place());
                ready.put(row.place(), row.dueAt());
                readmitted.add(row.place().seq());
            }
            permits.merge(bucket, (long) -rows.size(), Long::sum);
            blockages.tried(bucket, line, rows.size(), tx.now);
        }
    }

    private record Lane(BlockageTable.Opening opening, long share) {}
}
