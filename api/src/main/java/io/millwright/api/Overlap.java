package io.millwright.api;

/** What a tick does while the task of the firing before has not ended. */
public enum Overlap {
    /** Fires all the same. */
    ALLOW,
    /** Does not fire; the history says so. */
    SKIP,
    /** Fires as soon as that task has ended. One tick waits at most; those that come meanwhile are skipped. */
    QUEUE_ONE
}
