package io.millwright.memory;

import io.millwright.spi.Envelope;
import io.millwright.spi.Published;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A publication with its promise. Thread-safe. */
final class MemoryPublication extends Publication {
    private final CompletableFuture<List<Published>> promise = new CompletableFuture<>();

    MemoryPublication(List<Envelope> envelopes, Object owner) {
        super(envelopes, owner);
    }

    /** Foreign code may run in it: never under the hub's lock. */
    void complete(List<Published> results) {
        promise.complete(results);
    }

    void fail(RuntimeException error) {
        promise.completeExceptionally(error);
    }

    CompletionStage<List<Published>> results() {
        return promise;
    }
}
