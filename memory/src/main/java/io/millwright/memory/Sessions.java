package io.millwright.memory;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.memory.LimitTable.Admission;
import io.millwright.spi.ClaimRequest;
import io.millwright.spi.Delivery;
import io.millwright.spi.Lease;
import io.millwright.spi.TaskRecord;
import io.millwright.spi.WorkerId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Who may hold entries, for how long, and who waits for some. Not thread-safe. */
final class Sessions {
    private final Shelves shelves;
    private final Outbox outbox;
    private final Map<WorkerId, Member> members = new LinkedHashMap<>();
    /** No session ends earlier; renewals only make it too early, which costs one look over the sessions. */
    private long firstDeadline = Long.MAX_VALUE;

    Sessions(Shelves shelves, Outbox outbox) {
        this.shelves = shelves;
        this.outbox = outbox;
    }

    /** @throws MillwrightException {@link ErrorCode#STATE_CONFLICT} if the id is in use */
    void join(Member member) {
        if (members.putIfAbsent(member.info.id(), member) != null) {
            throw new MillwrightException(
                    ErrorCode.STATE_CONFLICT,
                    "worker " + member.info.id() + " has a session already; every session needs a fresh id");
        }
        firstDeadline = Math.min(firstDeadline, member.leaseUntil);
    }

    boolean renew(Member member, long now) {
        if (member.ended) {
            return false;
        }
        member.leaseUntil = now + member.info.lease().toMillis();
        firstDeadline = Math.min(firstDeadline, member.leaseUntil);
        return true;
    }

    @Nullable
    Member find(WorkerId id) {
        return members.get(id);
    }

    Collection<Member> all() {
        return members.values();
    }

    /** Everything that is under lease. */
    void forEachHeld(Consumer<Entry> action) {
        for (Member member : members.values()) {
            for (Entry entry = member.held.first; entry != null; entry = entry.next) {
                action.accept(entry);
            }
        }
    }

    long firstDeadline() {
        return firstDeadline;
    }

    /** Those whose deadline has come. */
    List<Member> overdue(long now) {
        if (now < firstDeadline) {
            return List.of();
        }
        List<Member> overdue = new ArrayList<>();
        long first = Long.MAX_VALUE;
        for (Member member : members.values()) {
            if (member.leaseUntil <= now) {
                overdue.add(member);
            } else {
                first = Math.min(first, member.leaseUntil);
            }
        }
        firstDeadline = first;
        return overdue;
    }

    /** Ends a session. What it held is returned detached, the newest first, so that each goes to the front of its lane. */
    List<Entry> end(Member member) {
        member.ended = true;
        members.remove(member.info.id());
        Claim parked = member.parked;
        if (parked != null) {
            unpark(parked);
            outbox.served(parked, List.of());
        }
        List<Entry> held = new ArrayList<>(member.held.size);
        for (Entry entry = member.held.first; entry != null; entry = member.held.first) {
            shelves.detach(entry);
            held.add(entry);
        }
        held.sort((a, b) -> Long.compare(b.order, a.order));
        return held;
    }

    /**
     * @return what there is; no deliveries if the session has ended; empty if the claim is parked now
     * @throws MillwrightException {@link ErrorCode#STATE_CONFLICT} if another claim of the session is
     */
    Optional<List<Delivery>> claim(MemoryLedger ledger, Claim claim, long now) {
        Member member = claim.member;
        if (member.ended) {
            return Optional.of(List.of());
        }
        if (member.parked != null) {
            throw new MillwrightException(
                    ErrorCode.STATE_CONFLICT,
                    "worker " + member.info.id() + " waits for deliveries already; cancel that claim first");
        }
        List<Delivery> deliveries = take(ledger, claim, now);
        if (!deliveries.isEmpty()) {
            return Optional.of(deliveries);
        }
        member.parked = claim;
        for (ClaimRequest.Share share : claim.request.queues()) {
            shelves.queue(share.queue()).parked.add(claim);
        }
        return Optional.empty();
    }

    /** @return false if it is not parked */
    boolean unpark(Claim claim) {
        if (claim.member.parked != claim) {
            return false;
        }
        claim.member.parked = null;
        for (ClaimRequest.Share share : claim.request.queues()) {
            shelves.queue(share.queue()).parked.remove(claim);
        }
        return true;
    }

    void serve(MemoryLedger ledger, long now) {
        shelves.limitTable.tick(now);
        for (WaitingQueue queue = shelves.nextStirred(); queue != null; queue = shelves.nextStirred()) {
            while (queue.isServable() && !queue.parked.isEmpty()) {
                Claim claim = queue.parked.iterator().next();
                List<Delivery> deliveries = take(ledger, claim, now);
                if (!deliveries.isEmpty()) {
                    unpark(claim);
                    outbox.served(claim, deliveries);
                }
            }
        }
    }

    private List<Delivery> take(MemoryLedger ledger, Claim claim, long now) {
        ClaimRequest request = claim.request;
        List<Delivery> taken = new ArrayList<>();
        for (ClaimRequest.Share share : request.queues()) {
            take(ledger, claim.member, share, Math.min(share.quota(), request.max() - taken.size()), now, taken);
        }
        for (ClaimRequest.Share share : request.queues()) {
            take(ledger, claim.member, share, request.max() - taken.size(), now, taken);
        }
        return taken;
    }

    private void take(
            MemoryLedger ledger, Member member, ClaimRequest.Share share, int most, long now, List<Delivery> taken) {
        if (most <= 0) {
            return;
        }
        WaitingQueue queue = shelves.queue(share.queue());
        int left = queue.paused ? 0 : most;
        for (Entry entry = queue.first(); left > 0 && entry != null; entry = queue.first()) {
            if (ledger.claimable(entry, now) && isAdmitted(entry, now)) {
                taken.add(deliver(entry, member, now));
                left--;
            } else {
                shelves.limitTable.tick(now); // whoever was after the same permit may be next
            }
        }
    }

    private boolean isAdmitted(Entry entry, long now) {
        Admission admission = shelves.limitTable.admit(entry, now);
        if (admission == Admission.MISPLACED) {
            shelves.relocate(entry);
        }
        return admission == Admission.ADMITTED;
    }

    private Delivery deliver(Entry entry, Member member, long now) {
        entry.lane.tier.served(entry.lane);
        shelves.detach(entry);
        Changes.transit(entry, TaskState.RECEIVED);
        entry.fencing++;
        shelves.uniqueKeys.started(entry);
        shelves.lease(entry, member, now);
        TaskId id = entry.id();
        TaskRecord.Checkpoint checkpoint = entry.checkpoint();
        return new Delivery(
                new Lease(id, member.info.id(), entry.fencing, 0),
                entry.envelope(id),
                entry.tally,
                checkpoint == null ? null : checkpoint.state());
    }

    void checkInvariants() {
        for (Member member : members.values()) {
            int held = 0;
            for (Entry entry = member.held.first; entry != null; entry = entry.next) {
                held++;
                if (entry.holder != member) {
                    throw new IllegalStateException(entry.id() + " is held by two");
                }
            }
            if (held != member.held.size || member.ended || member.leaseUntil < firstDeadline) {
                throw new IllegalStateException("session " + member.info.id() + " is inconsistent");
            }
        }
    }
}
