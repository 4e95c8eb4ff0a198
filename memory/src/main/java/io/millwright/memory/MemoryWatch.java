package io.millwright.memory;

import io.millwright.api.TaskId;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.Watch;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A watcher with its promise. Thread-safe. */
final class MemoryWatch extends Watcher implements Watch {
    private final MemoryHub hub;
    private final CompletableFuture<TaskOutcome> promise = new CompletableFuture<>();

    MemoryWatch(MemoryHub hub, TaskId id, Object owner) {
        super(id, owner);
        this.hub = hub;
    }

    /** Foreign code may run in it: never under the hub's lock. */
    void complete(TaskOutcome outcome) {
        promise.complete(outcome);
    }

    void fail(RuntimeException error) {
        promise.completeExceptionally(error);
    }

    @Override
    public CompletionStage<TaskOutcome> outcome() {
        return promise;
    }

    @Override
    public void close() {
        if (!promise.isDone()) {
            hub.run((ledger, now) -> {
                ledger.unwatch(this, now);
                return this;
            });
        }
    }
}
