package io.millwright.api;

import java.time.Duration;

/** A result was not there within the time that the caller allowed. The task goes on; await it again or cancel it. */
public class AwaitTimeoutException extends MillwrightException {
    private static final long serialVersionUID = 1L;

    public AwaitTimeoutException(TaskId id, Duration waited) {
        super(
                ErrorCode.AWAIT_TIMEOUT,
                "task " + id + " is not done after " + waited + "; it goes on, await it again or cancel it");
    }
}
