package io.millwright.spi;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;

/**
 * What a store can do beyond the core of the contract (publish, claim, settle, renew, results). What it does not declare it must
 * refuse with {@link io.millwright.api.ErrorCode#UNSUPPORTED}, never ignore.
 */
public enum Capability {
    /** Accepted signatures survive the process and the machine. */
    DURABLE,
    /** Several processes may have it open. */
    MULTI_PROCESS,
    /** Higher priorities are served first. */
    PRIORITY,
    /** Signatures with a later time. */
    DELAY,
    /** Signatures with an expiry. */
    EXPIRY,
    /** Unique keys. */
    UNIQUE_KEY,
    /** Follow-ups are published in the same step as the settlement. */
    ATOMIC_FOLLOW_UPS,
    /** Listing, history and queue statistics. */
    INSPECTION,
    /** Pausing queues. */
    PAUSE,
    /** Envelopes with {@link Links}: joins, gates and workflows. */
    WORKFLOWS,
    /** Unique keys that are free at another time than when their signature has ended, or whose holder is replaced. */
    UNIQUE_POLICIES,
    /** Shares of a queue. */
    FAIRNESS,
    /** Order keys. */
    ORDER_KEYS,
    /** Limits. */
    LIMITS,
    /** Queues of bounded length. */
    QUEUE_BOUNDS,
    /** Keeping {@link LeaseReport.Checkpoint}s. */
    CHECKPOINTS,
    /** Schedules: {@link Store#schedules()}. */
    SCHEDULES;

    /** What a store fails with that is asked for it without having declared it. */
    MillwrightException missing() {
        return new MillwrightException(
                ErrorCode.UNSUPPORTED, "this store does not offer " + this + "; see the table of stores in README.md");
    }
}
