package io.millwright.api;

import java.time.Duration;
import java.util.Objects;

/**
 * Proof that the store has a signature.
 *
 * @param id of the accepted signature; with a unique key that is taken, of the one that has it
 * @param durability how much may break before it is lost
 * @param duplicate whether it had been accepted before, or its unique key is taken; nothing new was stored then
 * @param result where its result will be
 * @param <R> what the task returns
 */
public record Receipt<R>(TaskId id, Durability durability, boolean duplicate, AsyncResult<R> result) {
    public Receipt {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(durability, "durability");
        Objects.requireNonNull(result, "result");
    }

    /** Short for {@code result().await(timeout)}. */
    public R await(Duration timeout) throws InterruptedException {
        return result.await(timeout);
    }
}
