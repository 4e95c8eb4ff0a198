package io.millwright.spi;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import java.util.Set;

/**
 * A broker and a result backend in one, so that a settlement is one atomic step over both.
 *
 * <p>The guarantees of {@code docs/guarantees.md} are this interface's contract; {@code StoreConformance} of the test kit holds
 * a test for each. Everything timed (delays, leases, retention) goes by the {@link TimeSource} of the {@link StoreContext}.
 */
public interface Store extends Broker, ResultBackend, AutoCloseable {
    /** How many of the newest log lines of a task are kept at least. */
    int KEPT_LINES = 1_000;

    /**
     * The poison limit: when a lease ends without settlement and {@link Tally#crashes()} thereby reaches this number, the
     * signature goes to the dead letters ({@link io.millwright.api.ErrorCode#TASK_DEAD}) instead of back to its queue.
     */
    int MAX_CRASHES = 3;

    /** What it offers beyond the core; constant. */
    Set<Capability> capabilities();

    /**
     * Where schedules are kept; always the same object, closed with the store.
     *
     * @throws MillwrightException {@link ErrorCode#UNSUPPORTED} without {@link Capability#SCHEDULES}
     */
    default ScheduleStore schedules() {
        throw Capability.SCHEDULES.missing();
    }

    /** The URL it was opened with, without secrets. */
    String describe();

    /** Refuses what was not declared. */
    default void require(Capability capability) {
        if (!capabilities().contains(capability)) {
            throw new MillwrightException(
                    ErrorCode.UNSUPPORTED,
                    describe() + " does not offer " + capability + "; see the table of stores in README.md");
        }
    }

    /**
     * Finishes what was handed in, fails what waits with {@link ErrorCode#CLOSED}, and stops all threads. Sessions that were not
     * left stay until their lease ends. Idempotent; bounded to a few seconds.
     */
    @Override
    void close();
}
