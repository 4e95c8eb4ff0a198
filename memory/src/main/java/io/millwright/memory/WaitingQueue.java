package io.millwright.memory;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One queue: its lanes by priority, its counters, and who waits for work from it. Not thread-safe. */
final class WaitingQueue {
    static final int PRIORITIES = 256;

    final String name;
    private final @Nullable Lane[] lanes = new Lane[PRIORITIES];
    /** One bit per priority that has something claimable. */
    private final long[] filled = new long[PRIORITIES / Long.SIZE];

    boolean paused;
    long ready;
    long delayed;
    long leased;
    long dead;
    /** Of this queue, but not in it: they wait for others to end. */
    long held;
    /** Claims parked here, first come first served. */
    final Set<Claim> parked = new LinkedHashSet<>();
    /** Whether it is on the ledger's list of queues whose parked claims may be served. */
    boolean stirred;

    WaitingQueue(String name) {
        this.name = name;
    }

    Lane lane(int priority) {
        Lane lane = lanes[priority];
        if (lane == null) {
            lane = new Lane(this, priority);
            lanes[priority] = lane;
        }
        return lane;
    }

    void add(Entry entry) {
        entry.lane.add(entry);
        filled[entry.lane.priority >>> 6] |= 1L << entry.lane.priority;
        ready++;
    }

    void remove(Entry entry) {
        Lane lane = entry.lane;
        lane.remove(entry);
        if (lane.isEmpty()) {
            filled[lane.priority >>> 6] &= ~(1L << lane.priority);
        }
        ready--;
    }

    /** The claimable entry that is served next, or null. */
    @Nullable
    Entry first() {
        for (int word = filled.length - 1; word >= 0; word--) {
            if (filled[word] != 0) {
                int priority = (word << 6) + 63 - Long.numberOfLeadingZeros(filled[word]);
                return lane(priority).first();
            }
        }
        return null;
    }

    /** Since when the longest-waiting claimable entry has been waiting; 0 if there is none. */
    long oldestReadyAt() {
        long oldest = Long.MAX_VALUE;
        for (Lane lane : lanes) {
            if (lane != null) {
                Entry first = lane.first();
                if (first != null) {
                    oldest = Math.min(oldest, first.since > 0 ? first.since : first.createdAt);
                }
            }
        }
        return oldest == Long.MAX_VALUE ? 0 : oldest;
    }

    /** Lanes that were ever used. */
    List<Lane> lanes() {
        List<Lane> used = new ArrayList<>();
        for (Lane lane : lanes) {
            if (lane != null) {
                used.add(lane);
            }
        }
        return used;
    }

    /** Adds everything claimable to the list; nothing must be packed. */
    void collect(List<Entry> into) {
        for (Lane lane : lanes) {
            if (lane != null) {
                for (Entry e = lane.listed.first; e != null; e = e.next) {
                    into.add(e);
                }
                for (int i = 0; i < lane.returned.size(); i++) {
                    into.add(lane.returned.at(i));
                }
            }
        }
    }

    void checkInvariants() {
        long counted = 0;
        for (Lane lane : lanes) {
            if (lane == null) {
                continue;
            }
            lane.returned.checkInvariants();
            counted += lane.listed.size + lane.returned.size() + lane.rear.size;
            check(lane.rear.size == 0 || lane.listed.size > 0, name + " has only the rear of a list");
            boolean bit = (filled[lane.priority >>> 6] & 1L << lane.priority) != 0;
            check(bit == !lane.isEmpty(), "priority " + lane.priority + " of " + name + " is marked wrongly");
            long before = -1;
            for (Entry e = lane.listed.first; e != null; e = e.next) {
                check(e.order > before, "lane " + name + "/" + lane.priority + " is out of order");
                before = e.order;
            }
        }
        check(counted == ready, name + " counts " + ready + " ready ones, but has " + counted);
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
