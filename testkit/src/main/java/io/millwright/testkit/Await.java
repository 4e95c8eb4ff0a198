package io.millwright.testkit;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for stages, for so long and no longer. */
public final class Await {
    private Await() {}

    /**
     * The stage's value. Its {@link MillwrightException} is thrown as it is.
     *
     * @throws AssertionError if it takes too long, or fails with anything else
     */
    public static <T> T get(CompletionStage<T> stage, Duration patience) {
        try {
            return stage.toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("not complete after " + patience + ": " + stage, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof MillwrightException known) {
                throw known;
            }
            throw new AssertionError("stages must fail with MillwrightException, not " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting", e);
        }
    }

    /**
     * The code with which the stage fails.
     *
     * @throws AssertionError if it does not fail, or takes too long
     */
    public static ErrorCode failure(CompletionStage<?> stage, Duration patience) {
        Object value;
        try {
            value = get(stage, patience);
        } catch (MillwrightException e) {
            return e.code();
        }
        throw new AssertionError("should have failed, but gave " + value);
    }
}
