package io.millwright.api;

import java.util.Set;

/**
 * The tasks that a worker knows. Thread-safe; tasks may be added while workers run.
 *
 * <p>Adding a second task under a name is {@link ErrorCode#INVALID_TASK}: one of the two would silently never run.
 */
public interface TaskRegistry {

    <R> TaskRegistry add(TaskType.Of0<R> type, TaskType.Handler0<R> handler);

    <A, R> TaskRegistry add(TaskType.Of1<A, R> type, TaskType.Handler1<A, R> handler);

    <A, B, R> TaskRegistry add(TaskType.Of2<A, B, R> type, TaskType.Handler2<A, B, R> handler);

    <A, B, C, R> TaskRegistry add(TaskType.Of3<A, B, C, R> type, TaskType.Handler3<A, B, C, R> handler);

    <A, B, C, D, R> TaskRegistry add(TaskType.Of4<A, B, C, D, R> type, TaskType.Handler4<A, B, C, D, R> handler);

    <A, B, C, D, E, R> TaskRegistry add(
            TaskType.Of5<A, B, C, D, E, R> type, TaskType.Handler5<A, B, C, D, E, R> handler);

    /**
     * Adds every method of the object that is annotated with {@link Task}.
     *
     * @throws MillwrightException {@link ErrorCode#INVALID_TASK} if there is none, or one is wrong
     */
    TaskRegistry addAll(Object tasks);

    /** Adds every method of the interface that is annotated with {@link Task}, run on {@code implementation}. */
    <T> TaskRegistry implement(Class<T> tasks, T implementation);

    /** The names added so far. */
    Set<String> names();
}
