package io.millwright.testing.model;

import io.millwright.api.TaskState;

/**
 * How a task behaves.
 *
 * @param failures how often it throws before it succeeds
 * @param death what becomes of the worker that runs it first
 */
record Behaviour(int failures, Death death) {
    static final Behaviour CALM = new Behaviour(0, Death.NONE);

    enum Death {
        NONE,
        /** Before the handler did anything, the worker loses its session, and learns of it. */
        EVICTED,
        /** Before the handler did anything, the worker is gone. */
        KILLED,
        /** The worker loses its session after the handler did its work, and comes too late to settle it. */
        LATE,
        /** Every worker that runs it is gone. */
        ALWAYS
    }

    boolean isPoison() {
        return death == Death.ALWAYS;
    }

    boolean succeeds() {
        return failures <= Steps.RETRY.maxRetries() && !isPoison();
    }

    /** How it ends if it is let go. */
    TaskState ending() {
        return succeeds() ? TaskState.SUCCESS : isPoison() ? TaskState.DEAD : TaskState.FAILURE;
    }

    /** How often its handler gets as far as doing something, if it is let go. */
    int attempts() {
        return isPoison() ? 0 : Math.min(failures, Steps.RETRY.maxRetries()) + (death == Death.LATE ? 2 : 1);
    }
}
