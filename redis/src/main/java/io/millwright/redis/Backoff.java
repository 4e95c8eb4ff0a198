package io.millwright.redis;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * When to try again after the server could not be reached: at first at once, then ever later, up to some two seconds, and never all
 * processes together. Goes by the machine's clock, as the network does. Not thread-safe.
 */
final class Backoff {
    private static final long FIRST_MILLIS = 20;
    private static final int MOST_DOUBLINGS = 7;

    private int failures;
    private long notBefore = System.nanoTime();

    void failed() {
        notBefore = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delayMillis(++failures));
    }

    private static long delayMillis(int failures) {
        if (failures == 1) {
            return 0;
        }
        long most = FIRST_MILLIS << Math.min(failures - 2, MOST_DOUBLINGS);
        return most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1);
    }

    void reset() {
        failures = 0;
        notBefore = System.nanoTime();
    }

    /** Milliseconds until the next try. */
    long millis() {
        return Math.max(0, TimeUnit.NANOSECONDS.toMillis(notBefore - System.nanoTime()));
    }
}
