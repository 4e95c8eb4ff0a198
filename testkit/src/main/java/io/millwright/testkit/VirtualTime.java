package io.millwright.testkit;

import io.millwright.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A clock that stands still until a test moves it. Thread-safe.
 *
 * <p>{@link #advance} runs the timers that fall due, each at its own time, in order of time and then of scheduling, on the
 * calling thread and holding no lock; timers that these schedule are run, too, if they fall due within the same advance. A timer
 * with no delay runs with the next advance, be it of {@link Duration#ZERO}. One advance runs at a time; others wait for it.
 */
public final class VirtualTime implements TimeSource {
    /** Where it starts unless told otherwise: a time that no clock of a test machine shows. */
    public static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Instant start;
    /** Held while timers run, so that two advances do not interleave; always taken before {@link #timers}. */
    private final ReentrantLock advancing = new ReentrantLock();

    /** Guarded by itself, as are {@link #scheduled} and the writing of {@link #elapsed}. */
    private final PriorityQueue<Entry> timers =
            new PriorityQueue<>(Comparator.comparingLong(Entry::due).thenComparingLong(Entry::order));

    private long scheduled;
    /** Nanoseconds since the start; volatile because clocks are read everywhere. */
    private volatile long elapsed;
    /** How far {@link #now()} was set forward, in milliseconds; volatile as above. */
    private volatile long set;

    public VirtualTime() {
        this(START);
    }

    public VirtualTime(Instant start) {
        this.start = start;
    }

    @Override
    public long now() {
        return start.toEpochMilli() + set + elapsed / NANOS_PER_MILLI;
    }

    /** Counts from 0 at the start; moves by {@link #advance} only, and then as {@link #now()} does. */
    @Override
    public long nanoTime() {
        return elapsed;
    }

    public Instant instant() {
        return start.plusMillis(set).plusNanos(elapsed);
    }

    @Override
    public Timer schedule(Duration delay, Runnable action) {
        Entry entry;
        synchronized (timers) {
            entry = new Entry(after(Math.max(0, saturatedNanos(delay))), scheduled++, action);
            timers.add(entry);
        }
        return () -> {
            synchronized (timers) {
                timers.remove(entry);
            }
        };
    }

    /**
     * Moves the clock and runs what falls due. An exception of a timer ends the advance at that timer's time.
     *
     * @throws IllegalArgumentException if the duration is negative
     */
    public void advance(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("time does not go back: " + by);
        }
        advancing.lock();
        try {
            long target = after(saturatedNanos(by));
            for (Entry due = next(target); due != null; due = next(target)) {
                due.action.run();
            }
        } finally {
            advancing.unlock();
        }
    }

    /**
     * Sets the clock forward or, if negative, back, as an operator does: {@link #now()} jumps, while no time passes and no timer runs.
     */
    public void jump(Duration by) {
        synchronized (timers) {
            set += by.toMillis();
        }
    }

    /** {@link #advance} to a time by {@link #now()}; does nothing but run what is due if it has passed. */
    public void advanceTo(long millis) {
        advance(Duration.ofMillis(Math.max(0, millis - now())));
    }

    /** How long until the next timer, or empty if none is scheduled. */
    public Optional<Duration> untilNextTimer() {
        synchronized (timers) {
            Entry first = timers.peek();
            return first == null ? Optional.empty() : Optional.of(Duration.ofNanos(Math.max(0, first.due - elapsed)));
        }
    }

    /** How many timers are scheduled; a closed component should have left none. */
    public int timerCount() {
        synchronized (timers) {
            return timers.size();
        }
    }

    /** Takes the first timer due by the target and sets the clock to it; sets the clock to the target if there is none. */
    private @Nullable Entry next(long target) {
        synchronized (timers) {
            Entry first = timers.peek();
            boolean due = first != null && first.due <= target;
            long to = due ? Math.max(elapsed, first.due) : Math.max(elapsed, target);
            elapsed = to;
            return due ? timers.poll() : null;
        }
    }

    private long after(long nanos) {
        return elapsed + Math.min(nanos, Long.MAX_VALUE - elapsed);
    }

    private static long saturatedNanos(Duration duration) {
        try {
            return duration.toNanos();
        } catch (ArithmeticException e) {
            return duration.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    /** Compared by identity when cancelled: a record would make two alike entries equal, but order is unique. */
    private record Entry(long due, long order, Runnable action) {}
}
