package io.millwright.systemtests.architecture.planted.commonpool.core;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

public final class Innocent {
    CompletionStage<String> supply(Executor executor) {
        return CompletableFuture.supplyAsync(() -> "x", executor).thenApplyAsync(String::trim, executor);
    }
}
