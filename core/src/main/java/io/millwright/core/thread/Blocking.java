package io.millwright.core.thread;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Waits for the stages of a store, never without a bound. */
public final class Blocking {
    /** How long a single trip to the store may take before it is given up. */
    public static final Duration STORE_TIMEOUT = Duration.ofSeconds(30);

    private Blocking() {}

    /**
     * The stage's value.
     *
     * @throws MillwrightException as the stage failed, or {@link ErrorCode#STORE_UNAVAILABLE} if it took too long or the thread
     *     was interrupted (its flag is set again)
     */
    public static <T> T get(CompletionStage<T> stage) {
        return get(stage, Duration.ZERO);
    }

    /** The same, of a store that was told to wait for so long itself. */
    public static <T> T get(CompletionStage<T> stage, Duration patience) {
        Duration most = STORE_TIMEOUT.plus(patience);
        try {
            return stage.toCompletableFuture().get(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MillwrightException(
                    ErrorCode.STORE_UNAVAILABLE, "interrupted while waiting for the store; it may have been done", e);
        } catch (TimeoutException e) {
            throw new MillwrightException(
                    ErrorCode.STORE_UNAVAILABLE,
                    "the store did not answer within " + most + "; it may have been done, repeating is safe",
                    e);
        } catch (ExecutionException e) {
            throw asMillwright(e);
        }
    }

    /** Asks a store; a method that throws is a stage that failed. */
    public static <T> CompletionStage<T> ask(Supplier<CompletionStage<T>> question) {
        try {
            return question.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** The error below the wrappers that futures put around it. */
    public static Throwable unwrap(Throwable thrown) {
        Throwable at = thrown;
        while ((at instanceof CompletionException || at instanceof ExecutionException) && at.getCause() != null) {
            at = at.getCause();
        }
        return at;
    }

    /** The same error as a {@link MillwrightException}. */
    public static MillwrightException asMillwright(Throwable thrown) {
        Throwable cause = unwrap(thrown);
        if (cause instanceof MillwrightException known) {
            return known;
        }
        return new MillwrightException(ErrorCode.INTERNAL, describe(cause), cause);
    }

    private static String describe(Throwable thrown) {
        @Nullable String message = thrown.getMessage();
        return message == null ? thrown.getClass().getName() : message;
    }
}
