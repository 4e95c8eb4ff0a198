package io.millwright.api;

import java.time.Duration;
import java.util.Objects;

/**
 * Thrown by a handler to be run again later, without counting as a failure. How often is bounded by
 * {@link RetryPolicy#maxDeferrals()}. Also recognised as the cause of another exception.
 */
public class RetryLater extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Duration delay;

    public RetryLater(Duration delay, String reason) {
        super(reason, null, false, false);
        this.delay = Objects.requireNonNull(delay, "delay");
    }

    /** How long to wait; a negative time counts as none. */
    public Duration delay() {
        return delay;
    }
}
