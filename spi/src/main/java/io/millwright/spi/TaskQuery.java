package io.millwright.spi;

import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What to list.
 *
 * @param queue null for all queues
 * @param task a task name; null for all
 * @param states none means all
 * @param after only ids greater than this, for the next page; null for the first page
 * @param limit most rows to return; 1 to {@value #MAX_LIMIT}
 */
public record TaskQuery(
        @Nullable String queue,
        @Nullable String task,
        Set<TaskState> states,
        @Nullable TaskId after,
        int limit) {
    /** Most rows of one page. */
    public static final int MAX_LIMIT = 10_000;

    public TaskQuery {
        states = states.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(states));
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit must be between 1 and " + MAX_LIMIT);
        }
    }

    /** All signatures in one of the states. */
    public static TaskQuery inState(int limit, TaskState first, TaskState... more) {
        return new TaskQuery(null, null, EnumSet.of(first, more), null, limit);
    }
}
