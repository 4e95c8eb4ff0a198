package io.millwright.api;

import org.jspecify.annotations.Nullable;

/** Binds a context to the thread that runs a handler. For engines and test kits; handlers use {@link TaskContext#current()}. */
public final class CurrentTask {
    private static final ThreadLocal<@Nullable TaskContext> CURRENT = new ThreadLocal<>();

    private CurrentTask() {}

    /** Binds until {@link #unbind()}; bindings of one thread do not nest. */
    public static void bind(TaskContext context) {
        CURRENT.set(context);
    }

    public static void unbind() {
        CURRENT.remove();
    }

    static TaskContext get() {
        TaskContext context = CURRENT.get();
        if (context == null) {
            throw new MillwrightException(
                    ErrorCode.STATE_CONFLICT,
                    "no task runs on thread '" + Thread.currentThread().getName()
                            + "'; call TaskContext.current() on the handler's own thread and hand the context to others");
        }
        return context;
    }
}
