package io.millwright.api;

import java.util.Objects;

/**
 * A task that is sent again and again, or once at a time. Immutable; kept by {@link Schedules}.
 *
 * <p>Each firing sends a fresh signature: like {@code task}, but under an id that belongs to the schedule and the tick, and with the headers
 * {@link #HEADER_ID} and {@link #HEADER_TICK}. Times of the task count from the firing.
 *
 * @param id a name, unique in the store
 * @param timetable when
 * @param task what; it must have neither an eta nor an absolute expiry
 */
public record Schedule(String id, Timetable timetable, Signature<?> task) {
    /** Header with the schedule's id. */
    public static final String HEADER_ID = "millwright.schedule";

    /** Header with the tick: the time for which the task was planned, in ISO-8601, whatever jitter or delay put it off. */
    public static final String HEADER_TICK = "millwright.tick";

    public Schedule {
        Names.check(ErrorCode.INVALID_SCHEDULE, "schedule", id);
        Objects.requireNonNull(timetable, "timetable");
        TaskOptions.Timing timing = task.options().timing();
        if (timing.eta() != null) {
            throw invalid(id, "its task has an eta, but the timetable says when it runs; leave the eta out");
        }
        if (timing.expiresAt() != null) {
            throw invalid(id, "its task expires at one time for all firings; use expiresIn, or until of the timetable");
        }
    }

    /** A task and its times. */
    public static Schedule of(String id, Timetable timetable, Signature<?> task) {
        return new Schedule(id, timetable, task);
    }

    private static MillwrightException invalid(String id, String message) {
        return new MillwrightException(ErrorCode.INVALID_SCHEDULE, "schedule " + id + ": " + message);
    }
}
