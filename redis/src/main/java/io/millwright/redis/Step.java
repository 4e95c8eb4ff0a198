package io.millwright.redis;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a script call is to do, and who waits for the answer.
 *
 * @param args not changed any more
 * @param grows whether it must be refused when the server has no memory left; everything else is let through, as it makes room
 * @param reader makes sense of the answer; on the lane's thread
 */
record Step<R>(Args args, boolean grows, Function<@Nullable Object, R> reader, CompletableFuture<R> done) {
    Step(Args args, Function<@Nullable Object, R> reader) {
        this(args, false, reader, new CompletableFuture<>());
    }

    Step<R> growing() {
        return new Step<>(args, true, reader, done);
    }

    /** One that is only done or not. */
    static Step<Boolean> yesOrNo(Args args) {
        return new Step<>(args, Reply::yes);
    }

    void answer(@Nullable Object reply) {
        try {
            done.complete(reader.apply(reply));
        } catch (RuntimeException e) {
            done.completeExceptionally(RedisErrors.map("the Redis store", e));
        }
    }
}
