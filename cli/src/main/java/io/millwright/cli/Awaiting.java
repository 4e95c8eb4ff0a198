package io.millwright.cli;

import io.millwright.api.AwaitTimeoutException;
import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskError;
import io.millwright.api.TaskFailedException;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.core.Millwright;
import io.millwright.core.thread.Blocking;
import io.millwright.spi.Payload;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.Watch;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Waits for a task to be settled, and prints how it ended. */
final class Awaiting {
    private Awaiting() {}

    /**
     * Prints the result.
     *
     * @param json completed and printed as JSON, also for a failure; null to print the bare result
     * @return the exit code
     * @throws TaskFailedException if it ended without success and {@code json} is null
     */
    static int printResult(Console console, Millwright mill, TaskId id, Duration bound, @Nullable ObjectNode json)
            throws InterruptedException {
        TaskOutcome outcome = outcome(mill, id, bound);
        Payload result = outcome.result();
        if (outcome.state() == TaskState.SUCCESS && result != null) {
            if (json == null) {
                Json.print(console.out(), Json.result(result));
            } else {
                json.put("state", outcome.state().name());
                json.set("result", Json.result(result));
                TaskJson.error(json, null, true);
                Json.print(console.out(), json);
            }
            return ExitCodes.OK;
        }
        TaskError error = Objects.requireNonNullElseGet(
                outcome.error(), () -> TaskError.of(ErrorCode.TASK_FAILED, "no error was recorded"));
        if (json == null) {
            throw new TaskFailedException(id, outcome.state(), error);
        }
        json.put("state", outcome.state().name()).putNull("result");
        TaskJson.error(json, error, true);
        Json.print(console.out(), json);
        return ExitCodes.of(error.code());
    }

    private static TaskOutcome outcome(Millwright mill, TaskId id, Duration bound) throws InterruptedException {
        try (Watch watch = mill.store().watch(id)) {
            return watch.outcome().toCompletableFuture().get(bound.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AwaitTimeoutException(id, bound);
        } catch (ExecutionException e) {
            throw Blocking.asMillwright(e);
        }
    }

    /** The error of a task that the store does not know. */
    static MillwrightException unknown(TaskId id) {
        return new MillwrightException(
                ErrorCode.TASK_UNKNOWN,
                "the store does not know task " + id + ": it was never sent to this store, or its result has expired");
    }
}
