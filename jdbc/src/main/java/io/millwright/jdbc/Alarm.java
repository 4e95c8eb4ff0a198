package io.millwright.jdbc;

import io.millwright.spi.TimeSource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Wakes the writer: when something falls due, and regularly so that it looks whether other processes wrote, for places where the
 * doorbell does not carry. Thread-safe.
 */
final class Alarm implements AutoCloseable {
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);

    private final TimeSource time;
    private final Runnable look;
    private final Runnable wake;

    /** Guarded by this, as are the following; held for moments only. */
    private TimeSource.@Nullable Timer next;

    private TimeSource.@Nullable Timer nextLook;
    private long setTo = Long.MAX_VALUE;
    private boolean closed;

    Alarm(TimeSource time, Runnable look, Runnable wake) {
        this.time = time;
        this.look = look;
        this.wake = wake;
    }

    /** Has the writer look after a while; to be called after every look, so that there is never more than one ahead. */
    synchronized void lookLater() {
        if (!closed && nextLook == null) {
            nextLook = time.schedule(LOOK_EVERY, this::lookAround);
        }
    }

    private void lookAround() {
        synchronized (this) {
            nextLook = null;
        }
        look.run();
    }

    /** Wakes the writer at a time by the store's clock, or earlier. */
    synchronized void at(long millis) {
        if (closed || millis >= setTo) {
            return;
        }
        if (next != null) {
            next.cancel();
        }
        setTo = millis;
        next = time.schedule(Duration.ofMillis(Math.max(0, millis - time.now())), this::ring);
    }

    private void ring() {
        synchronized (this) {
            setTo = Long.MAX_VALUE;
            next = null;
        }
        wake.run();
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (next != null) {
            next.cancel();
        }
        if (nextLook != null) {
            nextLook.cancel();
        }
    }
}
