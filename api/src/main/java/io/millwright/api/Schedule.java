package io.millwright.api;

import java.util.Objects;

/**
 * A task, or a workflow, that is sent again and again, or once at a time. Immutable; kept by {@link Schedules}.
 *
 * <p>Each firing sends it afresh: under an id that belongs to the schedule and the tick, and with the headers {@link #HEADER_ID} and
 * {@link #HEADER_TICK}, which a workflow gives to all its tasks. Times of tasks count from the firing.
 *
 * @param id a name, unique in the store
 * @param timetable when
 * @param work what
 */
public record Schedule(String id, Timetable timetable, Work work) {
    /** Header with the schedule's id. */
    public static final String HEADER_ID = "millwright.schedule";

    /** Header with the tick: the time for which the task was planned, in ISO-8601, whatever jitter or delay put it off. */
    public static final String HEADER_TICK = "millwright.tick";

    /** What is sent. No time in it may be absolute. */
    public sealed interface Work {
        /** One task. */
        record Task(Signature<?> signature) implements Work {
            public Task {
                Objects.requireNonNull(signature, "signature");
            }
        }

        /** A workflow. */
        record Whole(Workflow<?> workflow) implements Work {
            public Whole {
                Objects.requireNonNull(workflow, "workflow");
            }
        }
    }

    public Schedule {
        Names.check(ErrorCode.INVALID_SCHEDULE, "schedule", id);
        Objects.requireNonNull(timetable, "timetable");
        Objects.requireNonNull(work, "work");
    }

    /** A task and its times. */
    public static Schedule of(String id, Timetable timetable, Signature<?> task) {
        return new Schedule(id, timetable, new Work.Task(task));
    }

    /** A workflow and its times. */
    public static Schedule of(String id, Timetable timetable, Workflow<?> workflow) {
        return new Schedule(id, timetable, new Work.Whole(workflow));
    }
}
