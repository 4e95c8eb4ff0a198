package io.millwright.spi;

import java.util.concurrent.CompletionStage;

/** Waits for one signature to be settled. */
public interface Watch extends AutoCloseable {
    /**
     * Completes when the signature is settled, at once if it already is; exceptionally with
     * {@link io.millwright.api.ErrorCode#TASK_UNKNOWN} if the store does not know it. Completes on a thread of the store's.
     */
    CompletionStage<TaskOutcome> outcome();

    /** Stops watching; the stage may never complete then. Idempotent. */
    @Override
    void close();
}
