package io.millwright.testing;

import io.millwright.api.TaskId;
import io.millwright.spi.WorkerListener;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** What a worker hears of its session, and whether it has heard it. Thread-safe. */
final class SessionNews implements WorkerListener {
    private final WorkerListener worker;
    private final Consumer<TaskId> cancelled;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile boolean silent; // set by the test's thread, read by the store's

    /** @param cancelled told after the worker was told of a cancellation */
    SessionNews(WorkerListener worker, Consumer<TaskId> cancelled) {
        this.worker = worker;
        this.cancelled = cancelled;
    }

    /** From now on the worker does not hear that its session is over. */
    void silence() {
        silent = true;
    }

    /** Completes when the worker has been told that its session is over, or would have been. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    @Override
    public void cancelRequested(TaskId id, long fencing, String reason) {
        worker.cancelRequested(id, fencing, reason);
        cancelled.accept(id);
    }

    @Override
    public void sessionEnded() {
        if (!silent) {
            worker.sessionEnded();
        }
        ended.complete(null);
    }
}
