package io.millwright.spi;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The real clock. Timers run on one daemon thread: the process' shared one, or one of their own. */
public final class SystemTime implements TimeSource, AutoCloseable {
    /** Nanoseconds overflow at 292 years. */
    private static final Duration LONGEST = Duration.ofDays(36_525);

    private static final SystemTime INSTANCE = new SystemTime("millwright-timer");

    private final ScheduledThreadPoolExecutor timers;

    private SystemTime(String threadName) {
        timers = new ScheduledThreadPoolExecutor(
                1,
                task -> {
                    Thread thread = new Thread(task, threadName);
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.DiscardPolicy()); // closing it races with those who use it
        timers.setRemoveOnCancelPolicy(true);
    }

    /** The shared instance. */
    public static SystemTime get() {
        return INSTANCE;
    }

    /** An instance whose timers have a thread of their own, so that nothing but its owner can delay them; to be closed. */
    public static SystemTime withThread(String threadName) {
        return new SystemTime(threadName);
    }

    /** Stops the timers' thread; what is scheduled, before or after, will not run. The shared instance stays. */
    @Override
    public void close() {
        if (this != INSTANCE) {
            timers.shutdownNow();
        }
    }

    @Override
    public long now() {
        return System.currentTimeMillis();
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Timer schedule(Duration delay, Runnable action) {
        Duration bounded = delay.compareTo(LONGEST) > 0 ? LONGEST : delay.isNegative() ? Duration.ZERO : delay;
        Future<?> future = timers.schedule(action, bounded.toNanos(), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }
}
