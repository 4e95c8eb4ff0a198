package io.millwright.core.worker;

import io.millwright.api.TaskContext;
import java.lang.reflect.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A task that this process can run.
 *
 * @param parameters what its arguments are decoded to
 * @param result what its result is encoded as
 */
record RegisteredTask(String name, List<Type> parameters, Type result, Body body) {

    /** The code of a task, whatever way it was declared. */
    @FunctionalInterface
    interface Body {
        @Nullable
        Object run(List<@Nullable Object> arguments, TaskContext context) throws Throwable;
    }
}
