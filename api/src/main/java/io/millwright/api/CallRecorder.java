package io.millwright.api;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Records the one call that a lambda makes on an interface, and makes a signature of it. */
final class CallRecorder implements InvocationHandler {
    private final Class<?> tasks;
    private @Nullable Signature<?> recorded;

    private CallRecorder(Class<?> tasks) {
        this.tasks = tasks;
    }

    @SuppressWarnings("unchecked") // the recorded call's return type is R by the compiler's own check of the lambda
    static <T, R> Signature<R> capture(Class<T> tasks, Consumer<T> call) {
        if (!tasks.isInterface()) {
            throw new MillwrightException(
                    ErrorCode.INVALID_TASK,
                    tasks.getName() + " is not an interface; captured tasks are declared in one");
        }
        CallRecorder recorder = new CallRecorder(tasks);
        ClassLoader loader = tasks.getClassLoader();
        T proxy = tasks.cast(Proxy.newProxyInstance(loader, new Class<?>[] {tasks}, recorder));
        call.accept(proxy);
        if (recorder.recorded == null) {
            throw new MillwrightException(
                    ErrorCode.INVALID_TASK, "the lambda called no task of " + tasks.getName() + "; call exactly one");
        }
        return (Signature<R>) recorder.recorded;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments) {
        TaskMethod task = TaskMethod.of(method)
                .orElseThrow(() -> new MillwrightException(
                        ErrorCode.INVALID_TASK,
                        method.getName() + " of " + tasks.getName() + " is no task; annotate it with @Task(\"name\")"));
        if (recorded != null) {
            throw new MillwrightException(
                    ErrorCode.INVALID_TASK,
                    "the lambda called " + recorded.task() + " and " + task.name() + "; a signature is one call");
        }
        recorded = new Signature<>(
                TaskId.next(),
                task.name(),
                new Arguments(values(method, arguments), task.parameterTypes()),
                TypeRef.ofReflected(task.resultType()),
                task.options());
        return defaultOf(method.getReturnType());
    }

    private static List<@Nullable Object> values(Method method, @Nullable Object @Nullable [] arguments) {
        List<@Nullable Object> values = new ArrayList<>();
        Class<?>[] types = method.getParameterTypes();
        for (int i = 0; i < types.length; i++) {
            if (types[i] != TaskContext.class) {
                values.add(arguments == null ? null : arguments[i]);
            }
        }
        return values;
    }

    /** What an unboxing caller can live with; the value is never looked at. */
    private static @Nullable Object defaultOf(Class<?> type) {
        if (!type.isPrimitive() || type == void.class) {
            return null;
        }
        return Array.get(Array.newInstance(type, 1), 0);
    }
}
