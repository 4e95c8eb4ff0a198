package io.millwright.spi;

import java.time.Duration;

/** Clock and timers, real or virtual. Thread-safe. */
public interface TimeSource {
    /** Milliseconds since 1970, as agreed between machines. May jump. */
    long now();

    /** Nanoseconds of a clock that only advances; for measuring within the process. */
    long nanoTime();

    /**
     * Runs an action once, on a thread of the timer's: it must hand over anything that takes long.
     *
     * @param delay none or negative means as soon as possible
     */
    Timer schedule(Duration delay, Runnable action);

    /** Something scheduled. */
    interface Timer {
        /** Prevents the action if it has not begun. Idempotent. */
        void cancel();
    }
}
