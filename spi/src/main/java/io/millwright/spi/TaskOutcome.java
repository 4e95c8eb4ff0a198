package io.millwright.spi;

import io.millwright.api.TaskError;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a signature ended.
 *
 * @param state terminal
 * @param result in state SUCCESS, else null
 * @param error in all other states; cancellations and expiries carry one, too
 * @param finishedAt when it was settled
 */
public record TaskOutcome(
        TaskId id,
        TaskState state,
        @Nullable Payload result,
        @Nullable TaskError error,
        long finishedAt) {
    public TaskOutcome {
        Objects.requireNonNull(id, "id");
        if (!state.isTerminal()) {
            throw new IllegalArgumentException(state + " is not terminal");
        }
    }
}
