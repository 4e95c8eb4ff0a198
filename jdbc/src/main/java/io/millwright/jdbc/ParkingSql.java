package io.millwright.jdbc;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts tasks aside that want a permit which is not there. {@link ReadmissionSql} fetches them back. Owned by the writer. */
final class ParkingSql {
    private final QueueTable queues;
    private final ReadyTable ready;
    private final BucketTable buckets;
    private final BlockageTable blockages;
    private final LimitedTable limited;

    private static final Comparator<Place> AS_SERVED =
            Comparator.comparingInt(Place::rank).thenComparingLong(Place::seq);

    /** What it works with. */
    record Parts(
            QueueTable queues, ReadyTable ready, BucketTable buckets, BlockageTable blockages, LimitedTable limited) {}

    ParkingSql(Parts parts) {
        queues = parts.queues;
        ready = parts.ready;
        buckets = parts.buckets;
        blockages = parts.blockages;
        limited = parts.limited;
    }

    /** A task that was passed over, and what it lacks. */
    record Refusal(Candidate candidate, Bucket bucket) {}

    /** Of one queue. */
    void park(Transaction tx, QueueTable.Line line, List<Refusal> refusals) throws SQLException {
        Map<Bucket, List<Candidate>> byBucket = new LinkedHashMap<>();
        for (Refusal refusal : refusals) {
            Candidate candidate = refusal.candidate;
            limited.insert(candidate, refusal.bucket, ready.remove(candidate));
            if (isShared(candidate.place())) {
                line.shared(1);
            }
            byBucket.computeIfAbsent(refusal.bucket, none -> new ArrayList<>()).add(candidate);
        }
        for (Map.Entry<Bucket, List<Candidate>> parked : byBucket.entrySet()) {
            Place first = Collections.min(
                    parked.getValue().stream().map(Candidate::place).toList(), AS_SERVED);
            blockages.add(parked.getKey(), line, first, parked.getValue().size(), tx.now);
        }
        tx.moves += refusals.size();
    }

    /** Null if it is not here. */
    @Nullable
    Place take(long seq, int queue, int rank) throws SQLException {
        LimitedTable.Row row = limited.take(seq, queue, rank);
        return row == null ? null : left(row);
    }

    /** Some of a queue with numbers up to this one. */
    List<Place> takeSome(QueueTable.Line line, long upTo, int most) throws SQLException {
        List<Place> taken = new ArrayList<>();
        for (LimitedTable.Row row : limited.takeSome(line, upTo, most)) {
            taken.add(left(row));
        }
        return taken;
    }

    private Place left(LimitedTable.Row row) throws SQLException {
        QueueTable.Line line = queues.line(row.place().queue());
        leave(line, row.place());
        blockages.left(buckets.find(row.bucket()), line);
        return row.place();
    }

    /** Uncounts one that was taken from table limited. */
    static void leave(QueueTable.Line line, Place place) {
        if (isShared(place)) {
            line.shared(-1);
        }
    }

    private static boolean isShared(Place place) {
        return (place.flags() & Flags.SHARED) != 0;
    }
}
