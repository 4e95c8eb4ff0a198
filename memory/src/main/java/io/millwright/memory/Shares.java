package io.millwright.memory;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is at one priority of a queue: stride scheduling (Waldspurger and Weihl, 1995). Every share has a position; the least
 * is served, and moves on by a step that is the smaller the greater its weight is. A share that gets work begins at the
 * position of the one that was served last, unless it is ahead of that: so idling earns nothing, and neither does coming back often.
 * Costs as much as the logarithm of the number of shares with work. Not thread-safe.
 */
final class Shares {
    /** The step of weight 1; divisible by all small weights, and far from overflowing. */
    static final long STEP = 720_720;

    private final Tier tier;
    private final Map<@Nullable String, Share> byKey = new HashMap<>();
    private final Map<LaneKey, Lane> lanes = new HashMap<>();
    /** Those with something that may be served. */
    private final IndexedHeap<Share> active = new ByPass();
    /** Those without, as long as they are ahead of the others. */
    private final TreeSet<Share> resting = new TreeSet<>(
            Comparator.<Share>comparingLong(share -> share.pass).thenComparingLong(share -> share.number));

    /** Of the share that was served last. */
    private long pass;

    private long numbers;

    Shares(Tier tier) {
        this.tier = tier;
    }

    private static final class ByPass extends IndexedHeap<Share> {
        @Override
        boolean before(Share a, Share b) {
            return a.pass != b.pass ? a.pass < b.pass : a.number < b.number;
        }

        @Override
        int indexOf(Share share) {
            return share.index;
        }

        @Override
        void moved(Share share, int index) {
            share.index = index;
        }
    }

    @Nullable
    Lane existing(LaneKey key) {
        return lanes.get(key);
    }

    /** The lane of a key; whoever asks for it puts something into it. */
    Lane lane(LaneKey key) {
        Lane lane = lanes.get(key);
        if (lane == null) {
            lane = new Lane(tier, key);
            lanes.put(key, lane);
        }
        return lane;
    }

    /** The weight of a share is that of its newest signature. */
    void weigh(Lane lane, int weight, long order) {
        Share share = open(lane);
        if (order > share.weighedBy) {
            share.weighedBy = order;
            share.weight = weight;
        }
    }

    Collection<Lane> lanes() {
        return lanes.values();
    }

    @Nullable
    Entry first() {
        Share share = active.first();
        Lane lane = share == null ? null : share.lanes.first();
        return lane == null ? null : lane.first();
    }

    boolean isIdle() {
        return active.size() == 0;
    }

    /** To be called when a lane was added to, or taken from, and is not passed over. */
    void changed(Lane lane) {
        Entry first = lane.first();
        if (first == null) {
            close(lane);
            return;
        }
        boolean moved = lane.rank != first.order;
        lane.rank = first.order;
        if (lane.index == Lane.NO_INDEX) {
            activate(lane);
        } else if (moved) {
            open(lane).lanes.update(lane);
        }
    }

    /** To be called before an entry of the lane is handed out. */
    void served(Lane lane) {
        Share share = open(lane);
        pass = Math.max(pass, share.pass);
        share.pass += STEP / share.weight;
        if (share.index != Share.NO_INDEX) {
            active.update(share);
        }
        while (!resting.isEmpty() && resting.first().pass <= pass) {
            forgetIfUnused(resting.pollFirst());
        }
    }

    /**
     * Makes a lane no candidate for the time being; it is not empty.
     *
     * @return its share
     */
    Share passOver(Lane lane) {
        Share share = open(lane);
        deactivate(lane);
        return share;
    }

    /** Takes an empty lane out, wherever it is. */
    void close(Lane lane) {
        Share share = lane.share;
        if (share == null) {
            return;
        }
        share.open--;
        if (lane.passedOver == null && lane.index != Lane.NO_INDEX) {
            deactivate(lane);
        }
        lane.share = null;
        if (lane.key != null) {
            lanes.remove(lane.key);
        }
        forgetIfUnused(share);
    }

    /** The share of a lane, which it has as long as it is not closed. */
    private Share open(Lane lane) {
        Share share = lane.share;
        if (share == null) {
            share = byKey.computeIfAbsent(lane.key == null ? null : lane.key.share(), key -> new Share(key, numbers++));
            lane.share = share;
            share.open++;
        }
        return share;
    }

    private void activate(Lane lane) {
        Share share = open(lane);
        share.lanes.add(lane);
        if (share.index == Share.NO_INDEX) {
            resting.remove(share);
            share.pass = Math.max(share.pass, pass);
            active.add(share);
        }
    }

    private void deactivate(Lane lane) {
        Share share = open(lane);
        share.lanes.remove(lane);
        lane.index = Lane.NO_INDEX;
        if (share.lanes.size() == 0) {
            active.remove(share);
            share.index = Share.NO_INDEX;
            if (share.pass > pass) {
                resting.add(share);
            }
        }
    }

    /** One that nobody uses is remembered only while it is ahead of others, and there are others. */
    private void forgetIfUnused(Share share) {
        if (share.open > 0) {
            return;
        }
        if (active.size() == 0 && lanes.isEmpty()) {
            resting.clear();
            byKey.clear();
        } else if (!resting.contains(share)) {
            byKey.remove(share.key, share);
        }
    }

    void checkInvariants() {
        active.checkInvariants();
        for (Share share : byKey.values()) {
            share.lanes.checkInvariants();
            WaitingQueue.check(
                    (share.index != Share.NO_INDEX) == (share.lanes.size() > 0),
                    "share " + share.key + " is active without work, or the reverse");
        }
        for (Lane lane : lanes.values()) {
            WaitingQueue.check(!lane.isEmpty() && lane.share != null, "lane " + lane.key + " is open and empty");
        }
    }
}
