package io.millwright.core.schedule;

import io.millwright.api.TaskId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a schedule remembers from one firing to the next. Immutable.
 *
 * @param tick the next one; {@link Ticks#NEVER} if there is none, or not before its task has ended
 * @param running what it sent and has to see the end of; empty where that does not matter
 * @param queued the tick that waits for that end; {@link Ticks#NEVER} for none
 * @param problem why it could not be fired; null if it could
 */
record FiringState(
        long tick,
        List<TaskId> running,
        long queued,
        @Nullable String problem) {
    /** More is only sent by hand; of those the latest count. */
    private static final int MOST_RUNNING = 8;

    FiringState {
        running = List.copyOf(
                running.size() > MOST_RUNNING
                        ? running.subList(running.size() - MOST_RUNNING, running.size())
                        : running);
    }

    static FiringState before(long tick) {
        return new FiringState(tick, List.of(), Ticks.NEVER, null);
    }

    FiringState at(long next) {
        return new FiringState(next, running, queued, null);
    }

    FiringState running(List<TaskId> now) {
        return new FiringState(tick, now, queued, problem);
    }

    FiringState queued(long waiting) {
        return new FiringState(tick, running, waiting, problem);
    }

    FiringState failed(String why) {
        return new FiringState(tick, running, queued, why);
    }

    /** Whether the end of what runs makes it fire. */
    boolean awaitsEnd(Definition definition) {
        return !running.isEmpty() && (queued != Ticks.NEVER || (definition.isAfterEnd() && tick == Ticks.NEVER));
    }
}
