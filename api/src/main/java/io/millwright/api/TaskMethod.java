package io.millwright.api;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a method annotated with {@link Task} declares. The one place where the annotation is read, so that capturing and
 * registering agree.
 *
 * @param method the annotated method
 * @param name the task's name
 * @param parameterTypes generic types of the arguments, context parameters left out
 * @param resultType generic return type
 * @param options defaults of its signatures
 */
public record TaskMethod(Method method, String name, List<Type> parameterTypes, Type resultType, TaskOptions options) {
    public TaskMethod {
        parameterTypes = List.copyOf(parameterTypes);
    }

    /**
     * Reads the annotation of a method.
     *
     * @return empty if the method is no task
     * @throws MillwrightException {@link ErrorCode#INVALID_TASK} if the annotation is wrong
     */
    public static Optional<TaskMethod> of(Method method) {
        Task task = method.getAnnotation(Task.class);
        if (task == null) {
            return Optional.empty();
        }
        Names.check(ErrorCode.INVALID_TASK, "task name of " + method, task.value());
        List<Type> parameters = new ArrayList<>();
        for (Type type : method.getGenericParameterTypes()) {
            if (type != TaskContext.class) {
                parameters.add(type);
            }
        }
        parameters.forEach(type -> concrete(task, type));
        concrete(task, method.getGenericReturnType());
        return Optional.of(
                new TaskMethod(method, task.value(), parameters, method.getGenericReturnType(), options(method, task)));
    }

    private static void concrete(Task task, Type type) {
        TypeVariables.in(type).ifPresent(variable -> {
            throw new MillwrightException(
                    ErrorCode.INVALID_TASK,
                    "task '" + task.value() + "' leaves open what " + variable + " in " + type.getTypeName()
                            + " is; declare it with concrete types");
        });
    }

    private static TaskOptions options(Method method, Task task) {
        if (task.retries() < -1) {
            throw invalid(
                    "retries must be 0 or more, or -1 to leave them to the worker, not " + task.retries(), method);
        }
        try {
            TaskOptions.Builder options = TaskOptions.builder().queue(task.queue());
            if (task.retries() >= 0) {
                options.retry(RetryPolicy.fibonacci(task.retries()));
            }
            if (!task.timeout().isEmpty()) {
                options.timeout(Duration.parse(task.timeout()));
            }
            return options.build();
        } catch (DateTimeParseException e) {
            throw invalid(
                    "timeout '" + task.timeout() + "' is no ISO-8601 duration; write PT30S for 30 seconds", method);
        } catch (MillwrightException e) {
            throw invalid(e.getMessage(), method);
        }
    }

    private static MillwrightException invalid(@Nullable String what, Method method) {
        return new MillwrightException(ErrorCode.INVALID_TASK, "@Task of " + method + ": " + what);
    }
}
