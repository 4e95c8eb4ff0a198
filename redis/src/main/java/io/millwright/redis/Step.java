package io.millwright.redis;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One thing that a call is to do, and who waits for the answer. Its mutable field is the lane's. */
final class Step<R> {
    /** Not changed any more. */
    final Args args;

    final CompletableFuture<R> done = new CompletableFuture<>();
    final Kind kind;
    private final Function<@Nullable Object, R> reader;
    /** How often it was sent without an answer. */
    int tries;

    /** What may be done with it when things go wrong. */
    enum Kind {
        /** Refused when the server has no memory left. Everything else is let through, as it makes room. */
        GROWS,
        /** Fails when its answer does not arrive: doing it twice would give another answer. */
        ONCE,
        /** Sent again when its answer does not arrive. */
        REPEATABLE
    }

    /** @param reader makes sense of the answer; on the lane's thread */
    Step(Kind kind, Args args, Function<@Nullable Object, R> reader) {
        this.kind = kind;
        this.args = args;
        this.reader = reader;
    }

    /** A question, or a change that can be made twice. */
    static <R> Step<R> repeatable(Args args, Function<@Nullable Object, R> reader) {
        return new Step<>(Kind.REPEATABLE, args, reader);
    }

    /** A change that can be made twice, and is only made or not. */
    static Step<Boolean> yesOrNo(Args args) {
        return repeatable(args, Reply::yes);
    }

    void answer(@Nullable Object reply) {
        try {
            done.complete(reader.apply(reply));
        } catch (RuntimeException e) {
            done.completeExceptionally(RedisErrors.map("the Redis store", e));
        }
    }
}
