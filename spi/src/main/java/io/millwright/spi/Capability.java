package io.millwright.spi;

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
    WORKFLOWS
}
