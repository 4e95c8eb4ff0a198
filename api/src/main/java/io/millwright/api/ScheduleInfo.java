package io.millwright.api;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A schedule at one moment.
 *
 * @param work what it sends
 * @param status how it stands
 */
public record ScheduleInfo(String id, Timetable timetable, Work work, Status status) {
    public ScheduleInfo {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(timetable, "timetable");
        Objects.requireNonNull(work, "work");
        Objects.requireNonNull(status, "status");
    }

    /**
     * What it sends, for people.
     *
     * @param task name of the task or of the workflow
     * @param queue of the task; of a workflow, that of its first
     * @param arguments as JSON where they are, else their size
     * @param tasks how many there are; 1 unless it is a workflow
     */
    public record Work(String task, String queue, String arguments, int tasks) {}

    /**
     * How it stands.
     *
     * @param paused whether it fires by itself
     * @param next when it fires next, jitter included; null if not by itself: it has ended, or waits for its task to end
     * @param running what it sent and waits for the end of; empty where that does not matter to it
     * @param queued the tick that waits for that end; null for none
     * @param problem why the last attempt to fire it failed, which is repeated; null if it did not
     */
    public record Status(
            boolean paused,
            @Nullable Instant next,
            List<TaskId> running,
            @Nullable Instant queued,
            @Nullable String problem) {
        public Status {
            running = List.copyOf(running);
        }

        /** Whether it never fires again by itself, paused or not. */
        public boolean ended() {
            return next == null && running.isEmpty();
        }
    }
}
