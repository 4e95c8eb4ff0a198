package io.millwright.memory;

import io.millwright.api.QueueBound;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One queue: what waits in it by priority, its counters, and who waits for work from it. Not thread-safe. */
final class WaitingQueue {
    static final int PRIORITIES = 256;

    final String name;
    private final @Nullable Tier[] tiers = new Tier[PRIORITIES];
    /** One bit per priority that has something that may be served. */
    private final long[] filled = new long[PRIORITIES / Long.SIZE];

    boolean paused;
    /** The limit of the queue that has no permit; null if it may be served. */
    @Nullable
    Permits blockedBy;

    long ready;
    /** Passed over, one lane at a time; not counted as ready. */
    long limited;

    long delayed;
    long leased;
    long dead;
    /** Of this queue, but not in it: they wait for others to end. */
    long held;
    /** How many may wait; null for any number. */
    @Nullable
    QueueBound bound;
    /** All that waits and may be dropped, the first one first; null unless the bound says that it is. */
    @Nullable
    TreeSet<Entry> droppable;
    /** Who waits for room, in order of arrival. */
    final Set<Publication> wanting = new LinkedHashSet<>();
    /** Claims parked here, first come first served. */
    final Set<Claim> parked = new LinkedHashSet<>();
    /** Whether it is on the ledger's list of queues whose parked claims may be served. */
    boolean stirred;

    WaitingQueue(String name) {
        this.name = name;
    }

    Tier tier(int priority) {
        Tier tier = tiers[priority];
        if (tier == null) {
            tier = new Tier(this, priority);
            tiers[priority] = tier;
        }
        return tier;
    }

    /** The lane of those without share and limits. */
    Lane lane(int priority) {
        return tier(priority).common;
    }

    /** Links an entry into the lane of a key; null for the common one. */
    void add(Entry entry, @Nullable LaneKey key) {
        Tier tier = entry.lane.tier;
        Lane lane = tier.lane(key);
        entry.lane = lane;
        lane.add(entry);
        added(entry);
        changed(lane);
    }

    /** Counts an entry that was put into its lane. */
    void added(Entry entry) {
        if (entry.lane.passedOver == null) {
            ready++;
        } else {
            limited++;
        }
        entry.lane.tier.weigh(entry);
    }

    /** To be called when an entry was taken from a lane that was filled up again. */
    void removed(Lane lane) {
        PassedOver passedOver = lane.passedOver;
        if (passedOver == null) {
            ready--;
            changed(lane);
            return;
        }
        limited--;
        if (lane.isEmpty()) {
            passedOver.remove(lane);
            lane.tier.close(lane);
        } else {
            changed(lane);
        }
    }

    /**
     * Makes a lane no candidate; {@link #resume} undoes it.
     *
     * @return its share
     */
    Share passOver(Lane lane) {
        ready -= lane.size();
        limited += lane.size();
        Share share = lane.tier.passOver(lane);
        mark(lane.tier);
        return share;
    }

    void resume(Lane lane) {
        limited -= lane.size();
        ready += lane.size();
        changed(lane);
    }

    private void changed(Lane lane) {
        if (lane.passedOver != null) {
            lane.passedOver.changed(lane);
            return;
        }
        if (lane.sentBy != null) {
            lane.sentBy.changed(lane);
        }
        lane.tier.changed(lane);
        mark(lane.tier);
    }

    private void mark(Tier tier) {
        long bit = 1L << tier.priority;
        if (tier.isIdle()) {
            filled[tier.priority >>> 6] &= ~bit;
        } else {
            filled[tier.priority >>> 6] |= bit;
        }
    }

    long waiting() {
        return ready + limited + delayed + held;
    }

    /** How many more may wait; negative if there are too many. Only with a bound. */
    long room() {
        return bound == null ? Long.MAX_VALUE : bound.length() - waiting();
    }

    /** Whether a publication would overtake nobody. */
    boolean isNext(Publication publication) {
        return wanting.isEmpty() || wanting.iterator().next() == publication;
    }

    @Nullable
    Publication nextWanting() {
        return wanting.isEmpty() ? null : wanting.iterator().next();
    }

    /** An entry of it waits now. */
    void waits(Entry entry) {
        if (droppable != null) {
            droppable.add(entry);
        }
    }

    /** An entry of it waits no more. */
    void waitsNoMore(Entry entry) {
        if (droppable != null) {
            droppable.remove(entry);
        }
    }

    /** Whether a claim may find something. */
    boolean isServable() {
        return !paused && blockedBy == null && ready > 0;
    }

    /** The entry that is served next if its limits allow it, or null. */
    @Nullable
    Entry first() {
        if (blockedBy != null) {
            return null;
        }
        for (int word = filled.length - 1; word >= 0; word--) {
            if (filled[word] != 0) {
                int priority = (word << 6) + 63 - Long.numberOfLeadingZeros(filled[word]);
                return tier(priority).first();
            }
        }
        return null;
    }

    /** Since when the longest-waiting claimable entry has been waiting; 0 if there is none. */
    long oldestReadyAt() {
        long oldest = Long.MAX_VALUE;
        for (Lane lane : blockedBy == null ? lanes() : List.<Lane>of()) {
            Entry first = lane.passedOver == null ? lane.first() : null;
            if (first != null) {
                oldest = Math.min(oldest, first.since > 0 ? first.since : first.createdAt);
            }
        }
        return oldest == Long.MAX_VALUE ? 0 : oldest;
    }

    /** All lanes: the common ones that were ever used, and the others that have something. */
    List<Lane> lanes() {
        List<Lane> all = new ArrayList<>();
        for (Tier tier : tiers) {
            if (tier != null) {
                all.addAll(tier.lanes());
            }
        }
        return all;
    }

    /** Adds everything claimable or passed over to the list; nothing must be packed. */
    void collect(List<Entry> into) {
        for (Lane lane : lanes()) {
            for (Entry e = lane.listed.first; e != null; e = e.next) {
                into.add(e);
            }
            for (int i = 0; i < lane.returned.size(); i++) {
                into.add(lane.returned.at(i));
            }
        }
    }

    void checkInvariants() {
        long counted = 0;
        long passedOver = 0;
        for (Lane lane : lanes()) {
            lane.returned.checkInvariants();
            if (lane.passedOver == null) {
                counted += lane.size();
            } else {
                passedOver += lane.size();
            }
            check(lane.rear.size == 0 || lane.listed.size > 0, name + " has only the rear of a list");
            long before = -1;
            for (Entry e = lane.listed.first; e != null; e = e.next) {
                check(e.order > before && e.lane == lane, "lane " + name + "/" + lane.priority + " is out of order");
                before = e.order;
            }
        }
        for (Tier tier : tiers) {
            if (tier != null) {
                tier.checkInvariants();
                boolean bit = (filled[tier.priority >>> 6] & 1L << tier.priority) != 0;
                check(bit != tier.isIdle(), "priority " + tier.priority + " of " + name + " is marked wrongly");
            }
        }
        check(counted == ready, name + " counts " + ready + " ready ones, but has " + counted);
        check(passedOver == limited, name + " counts " + limited + " limited ones, but has " + passedOver);
    }

    static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
