package io.millwright.core.worker;

import io.millwright.api.TaskContext;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * What an application may hang into a worker. Hooks run on the handler's thread; one that throws is logged and changes nothing
 * for the task.
 *
 * @param onError after a handler threw or its arguments could not be read
 * @param beforeTask after STARTED, before the handler
 * @param afterTask after the handler, however it ended; not for tasks whose handler was never called
 * @param beforeConsume asked before the worker fetches; false makes it ask again a little later
 */
public record WorkerHooks(
        ErrorHandler onError,
        Consumer<TaskContext> beforeTask,
        Consumer<TaskContext> afterTask,
        BooleanSupplier beforeConsume) {
    /** No hooks. */
    public static final WorkerHooks NONE =
            new WorkerHooks((context, error, isFinal) -> {}, context -> {}, context -> {}, () -> true);

    /** Learns of errors. */
    @FunctionalInterface
    public interface ErrorHandler {
        /**
         * @param context of the attempt, with its signature; the arguments are empty if they could not be read
         * @param error what was thrown
         * @param isFinal whether the task has failed for good, or will be tried again
         */
        void failed(TaskContext context, Throwable error, boolean isFinal);
    }
}
