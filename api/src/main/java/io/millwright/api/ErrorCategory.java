package io.millwright.api;

/** How to react to an error, whatever its details. */
public enum ErrorCategory {
    /** The same call may succeed later: a store that is away, a full disk that was emptied. */
    RETRY,
    /** The caller's data is at fault; the same call will fail again until the data changes. */
    FIX_INPUT,
    /** Set-up is at fault: a URL, an option, a missing driver, a file permission, a schema of another release. */
    FIX_CONFIGURATION,
    /** The task itself ended badly; its own error says why. */
    TASK,
    /** Millwright broke a promise to itself. Please report it with the message. */
    BUG
}
