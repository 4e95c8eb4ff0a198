package io.millwright.systemtests.architecture.planted.commonpool.core;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Function;

public final class Offender {
    CompletableFuture<String> supply() {
        return CompletableFuture.supplyAsync(() -> "x");
    }

    CompletionStage<String> then(CompletionStage<String> stage) {
        return stage.thenApplyAsync(String::trim);
    }

    Function<Runnable, CompletableFuture<Void>> reference() {
        return CompletableFuture::runAsync;
    }

    Executor named() {
        return ForkJoinPool.commonPool();
    }

    long streams(List<String> list) {
        return list.parallelStream().count() + list.stream().parallel().count();
    }
}
