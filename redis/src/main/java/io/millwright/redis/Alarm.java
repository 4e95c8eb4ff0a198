package io.millwright.redis;

import io.millwright.spi.TimeSource;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Comes by when something falls due. The script tells each caller when that is, and whether it is the one who is relied on. The others
 * come a little later, each at another moment, so that one of them takes over should that one be gone. Thread-safe.
 */
final class Alarm implements AutoCloseable {
    private static final long GRACE_MILLIS = 1_000;

    private final TimeSource time;
    private final Runnable comeBy;
    /** Another one in each process. */
    private final long grace = GRACE_MILLIS + ThreadLocalRandom.current().nextLong(GRACE_MILLIS);

    /** Guarded by this, as are the following; held for moments only. */
    private TimeSource.@Nullable Timer next;

    private long setTo = Long.MAX_VALUE;
    private boolean closed;

    Alarm(TimeSource time, Runnable comeBy) {
        this.time = time;
        this.comeBy = comeBy;
    }

    /**
     * @param delay in milliseconds; negative if nothing is due
     * @param reliedOn whether nobody else is timed for it
     */
    synchronized void plan(long delay, boolean reliedOn) {
        if (closed || delay < 0) {
            return;
        }
        long wait = reliedOn ? delay : delay + grace;
        long at = time.now() + wait;
        if (at >= setTo) {
            return;
        }
        if (next != null) {
            next.cancel();
        }
        setTo = at;
        next = time.schedule(Duration.ofMillis(wait), this::ring);
    }

    private void ring() {
        synchronized (this) {
            setTo = Long.MAX_VALUE;
            next = null;
        }
        comeBy.run();
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (next != null) {
            next.cancel();
        }
    }
}
