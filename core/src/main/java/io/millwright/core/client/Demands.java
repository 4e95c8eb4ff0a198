package io.millwright.core.client;

import io.millwright.api.Flow;
import io.millwright.api.Flow.OnConflict;
import io.millwright.api.Flow.Until;
import io.millwright.spi.Capability;
import io.millwright.spi.Envelope;
import io.millwright.spi.Store;
import java.util.Set;

/** Refuses envelopes that ask for what the store does not offer. Thread-safe. */
public final class Demands {
    private final Store store;
    private final Set<Capability> capabilities;

    public Demands(Store store) {
        this.store = store;
        this.capabilities = store.capabilities();
    }

    /**
     * The same envelope.
     *
     * @throws io.millwright.api.MillwrightException {@link io.millwright.api.ErrorCode#UNSUPPORTED}
     */
    public Envelope checked(Envelope envelope) {
        if (envelope.times().dueAt() != 0) {
            demand(Capability.DELAY);
        }
        if (envelope.times().expiresAt() != 0) {
            demand(Capability.EXPIRY);
        }
        if (envelope.address().uniqueKey() != null) {
            demand(Capability.UNIQUE_KEY);
        }
        if (envelope.address().priority() != 0) {
            demand(Capability.PRIORITY);
        }
        if (envelope.links() != null) {
            demand(Capability.WORKFLOWS);
        }
        if (envelope.flow() != null) {
            check(envelope.flow());
        }
        return envelope;
    }

    private void check(Flow flow) {
        Flow.Unique unique = flow.unique();
        // to refuse is the sender's own affair
        if (unique != null && (unique.until() != Until.DONE || unique.onConflict() == OnConflict.REPLACE)) {
            demand(Capability.UNIQUE_POLICIES);
        }
        if (flow.share() != null) {
            demand(Capability.FAIRNESS);
        }
        if (flow.orderKey() != null) {
            demand(Capability.ORDER_KEYS);
        }
        if (!flow.limits().isEmpty()) {
            demand(Capability.LIMITS);
        }
    }

    private void demand(Capability capability) {
        if (!capabilities.contains(capability)) {
            store.require(capability);
        }
    }
}
