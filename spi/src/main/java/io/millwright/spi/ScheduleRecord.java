package io.millwright.spi;

import java.util.Objects;

/**
 * A schedule as stores see it.
 *
 * @param id unique among schedules
 * @param version grows with every step, and is never used again, not even when a schedule is removed and another one gets its id
 * @param paused whether it is left out of what is due
 * @param nextAt when it wants attention; {@link #NEVER} for not by itself
 * @param definition encoded by the engine: when it fires, and what it sends
 * @param state encoded by the engine: what it remembers from one firing to the next
 */
public record ScheduleRecord(String id, long version, boolean paused, long nextAt, Payload definition, Payload state) {
    /** Later than any time. */
    public static final long NEVER = Long.MAX_VALUE;

    public ScheduleRecord {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(definition, "definition");
        Objects.requireNonNull(state, "state");
    }
}
