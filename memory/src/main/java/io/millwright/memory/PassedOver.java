package io.millwright.memory;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of one queue that were passed over for want of one permit. When there is one again, only the best of them is sent to try, and
 * the next when that one has: so a permit costs the same however many wait for it. Not thread-safe.
 */
final class PassedOver {
    final Permits permits;
    final WaitingQueue queue;
    private final Map<Share, Group> byShare = new HashMap<>();
    private final IndexedHeap<Group> groups = new InOrder();
    /** The lane that was sent to try and has not been tried yet; none of the others would be served before it. */
    private @Nullable Lane sent;
    /** Order of publication of its first entry when it was sent. */
    private long sentRank;

    PassedOver(Permits permits, WaitingQueue queue) {
        this.permits = permits;
        this.queue = queue;
    }

    /** The lanes of one share. */
    private static final class Group {
        final Share share;
        final int priority;
        final IndexedHeap<Lane> lanes = new LanesByRank();
        /** Position of the share when the latest of them was passed over; the order must not change by itself. */
        long pass;

        int index;

        Group(Share share, int priority) {
            this.share = share;
            this.priority = priority;
        }
    }

    /** As they would be served: by priority, then by the position of their share. */
    private static final class InOrder extends IndexedHeap<Group> {
        @Override
        boolean before(Group a, Group b) {
            if (a.priority != b.priority) {
                return a.priority > b.priority;
            }
            return a.pass != b.pass ? a.pass < b.pass : a.share.number < b.share.number;
        }

        @Override
        int indexOf(Group group) {
            return group.index;
        }

        @Override
        void moved(Group group, int index) {
            group.index = index;
        }
    }

    /** The lane must be open and no candidate any more. */
    void add(Lane lane, Share share) {
        lane.passedOver = this;
        Group group = byShare.get(share);
        if (group == null) {
            group = new Group(share, lane.priority);
            group.pass = share.pass;
            byShare.put(share, group);
            groups.add(group);
        } else {
            group.pass = share.pass;
            groups.update(group);
        }
        group.lanes.add(lane);
    }

    /** Notes that a lane was added to, or taken from, that waits here or was sent from here. */
    void changed(Lane lane) {
        Entry first = lane.first();
        if (lane.passedOver != this) {
            if (first == null) {
                tried(lane);
                permits.free();
            } else if (lane == sent && first.order > sentRank) {
                permits.free(); // another one may be before it now
            }
        } else if (first != null && first.order != lane.rank) {
            lane.rank = first.order;
            group(lane).lanes.update(lane);
            if (sent != null) {
                permits.free();
            }
        }
    }

    void remove(Lane lane) {
        Group group = group(lane);
        group.lanes.remove(lane);
        if (group.lanes.size() == 0) {
            groups.remove(group);
            byShare.remove(group.share);
        }
        lane.index = Lane.NO_INDEX;
        lane.passedOver = null;
    }

    private Group group(Lane lane) {
        Group group = lane.share == null ? null : byShare.get(lane.share);
        if (group == null) {
            throw new IllegalStateException("lane " + lane.key + " was not passed over here");
        }
        return group;
    }

    /** Takes out the next that may try; null if there is none, or if one is under way that would be served before it. */
    @Nullable
    Lane send() {
        Lane lane = first();
        if (lane == null || sent != null && !isBefore(lane, sent)) {
            return null;
        }
        remove(lane);
        lane.sentBy = this;
        sent = lane;
        sentRank = lane.rank;
        return lane;
    }

    private static boolean isBefore(Lane lane, Lane sent) {
        if (lane.priority != sent.priority) {
            return lane.priority > sent.priority;
        }
        Entry first = sent.first();
        Share share = lane.share;
        Share other = sent.share;
        if (first == null || share == null || other == null) {
            return true;
        }
        return share == other ? lane.rank < first.order : share.pass < other.pass;
    }

    /** The one that was sent has tried, or is no more. */
    void tried(Lane lane) {
        lane.sentBy = null;
        if (sent == lane) {
            sent = null;
        }
    }

    @Nullable
    Lane first() {
        Group group = groups.first();
        return group == null ? null : group.lanes.first();
    }

    /** Whether nobody waits, or somebody was sent to try. */
    boolean isTried() {
        return groups.size() == 0 || sent != null;
    }

    void checkInvariants() {
        groups.checkInvariants();
        byShare.values().forEach(group -> group.lanes.checkInvariants());
        WaitingQueue.check(
                sent == null || sent.sentBy == this && !sent.isEmpty() && sent.passedOver == null,
                "who was sent for " + permits.key + " is not there any more");
    }

    boolean isUnused() {
        return groups.size() == 0 && sent == null;
    }

    /** How many signatures wait. */
    long waiting() {
        long waiting = 0;
        for (Group group : byShare.values()) {
            for (int i = 0; i < group.lanes.size(); i++) {
                waiting += group.lanes.at(i).size();
            }
        }
        return waiting;
    }
}
