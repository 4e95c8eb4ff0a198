package io.millwright.core.worker;

import io.millwright.api.TaskContext;
import io.millwright.api.TaskContext.Step;
import io.millwright.api.TypeRef;
import io.millwright.core.thread.Blocking;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A loop whose cursor is the checkpoint: {@code [cursor, whether it was the last]}. Not thread-safe: it belongs to the handler's
 * thread.
 */
final class Iteration<C> {
    private final TaskContext context;
    private final Checkpoint checkpoint;
    private final List<Type> types;

    private C cursor;
    private boolean done;

    Iteration(TaskContext context, Checkpoint checkpoint, TypeRef<C> type, C first) {
        this.context = context;
        this.checkpoint = checkpoint;
        this.types = List.of(type.type(), boolean.class);
        this.cursor = first;
        checkpoint.read(types).ifPresent(this::goOnFrom);
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // a codec gives what it is asked for, and no null was ever kept
    private void goOnFrom(List<@Nullable Object> kept) {
        cursor = (C) kept.get(0);
        done = (boolean) kept.get(1);
    }

    C run(Step<C> step) throws Exception {
        while (!done) {
            context.throwIfCancelled();
            if (context.isStopping()) {
                throw context.handBack();
            }
            C next = step.run(cursor);
            done = next == null;
            cursor = next == null ? cursor : next;
            await(checkpoint.save(Arrays.asList(cursor, done), types));
        }
        return cursor;
    }

    /** Bounded by the lease: when it ends, so does the stage, and the thread is interrupted. */
    private static void await(CompletionStage<Void> saved) throws InterruptedException {
        try {
            saved.toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw Blocking.asMillwright(e);
        }
    }
}
