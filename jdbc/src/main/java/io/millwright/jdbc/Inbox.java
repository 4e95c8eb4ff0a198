package io.millwright.jdbc;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Hands messages to one thread, in order. Any thread may put and wake, none ever waits but the owner. */
final class Inbox<T> {
    private final ConcurrentLinkedQueue<T> messages = new ConcurrentLinkedQueue<>();
    /** Volatile: callers look whether there is somebody to wake. */
    private volatile @Nullable Thread sleeper;
    /** Volatile: a wake without a message must not be lost. */
    private volatile boolean woken;

    void put(T message) {
        messages.add(message);
        unpark();
    }

    /** Makes the owner look around although there is no message. */
    void wake() {
        if (!woken) {
            woken = true;
            unpark();
        }
    }

    private void unpark() {
        Thread thread = sleeper;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    /** Owner only. */
    @Nullable
    T poll() {
        return messages.poll();
    }

    /** Owner only: returns when there is a message, or somebody woke it; forgets the wake. */
    void await() {
        sleeper = Thread.currentThread();
        while (messages.isEmpty() && !woken) {
            LockSupport.park(this);
        }
        sleeper = null;
        woken = false;
    }
}
