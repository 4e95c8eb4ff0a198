package io.millwright.spi;

import io.millwright.api.TaskId;

/** What a store tells a worker unasked. Called on a thread of the store's: return quickly. */
public interface WorkerListener {
    /** Somebody wants the delivery stopped. May be told more than once. */
    void cancelRequested(TaskId id, long fencing, String reason);

    /** The session has ended on the store's side: everything it claimed is lost. */
    void sessionEnded();
}
