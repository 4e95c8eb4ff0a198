package io.millwright.core.worker;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.Task;
import io.millwright.api.TaskContext;
import io.millwright.api.TaskMethod;
import io.millwright.api.TaskRegistry;
import io.millwright.api.TaskType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The registry behind {@link TaskRegistry}. Thread-safe. */
public final class TaskTable implements TaskRegistry {
    private final Map<String, RegisteredTask> tasks = new ConcurrentHashMap<>();

    @Nullable
    RegisteredTask find(String name) {
        return tasks.get(name);
    }

    @Override
    public <R> TaskRegistry add(TaskType.Of0<R> type, TaskType.Handler0<R> handler) {
        return put(type, (args, context) -> handler.run());
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // the codec decodes to the declared types, which may admit null
    public <A, R> TaskRegistry add(TaskType.Of1<A, R> type, TaskType.Handler1<A, R> handler) {
        return put(type, (args, context) -> handler.run((A) args.get(0)));
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // the codec decodes to the declared types, which may admit null
    public <A, B, R> TaskRegistry add(TaskType.Of2<A, B, R> type, TaskType.Handler2<A, B, R> handler) {
        return put(type, (args, context) -> handler.run((A) args.get(0), (B) args.get(1)));
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // the codec decodes to the declared types, which may admit null
    public <A, B, C, R> TaskRegistry add(TaskType.Of3<A, B, C, R> type, TaskType.Handler3<A, B, C, R> handler) {
        return put(type, (args, context) -> handler.run((A) args.get(0), (B) args.get(1), (C) args.get(2)));
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // the codec decodes to the declared types, which may admit null
    public <A, B, C, D, R> TaskRegistry add(
            TaskType.Of4<A, B, C, D, R> type, TaskType.Handler4<A, B, C, D, R> handler) {
        return put(
                type,
                (args, context) -> handler.run((A) args.get(0), (B) args.get(1), (C) args.get(2), (D) args.get(3)));
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // the codec decodes to the declared types, which may admit null
    public <A, B, C, D, E, R> TaskRegistry add(
            TaskType.Of5<A, B, C, D, E, R> type, TaskType.Handler5<A, B, C, D, E, R> handler) {
        return put(
                type,
                (args, context) -> handler.run(
                        (A) args.get(0), (B) args.get(1), (C) args.get(2), (D) args.get(3), (E) args.get(4)));
    }

    private TaskRegistry put(TaskType<?> type, RegisteredTask.Body body) {
        return put(
                new RegisteredTask(type.name(), type.parameters(), type.result().type(), body));
    }

    private TaskRegistry put(RegisteredTask task) {
        if (tasks.putIfAbsent(task.name(), task) != null) {
            throw invalid("task '" + task.name() + "' is registered already; each name belongs to one piece of code");
        }
        return this;
    }

    @Override
    public TaskRegistry addAll(Object object) {
        Map<String, Method> methods = new LinkedHashMap<>();
        for (Class<?> type = object.getClass(); type != null && type != Object.class; type = type.getSuperclass()) {
            for (Method method : type.getDeclaredMethods()) {
                mostSpecific(methods, method);
            }
        }
        return register(methods, object, object.getClass());
    }

    @Override
    public <T> TaskRegistry implement(Class<T> interfaceType, T implementation) {
        if (!interfaceType.isInterface()) {
            throw invalid(interfaceType.getName() + " is not an interface; use addAll for annotated objects");
        }
        Map<String, Method> methods = new LinkedHashMap<>();
        for (Method method : interfaceType.getMethods()) {
            mostSpecific(methods, method);
        }
        return register(methods, implementation, interfaceType);
    }

    /** Overridden methods are called through those that override them: one task, not two of the same name. */
    private static void mostSpecific(Map<String, Method> methods, Method method) {
        if (method.isBridge() || !method.isAnnotationPresent(Task.class)) {
            return;
        }
        String signature = Modifier.isPrivate(method.getModifiers())
                ? method.toString() // overrides nothing and is not overridden
                : method.getName() + Arrays.toString(method.getParameterTypes());
        methods.merge(
                signature,
                method,
                (known, other) -> known.getReturnType().isAssignableFrom(other.getReturnType())
                                && known.getReturnType() != other.getReturnType()
                        ? other
                        : known);
    }

    private TaskRegistry register(Map<String, Method> methods, Object target, Class<?> declaring) {
        if (methods.isEmpty()) {
            throw invalid("no method of " + declaring.getName() + " is annotated with @Task");
        }
        methods.values().forEach(method -> register(method, target));
        return this;
    }

    private void register(Method method, Object target) {
        TaskMethod task = TaskMethod.of(method).orElseThrow();
        if (Modifier.isStatic(method.getModifiers())) {
            throw invalid(method + " is static; a task is a method of the object");
        }
        try {
            method.setAccessible(true);
        } catch (RuntimeException e) {
            throw new MillwrightException(
                    ErrorCode.INVALID_TASK,
                    method + " cannot be called: make its class public, or open its package to io.millwright.core",
                    e);
        }
        put(new RegisteredTask(task.name(), task.parameterTypes(), task.resultType(), reflective(method, target)));
    }

    private static RegisteredTask.Body reflective(Method method, Object target) {
        Class<?>[] types = method.getParameterTypes();
        return (arguments, context) -> {
            try {
                return method.invoke(target, withContext(types, arguments, context));
            } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
            }
        };
    }

    private static @Nullable Object[] withContext(
            Class<?>[] types, List<@Nullable Object> arguments, TaskContext context) {
        @Nullable Object[] values = new @Nullable Object[types.length];
        int next = 0;
        for (int i = 0; i < types.length; i++) {
            values[i] = types[i] == TaskContext.class ? context : arguments.get(next++);
        }
        return values;
    }

    @Override
    public Set<String> names() {
        return new TreeSet<>(tasks.keySet());
    }

    private static MillwrightException invalid(String message) {
        return new MillwrightException(ErrorCode.INVALID_TASK, message);
    }
}
