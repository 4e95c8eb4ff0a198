package io.millwright.cli;

import io.millwright.api.ErrorCode;

/** How the process ends; documented in {@code docs/cli.md} and in the help, and therefore stable. */
final class ExitCodes {
    static final int OK = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int CONFIGURATION = 3;
    static final int STORE = 4;
    static final int NOT_FOUND = 5;
    static final int TIMEOUT = 6;
    static final int BUG = 70;
    static final int INTERRUPTED = 130;

    private ExitCodes() {}

    static int of(ErrorCode code) {
        return switch (code) {
            case TASK_FAILED,
                    TASK_TIMED_OUT,
                    TASK_CANCELED,
                    TASK_EXPIRED,
                    TASK_DEAD,
                    TASK_SKIPPED,
                    WORKFLOW_FAILED,
                    LEASE_LOST,
                    STATE_CONFLICT -> FAILED;
            case INVALID_SIGNATURE,
                    INVALID_TASK,
                    INVALID_WORKFLOW,
                    UNIQUE_KEY_TAKEN,
                    INVALID_SCHEDULE,
                    PAYLOAD_TOO_LARGE,
                    PAYLOAD_UNREADABLE -> USAGE;
            case INVALID_CONFIGURATION, CODEC_UNKNOWN, CODEC_MISSING, TASK_UNREGISTERED, UNSUPPORTED -> CONFIGURATION;
            case STORE_SCHEMA, STORE_CORRUPT, STORE_READ_ONLY -> CONFIGURATION;
            case STORE_UNAVAILABLE, STORE_FULL, QUEUE_FULL -> STORE;
            case TASK_UNKNOWN, SCHEDULE_UNKNOWN -> NOT_FOUND;
            case AWAIT_TIMEOUT -> TIMEOUT;
            case CLOSED, INTERNAL -> BUG;
        };
    }
}
