package io.millwright.memory;

import io.millwright.api.Flow;
import io.millwright.spi.Envelope;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What waits in one queue at one priority. As long as nothing in it has a share or a limit, it is one lane. Not thread-safe.
 */
final class Tier {
    final WaitingQueue queue;
    final int priority;
    /** Shared by all envelopes without a unique key. */
    final Envelope.Address address;

    final Lane common;
    /** Null as long as all that waits here has ever been in the common lane. */
    private @Nullable Shares shares;

    Tier(WaitingQueue queue, int priority) {
        this.queue = queue;
        this.priority = priority;
        this.address = new Envelope.Address(queue.name, priority, null);
        this.common = new Lane(this, null);
    }

    /** The lane of a key; null for the common one. Whoever asks for another puts something into it. */
    Lane lane(@Nullable LaneKey key) {
        return key == null ? common : shares().lane(key);
    }

    /** The lane of a key, if anything waits in it; else null. */
    @Nullable
    Lane existing(LaneKey key) {
        return shares == null ? null : shares.existing(key);
    }

    private Shares shares() {
        Shares present = shares;
        if (present == null) {
            present = new Shares(this);
            shares = present;
            if (!common.isEmpty()) {
                present.changed(common);
            }
        }
        return present;
    }

    /** Notes the weight that an entry brings. */
    void weigh(Entry entry) {
        Flow flow = entry.kind.flow();
        if (flow != null && flow.share() != null) {
            shares().weigh(entry.lane, flow.share().weight(), entry.order);
        }
    }

    @Nullable
    Entry first() {
        return shares == null ? common.first() : shares.first();
    }

    boolean isIdle() {
        return shares == null ? common.isEmpty() : shares.isIdle();
    }

    /** To be called when a lane was added to, or taken from, and is not passed over. */
    void changed(Lane lane) {
        if (shares != null) {
            shares.changed(lane);
        }
    }

    /** To be called before an entry of the lane is handed out. */
    void served(Lane lane) {
        if (shares != null) {
            shares.served(lane);
        }
    }

    /**
     * Makes a lane no candidate for the time being.
     *
     * @return its share
     */
    Share passOver(Lane lane) {
        return shares().passOver(lane);
    }

    /** Gives up a lane that was passed over and is empty. */
    void close(Lane lane) {
        shares().close(lane);
    }

    /** All its lanes. */
    List<Lane> lanes() {
        List<Lane> all = new ArrayList<>();
        all.add(common);
        if (shares != null) {
            all.addAll(shares.lanes());
        }
        return all;
    }

    void checkInvariants() {
        if (shares != null) {
            shares.checkInvariants();
        }
    }
}
