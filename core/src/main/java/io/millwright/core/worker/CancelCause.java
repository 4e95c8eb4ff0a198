package io.millwright.core.worker;

import io.millwright.api.ErrorCode;

/** Why an attempt is told to stop, and what its verdict is if it does. */
enum CancelCause {
    /** Somebody cancelled the task: CANCELED. */
    USER(ErrorCode.TASK_CANCELED),
    /** It ran too long: a failure, retried by policy. */
    TIMEOUT(ErrorCode.TASK_TIMED_OUT),
    /** The worker stops at once: given back, uncounted. */
    STOPPED(ErrorCode.TASK_CANCELED),
    /** The lease is gone: whatever it says will be refused. */
    LEASE_LOST(ErrorCode.LEASE_LOST);

    private final ErrorCode code;

    CancelCause(ErrorCode code) {
        this.code = code;
    }

    ErrorCode code() {
        return code;
    }
}
