package io.millwright.core.client;

import io.millwright.api.AsyncResult;
import io.millwright.api.AwaitTimeoutException;
import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.Progress;
import io.millwright.api.TaskError;
import io.millwright.api.TaskFailedException;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.api.TypeRef;
import io.millwright.core.thread.Blocking;
import io.millwright.core.workflow.ResultReader;
import io.millwright.spi.Payload;
import io.millwright.spi.Store;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.TaskRecord;
import io.millwright.spi.Watch;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A result that is watched in the store from the first time that somebody asks for it. */
final class WatchedResult<R> implements AsyncResult<R> {
    private static final Duration LONGEST = Duration.ofDays(36_525);

    private static final long READING_MILLIS = 30_000;

    private final TaskId id;
    private final TypeRef<R> type;
    private final Store store;
    private final ResultReader reader;

    WatchedResult(TaskId id, TypeRef<R> type, Store store, ResultReader reader) {
        this.id = id;
        this.type = type;
        this.store = store;
        this.reader = reader;
    }

    @Override
    public TaskId id() {
        return id;
    }

    @Override
    @SuppressWarnings("NullAway") // R itself may be a type that admits null
    public R await(Duration timeout) throws InterruptedException {
        try (Watch watch = store.watch(id)) {
            long millis = millis(timeout);
            TaskOutcome outcome = watch.outcome().toCompletableFuture().get(millis, TimeUnit.MILLISECONDS);
            // decoded here, not on the store's thread; a reference is read as long as any other question may take
            return value(outcome).toCompletableFuture().get(Math.max(millis, READING_MILLIS), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AwaitTimeoutException(id, timeout);
        } catch (ExecutionException e) {
            throw Blocking.asMillwright(e);
        }
    }

    /** Rounded up, and bounded: a duration may be longer than milliseconds can count. */
    private static long millis(Duration timeout) {
        return timeout.compareTo(LONGEST) >= 0
                ? LONGEST.toMillis()
                : timeout.plusNanos(999_999).toMillis();
    }

    @Override
    public CompletionStage<R> stage() {
        Watch watch = store.watch(id);
        CompletionStage<R> future = watch.outcome().thenCompose(this::value);
        CompletableFuture<R> flat = new CompletableFuture<>();
        // also when the caller gives up: orTimeout and cancel must not leave a watch behind
        flat.whenComplete((value, thrown) -> watch.close());
        future.whenComplete((value, thrown) -> {
            if (thrown == null) {
                flat.complete(value);
            } else {
                flat.completeExceptionally(Blocking.unwrap(thrown));
            }
        });
        return flat;
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // the codec decodes to the declared type; R may admit null
    private CompletionStage<R> value(TaskOutcome outcome) {
        Payload result = outcome.result();
        if (outcome.state() == TaskState.SUCCESS && result != null) {
            return (CompletionStage<R>) reader.value(outcome, result, type.type());
        }
        @Nullable TaskError error = outcome.error();
        throw new TaskFailedException(
                id,
                outcome.state(),
                error != null ? error : TaskError.of(codeOf(outcome.state()), "no error was recorded"));
    }

    private static ErrorCode codeOf(TaskState state) {
        return switch (state) {
            case CANCELED -> ErrorCode.TASK_CANCELED;
            case EXPIRED -> ErrorCode.TASK_EXPIRED;
            case SKIPPED -> ErrorCode.TASK_SKIPPED;
            case DEAD -> ErrorCode.TASK_DEAD;
            default -> ErrorCode.TASK_FAILED;
        };
    }

    @Override
    public TaskState state() {
        return find().state();
    }

    @Override
    public Optional<Progress> progress() {
        TaskRecord.@Nullable Holder holder = find().holder();
        return holder == null ? Optional.empty() : Optional.ofNullable(holder.progress());
    }

    private TaskRecord find() {
        return Blocking.get(store.find(id))
                .orElseThrow(() -> new MillwrightException(
                        ErrorCode.TASK_UNKNOWN, "task " + id + " is not known; its result may have expired"));
    }
}
