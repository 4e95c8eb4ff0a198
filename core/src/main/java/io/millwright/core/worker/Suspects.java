package io.millwright.core.worker;

import io.millwright.spi.Delivery;
import io.millwright.spi.Lease;
import io.millwright.spi.Store;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Lets only one suspect run at a time: a task that is one crash away from the dead letters. Tasks that were claimed together with
 * one that kills its process go down with it each time; run one by one, only the culprit meets its last crash. Thread-safe.
 */
final class Suspects {
    private final AtomicReference<@Nullable Lease> running = new AtomicReference<>();

    /**
     * @return false if it has to wait for another one
     */
    boolean admit(Delivery delivery) {
        boolean suspect = delivery.tally().crashes() >= Store.MAX_CRASHES - 1;
        return !suspect || running.compareAndSet(null, delivery.lease());
    }

    /** The delivery is settled, and no longer anybody's to lose; ignored if it is not the one that runs. */
    void settled(Lease lease) {
        Lease current = running.get();
        if (lease.equals(current)) {
            running.compareAndSet(current, null);
        }
    }

    /** The lease on everything is lost, also on what will never be settled here. */
    void lost() {
        running.set(null);
    }
}
