package io.millwright.core.worker;

import io.millwright.api.ErrorCode;
import io.millwright.api.TaskError;
import io.millwright.spi.Verdict;
import java.util.Optional;

/**
 * Takes one delivery through its steps and decides how it ends. It does not write: the worker settles the verdict. The
 * three methods are those of machinery's {@code iface.TaskProcessor}.
 */
public interface TaskProcessor {
    /**
     * Runs on a runner's thread. Must not throw; what it throws all the same is treated as the handler's failure.
     *
     * @return how the delivery ends
     */
    Verdict process(Attempt attempt);

    /**
     * The handler was told to stop, ignored it for longer than the worker's grace, and still runs. Not called on its thread.
     *
     * @param stack where it is
     * @return how the delivery ends without waiting for it
     */
    default Verdict abandoned(Attempt attempt, String stack) {
        String why =
                attempt.cancelReason() + "; the handler ignored that for too long and was given up. It was at " + stack;
        return new Verdict.Failure(TaskError.of(ErrorCode.TASK_TIMED_OUT, why));
    }

    /** A queue to consume instead of the worker's. */
    default Optional<String> customQueue() {
        return Optional.empty();
    }

    /** Asked before each fetch; false puts it off. */
    default boolean preConsume() {
        return true;
    }
}
