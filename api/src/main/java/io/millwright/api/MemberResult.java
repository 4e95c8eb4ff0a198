package io.millwright.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a member of a workflow ended.
 *
 * @param state terminal
 * @param value what it returned, which may be null; null unless it succeeded
 * @param error why it did not succeed; null if it did
 * @param <R> what the task returns
 */
public record MemberResult<R>(
        TaskId id,
        TaskState state,
        @Nullable R value,
        @Nullable TaskError error) {
    public MemberResult {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(state, "state");
    }

    /** Its number in the workflow, from 1 on; members of a group are numbered in the group's order. */
    public int number() {
        return id.number();
    }

    public boolean succeeded() {
        return state == TaskState.SUCCESS;
    }
}
