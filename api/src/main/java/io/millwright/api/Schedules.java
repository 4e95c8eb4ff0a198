package io.millwright.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The schedules of a store. What is added here is fired by one of the processes that have a worker, and only by one at a time. Thread-safe;
 * every method waits for the store.
 */
public interface Schedules {
    /** Most schedules of one page. */
    int MAX_LIMIT = 1_000;

    /**
     * Adds a schedule, changes the one that has its id, or does nothing if that is the same: what an application calls when it starts, in
     * every process. One whose trigger and window stay keeps its next tick, its pause and its history.
     *
     * @throws MillwrightException {@link ErrorCode#INVALID_SCHEDULE} if it cannot be read or never fires
     */
    ScheduleInfo put(Schedule schedule);

    /**
     * Adds a schedule.
     *
     * @throws MillwrightException {@link ErrorCode#STATE_CONFLICT} if there is one with its id; else as {@link #put}
     */
    ScheduleInfo add(Schedule schedule);

    /**
     * Changes when a schedule fires, and leaves what it sends.
     *
     * @throws MillwrightException {@link ErrorCode#SCHEDULE_UNKNOWN}; else as {@link #put}
     */
    ScheduleInfo change(String id, UnaryOperator<Timetable> change);

    Optional<ScheduleInfo> find(String id);

    /**
     * A page of schedules, by id.
     *
     * @param after only those with a greater id; null to begin with the first
     * @param limit at most {@value #MAX_LIMIT}
     */
    List<ScheduleInfo> list(@Nullable String after, int limit);

    /**
     * Stops firing until {@link #resume}. Ticks of that time are not missed ones: nothing makes up for them.
     *
     * @throws MillwrightException {@link ErrorCode#SCHEDULE_UNKNOWN}
     */
    ScheduleInfo pause(String id);

    /**
     * Goes on with the first tick from now.
     *
     * @throws MillwrightException {@link ErrorCode#SCHEDULE_UNKNOWN}
     */
    ScheduleInfo resume(String id);

    /**
     * Sends the task now, whatever the timetable says, also of a paused schedule. Its ticks stay as they are.
     *
     * @return what was sent
     * @throws MillwrightException {@link ErrorCode#SCHEDULE_UNKNOWN}
     */
    TaskId trigger(String id);

    /**
     * Removes a schedule with its history. What it sent goes on.
     *
     * @return false if there is none with this id
     */
    boolean remove(String id);

    /**
     * What its latest ticks came to, newest first; the store keeps a hundred or more.
     *
     * @throws MillwrightException {@link ErrorCode#SCHEDULE_UNKNOWN}
     */
    List<Firing> firings(String id, int limit);

    /**
     * The ticks of a timetable from now on, without jitter; of {@link Trigger.AfterEnd} only the first, as the others depend on how long
     * tasks take.
     *
     * @param count at most {@value #MAX_LIMIT}
     * @throws MillwrightException {@link ErrorCode#INVALID_SCHEDULE} if it cannot be read
     */
    List<Instant> preview(Timetable timetable, int count);

    /**
     * The next ticks of a schedule, without jitter.
     *
     * @throws MillwrightException {@link ErrorCode#SCHEDULE_UNKNOWN}
     */
    List<Instant> next(String id, int count);
}
