package io.millwright.testing;

import io.millwright.api.TaskId;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.Watch;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Waits for a task, and is told of its end when the test's thread comes to it. Thread-safe. */
final class SteppedWatch implements Watch {
    final TaskId id;
    private final CompletableFuture<TaskOutcome> promise = new CompletableFuture<>();
    private final Consumer<SteppedWatch> onClose;

    SteppedWatch(TaskId id, Consumer<SteppedWatch> onClose) {
        this.id = id;
        this.onClose = onClose;
    }

    void complete(TaskOutcome outcome) {
        promise.complete(outcome);
    }

    @Override
    public CompletionStage<TaskOutcome> outcome() {
        return promise;
    }

    @Override
    public void close() {
        onClose.accept(this);
    }
}
