package io.millwright.memory;

import org.jspecify.annotations.Nullable;

/**
 * The lanes of one queue that were passed over for want of one permit. When there is one again, only the best of them is sent to try, and
 * the next when that one has: so a permit costs the same however many wait for it. Not thread-safe.
 */
final class PassedOver {
    final Permits permits;
    final WaitingQueue queue;
    private final IndexedHeap<Lane> lanes = new InOrder();
    /** The lane that was sent to try and has not been tried yet. */
    private @Nullable Lane sent;

    PassedOver(Permits permits, WaitingQueue queue) {
        this.permits = permits;
        this.queue = queue;
    }

    /** As they would be served: by priority, then by the position of their share, then by publication. */
    private static final class InOrder extends IndexedHeap<Lane> {
        @Override
        boolean before(Lane a, Lane b) {
            if (a.priority != b.priority) {
                return a.priority > b.priority;
            }
            return a.pass != b.pass ? a.pass < b.pass : a.rank < b.rank;
        }

        @Override
        int indexOf(Lane lane) {
            return lane.index;
        }

        @Override
        void moved(Lane lane, int index) {
            lane.index = index;
        }
    }

    void add(Lane lane) {
        lane.passedOver = this;
        lanes.add(lane);
    }

    void remove(Lane lane) {
        lanes.remove(lane);
        lane.index = Lane.NO_INDEX;
        lane.passedOver = null;
    }

    /** Takes out the next that may try; null if there is none, or if one is under way. */
    @Nullable
    Lane send() {
        Lane lane = sent == null ? lanes.first() : null;
        if (lane != null) {
            remove(lane);
            lane.sentBy = this;
            sent = lane;
        }
        return lane;
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
        return lanes.first();
    }

    boolean isUnused() {
        return lanes.size() == 0 && sent == null;
    }

    /** How many signatures wait. */
    long waiting() {
        long waiting = 0;
        for (int i = 0; i < lanes.size(); i++) {
            waiting += lanes.at(i).size();
        }
        return waiting;
    }
}
