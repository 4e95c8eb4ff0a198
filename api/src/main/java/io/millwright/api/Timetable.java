package io.millwright.api;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * When a schedule fires, and what it does about ticks that come too late or too soon. Immutable.
 *
 * <pre>{@code
 * Timetable.cron("0 3 * * *", ZoneId.of("Europe/Berlin")).jitter(Duration.ofMinutes(5)).overlap(Overlap.SKIP)
 * }</pre>
 *
 * @param trigger what makes it fire
 * @param window between which times
 * @param jitter each tick is put off by up to so long, so that many schedules of the same time do not fire at once. How long follows
 *     from the schedule's id and the tick, so it is the same whoever computes it. At most a day, default none
 * @param missed default {@link Missed#ONCE}
 * @param overlap default {@link Overlap#ALLOW}
 */
public record Timetable(Trigger trigger, Window window, Duration jitter, Missed missed, Overlap overlap) {
    private static final Duration MOST_JITTER = Duration.ofDays(1);

    /**
     * @param from no tick before it; null for no bound
     * @param until no tick after it; null for no bound
     */
    public record Window(@Nullable Instant from, @Nullable Instant until) {
        /** No bounds. */
        public static final Window ALWAYS = new Window(null, null);

        public Window {
            if (from != null) {
                range("from", from);
            }
            if (until != null) {
                range("until", until);
            }
            if (from != null && until != null && until.isBefore(from)) {
                throw invalid("until " + until + " must not be before from " + from);
            }
        }
    }

    public Timetable {
        Objects.requireNonNull(trigger, "trigger");
        Objects.requireNonNull(window, "window");
        Objects.requireNonNull(missed, "missed");
        Objects.requireNonNull(overlap, "overlap");
        if (jitter.isNegative() || jitter.compareTo(MOST_JITTER) > 0) {
            throw invalid("jitter must be between 0 and " + MOST_JITTER + ", not " + jitter);
        }
    }

    public static Timetable of(Trigger trigger) {
        return new Timetable(trigger, Window.ALWAYS, Duration.ZERO, Missed.ONCE, Overlap.ALLOW);
    }

    /** By the calendar, in UTC. */
    public static Timetable cron(String expression) {
        return of(Trigger.cron(expression));
    }

    /** By the calendar. */
    public static Timetable cron(String expression, ZoneId zone) {
        return of(Trigger.cron(expression, zone));
    }

    /** At a fixed rate. */
    public static Timetable every(Duration interval) {
        return of(new Trigger.Every(interval));
    }

    /** With a fixed pause between the end of one task and the next firing. */
    public static Timetable afterEnd(Duration pause) {
        return of(new Trigger.AfterEnd(pause));
    }

    /** Once. */
    public static Timetable at(Instant time) {
        return of(new Trigger.At(time));
    }

    public Timetable trigger(Trigger other) {
        return new Timetable(other, window, jitter, missed, overlap);
    }

    public Timetable from(@Nullable Instant start) {
        return new Timetable(trigger, new Window(start, window.until), jitter, missed, overlap);
    }

    public Timetable until(@Nullable Instant end) {
        return new Timetable(trigger, new Window(window.from, end), jitter, missed, overlap);
    }

    public Timetable jitter(Duration most) {
        return new Timetable(trigger, window, most, missed, overlap);
    }

    public Timetable missed(Missed policy) {
        return new Timetable(trigger, window, jitter, policy, overlap);
    }

    public Timetable overlap(Overlap policy) {
        return new Timetable(trigger, window, jitter, missed, policy);
    }

    static void range(String field, Instant value) {
        Instant last = Instant.EPOCH.plus(TaskOptions.Timing.HORIZON.multipliedBy(2));
        if (value.isBefore(Instant.EPOCH) || value.isAfter(last)) {
            throw invalid(field + " must lie between 1970 and 2169, not " + value);
        }
    }

    private static MillwrightException invalid(String message) {
        return new MillwrightException(ErrorCode.INVALID_SCHEDULE, message);
    }
}
