package io.millwright.core.workflow;

import io.millwright.api.Arguments;
import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskId;
import io.millwright.core.codec.Codecs;
import io.millwright.core.codec.Inputs;
import io.millwright.core.codec.ReferenceFormat;
import io.millwright.core.thread.Blocking;
import io.millwright.spi.Payload;
import io.millwright.spi.ResultBackend;
import io.millwright.spi.TaskOutcome;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Reads results that may be references to others. Thread-safe; has no state. */
public final class ResultReader {
    private final ResultBackend store;
    private final Codecs codecs;

    public ResultReader(ResultBackend store, Codecs codecs) {
        this.store = store;
        this.codecs = codecs;
    }

    /**
     * The value of a result. Completes at once unless it is a reference; then on a thread of the store's.
     *
     * @param outcome of a signature that succeeded
     */
    public CompletionStage<@Nullable Object> value(TaskOutcome outcome, Payload result, Type type) {
        if (!ReferenceFormat.isReference(result)) {
            return CompletableFuture.completedFuture(codecs.result(outcome.id(), result, type));
        }
        return new Reading(store, codecs).read(outcome, type).thenApply(values -> values[0]);
    }

    /**
     * The arguments of a task that takes results of others: its own, decoded, and theirs, in the order that its handler wants.
     * Waits for the store; to be called on a thread that may.
     *
     * @param id of the task
     * @param given its own arguments
     * @param parameters what the handler takes
     * @throws MillwrightException {@link ErrorCode#PAYLOAD_UNREADABLE} if they do not fit, {@link ErrorCode#TASK_UNKNOWN} if a result
     *     is forgotten, {@link ErrorCode#STATE_CONFLICT} if one is not there yet again, or as the store fails
     */
    public Arguments arguments(TaskId id, Payload given, Inputs inputs, List<Type> parameters) {
        return new InputBinding(this, id, inputs, parameters).bind(types -> codecs.arguments(id, given, types));
    }

    /** As many values as wanted; waits for the store. */
    List<@Nullable Object> read(List<Wanted> wanted) {
        return wanted.isEmpty() ? List.of() : Arrays.asList(Blocking.get(new Reading(store, codecs).read(wanted)));
    }

    /** How a few signatures ended; waits for the store. */
    List<@Nullable TaskOutcome> outcomes(List<TaskId> ids) {
        return ids.isEmpty() ? List.of() : Blocking.get(Blocking.ask(() -> store.outcomes(ids)));
    }
}
