package io.millwright.jdbc;

import io.millwright.spi.ClaimRequest;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.Lease;
import io.millwright.spi.WorkerId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Moves the first ready tasks of a queue to a worker: one statement reads them, and per priority and share one copies their rows and one
 * deletes them. What has expired or is damaged is taken out on the way, what lacks a permit is put aside. Owned by the writer.
 */
final class ClaimSql {
    /** Most tasks that a transaction moves because of permits; the next one goes on. */
    private static final int MOST_MOVES = 2_000;

    private final QueueTable queues;
    private final CandidateSql candidates;
    private final ReadyTable ready;
    private final ShareTable shares;
    private final Permits permits;
    private final ParkingSql parking;
    private final ReadmissionSql readmission;
    private final OutcomeSql outcomes;
    private final KeyTable keys;

    /** What it works with. */
    record Parts(
            QueueTable queues,
            CandidateSql candidates,
            ReadyTable ready,
            ShareTable shares,
            Limits limits,
            OutcomeSql outcomes,
            KeyTable keys) {}

    ClaimSql(Parts parts) {
        queues = parts.queues;
        candidates = parts.candidates;
        ready = parts.ready;
        shares = parts.shares;
        permits = parts.limits.permits;
        parking = parts.limits.parking;
        readmission = parts.limits.readmission;
        outcomes = parts.outcomes;
        keys = parts.keys;
    }

    /** A worker, as a row and as the world knows it. */
    record Owner(long no, WorkerId id) {}

    /** Serves a wish as {@link ClaimRequest} says; what was given may be less than there is, if many had to be put aside. */
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
        QueueTable.Line line = queues.find(queue);
        int left = most;
        while (line != null && left > 0 && line.isServable(tx.now) && tx.moves < MOST_MOVES) {
            int room = permits.room(line, left, tx.now);
            if (room == 0) {
                return;
            }
            Set<Long> readmitted = readmission.readmit(tx, line, room);
            CandidateSql.Look look = candidates.first(line, room);
            Sorted sorted = sort(tx, line, look.candidates(), readmitted);
            left -= sorted.good.size();
            sorted.good.forEach(candidate -> given.add(delivery(owner, candidate)));
            move(tx, owner, line, sorted);
            if (sorted.unseen.isEmpty()) {
                for (long share : look.drained()) {
                    shares.drained(line, look.rank(), share);
                }
            }
            end(tx, sorted.bad);
            if (look.isAll()) {
                queues.recount(line); // it held fewer than its counter said, or exactly as many
            }
        }
    }

    /** What becomes of the candidates; the unseen ones stay where they are. */
    private record Sorted(
            List<Candidate> good, List<ParkingSql.Refusal> refused, List<Candidate> bad, List<Candidate> unseen) {
        Sorted(int most) {
            this(new ArrayList<>(most), new ArrayList<>(0), new ArrayList<>(0), new ArrayList<>(0));
        }
    }

    /** Stops where one that was readmitted lacks another permit: the one that it was readmitted with is for somebody else then. */
    private Sorted sort(Transaction tx, QueueTable.Line line, List<Candidate> all, Set<Long> readmitted)
            throws SQLException {
        Sorted sorted = new Sorted(all.size());
        boolean stopped = false;
        for (Candidate candidate : all) {
            if (stopped) {
                sorted.unseen.add(candidate);
                continue;
            }
            Envelope envelope = candidate.envelope();
            if (envelope == null || candidate.isExpired(tx.now)) {
                sorted.bad.add(candidate);
                continue;
            }
            Bucket lacking = permits.take(line, envelope, tx.now);
            if (lacking == null) {
                sorted.good.add(candidate);
            } else {
                sorted.refused.add(new ParkingSql.Refusal(candidate, lacking));
                stopped = readmitted.contains(candidate.place().seq());
            }
        }
        return sorted;
    }

    private static Delivery delivery(Owner owner, Candidate candidate) {
        Envelope envelope = candidate.envelope();
        if (envelope == null) {
            throw new IllegalArgumentException("a damaged row cannot be given to anybody");
        }
        Place place = candidate.place();
        Lease lease = new Lease(envelope.id(), owner.id(), place.fencing() + 1, Handle.of(place.seq(), envelope.id()));
        return new Delivery(lease, envelope, candidate.tally(), candidate.checkpoint());
    }

    /** Those that are not given leave first: then those that are fill the range up to the last of them. */
    private void move(Transaction tx, Owner owner, QueueTable.Line line, Sorted sorted) throws SQLException {
        for (Candidate candidate : sorted.bad) {
            ready.remove(candidate);
            shares.giveBack(line, candidate.place().rank(), candidate.share());
        }
        for (ParkingSql.Refusal refusal : sorted.refused) {
            Candidate candidate = refusal.candidate();
            shares.giveBack(line, candidate.place().rank(), candidate.share());
        }
        for (Candidate candidate : sorted.unseen) {
            shares.giveBack(line, candidate.place().rank(), candidate.share());
        }
        parking.park(tx, line, sorted.refused);
        for (Run run : Run.of(sorted.good)) {
            ready.lease(tx, owner.no(), run.last(), run.count());
        }
        for (Candidate candidate : sorted.good) {
            if ((candidate.place().flags() & Flags.UNTIL_STARTED) != 0) {
                keys.free(candidate.place().seq());
            }
        }
    }

    /** Comes last: an end may let others go, into what was just taken. */
    private void end(Transaction tx, List<Candidate> bad) throws SQLException {
        for (Candidate candidate : bad) {
            if (candidate.envelope() == null) {
                outcomes.setAside(tx, candidate.place(), candidate.damage());
            } else {
                outcomes.expire(tx, candidate.place());
            }
        }
    }
}
