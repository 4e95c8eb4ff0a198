package io.millwright.api;

/**
 * The stable codes of all errors. A name is never reused or renamed: it may be matched by scripts and alerts.
 * {@code docs/errors.md} explains each one.
 */
public enum ErrorCode {
    /** A signature's field is missing, malformed or contradicts another one. */
    INVALID_SIGNATURE(ErrorCategory.FIX_INPUT),
    /** A task declaration (name, types, annotation, handler) is wrong. */
    INVALID_TASK(ErrorCategory.FIX_INPUT),
    /** Arguments, headers or a result exceed the size limit. */
    PAYLOAD_TOO_LARGE(ErrorCategory.FIX_INPUT),
    /** A value could not be written or read as its declared type. */
    PAYLOAD_UNREADABLE(ErrorCategory.FIX_INPUT),
    /** A payload names a codec or an encryption key that this process does not have. */
    CODEC_UNKNOWN(ErrorCategory.FIX_CONFIGURATION),
    /** No codec is there to write with: none was chosen, and none is on the class path. */
    CODEC_MISSING(ErrorCategory.FIX_CONFIGURATION),
    /** No worker that received the task knows its name. */
    TASK_UNREGISTERED(ErrorCategory.FIX_CONFIGURATION),
    /** The task is not known: it never existed, or its result has expired. */
    TASK_UNKNOWN(ErrorCategory.FIX_INPUT),
    /** The handler threw. */
    TASK_FAILED(ErrorCategory.TASK),
    /** The handler ran longer than the signature's timeout. */
    TASK_TIMED_OUT(ErrorCategory.TASK),
    /** The task was cancelled before it could succeed. */
    TASK_CANCELED(ErrorCategory.TASK),
    /** The task was not started before its expiry. */
    TASK_EXPIRED(ErrorCategory.TASK),
    /** The task was put away after crashing its workers, or after no worker knew it. */
    TASK_DEAD(ErrorCategory.TASK),
    /** The task never ran, because something that it depends on ended otherwise than it needs. */
    TASK_SKIPPED(ErrorCategory.TASK),
    /** A workflow ended without success; the message names the first node that failed. */
    WORKFLOW_FAILED(ErrorCategory.TASK),
    /** A workflow is put together wrongly: types that do not fit, a cycle, a node of another workflow. */
    INVALID_WORKFLOW(ErrorCategory.FIX_INPUT),
    /** Another signature has the unique key, and the sender wanted to be refused then. */
    UNIQUE_KEY_TAKEN(ErrorCategory.FIX_INPUT),
    /** The queue is as long as it may be; nothing was accepted. */
    QUEUE_FULL(ErrorCategory.RETRY),
    /** A schedule's field is missing, malformed, never comes true or contradicts another one. */
    INVALID_SCHEDULE(ErrorCategory.FIX_INPUT),
    /** No schedule has this id. */
    SCHEDULE_UNKNOWN(ErrorCategory.FIX_INPUT),
    /** The lease ended before the task was settled; another worker has it or will get it. */
    LEASE_LOST(ErrorCategory.RETRY),
    /** Waiting for a result took longer than the caller allowed. The task is not affected. */
    AWAIT_TIMEOUT(ErrorCategory.RETRY),
    /** The task is in a state in which the request makes no sense. */
    STATE_CONFLICT(ErrorCategory.FIX_INPUT),
    /** A configuration key, store URL, queue or command line argument is wrong. */
    INVALID_CONFIGURATION(ErrorCategory.FIX_CONFIGURATION),
    /** The store does not offer what was asked of it. */
    UNSUPPORTED(ErrorCategory.FIX_CONFIGURATION),
    /** The store cannot be reached or answered with an error; nothing was accepted. */
    STORE_UNAVAILABLE(ErrorCategory.RETRY),
    /** The disk below the store is full; nothing was accepted. */
    STORE_FULL(ErrorCategory.RETRY),
    /** The store may not be written. */
    STORE_READ_ONLY(ErrorCategory.FIX_CONFIGURATION),
    /** The store was written by a newer release, or is not ours. */
    STORE_SCHEMA(ErrorCategory.FIX_CONFIGURATION),
    /** A stored row cannot be understood; it was set aside. */
    STORE_CORRUPT(ErrorCategory.FIX_CONFIGURATION),
    /** The object was closed. */
    CLOSED(ErrorCategory.FIX_INPUT),
    /** An invariant of Millwright does not hold. */
    INTERNAL(ErrorCategory.BUG);

    private final ErrorCategory category;

    ErrorCode(ErrorCategory category) {
        this.category = category;
    }

    /** How to react to errors with this code. */
    public ErrorCategory category() {
        return category;
    }
}
