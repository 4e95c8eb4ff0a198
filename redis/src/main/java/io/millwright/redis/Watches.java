package io.millwright.redis;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskId;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.Watch;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who waits in this process for what to be settled. Thread-safe. The server knows that this process wants to hear of a task, which is
 * one entry however many wait; an entry is made in the step that looks whether it has ended, so that nothing is missed.
 */
final class Watches {
    private final Map<TaskId, List<TaskWatch>> byId = new ConcurrentHashMap<>();
    private final Lane lane;

    Watches(Lane lane) {
        this.lane = lane;
    }

    private final class TaskWatch implements Watch {
        final TaskId id;
        final CompletableFuture<TaskOutcome> future = new CompletableFuture<>();

        TaskWatch(TaskId id) {
            this.id = id;
        }

        @Override
        public CompletionStage<TaskOutcome> outcome() {
            return future;
        }

        @Override
        public void close() {
            byId.computeIfPresent(id, (key, watches) -> {
                watches.remove(this);
                if (!watches.isEmpty()) {
                    return watches;
                }
                var unused = lane.submit(Step.yesOrNo(Args.of("w").raw(id.toBytes())));
                return null;
            });
        }
    }

    Watch add(TaskId id) {
        TaskWatch watch = new TaskWatch(id);
        byId.compute(id, (key, known) -> {
            List<TaskWatch> watches = known == null ? new CopyOnWriteArrayList<>() : known;
            watches.add(watch);
            return watches;
        });
        ask(id);
        return watch;
    }

    private void ask(TaskId id) {
        lane.submit(Step.repeatable(Args.of("W").raw(id.toBytes()), reply -> answer(id, reply)))
                .whenComplete((answer, error) -> {
                    if (error != null) {
                        end(id, watch -> watch.future.completeExceptionally(error));
                    } else if (answer.outcome != null) {
                        settled(answer.outcome);
                    } else if (!answer.known) {
                        end(id, watch -> watch.future.completeExceptionally(unknown(id)));
                    }
                });
    }

    private record Answer(boolean known, @Nullable TaskOutcome outcome) {}

    private static Answer answer(TaskId id, @Nullable Object reply) {
        if (reply == null) {
            return new Answer(false, null);
        }
        byte[] value = Reply.bytes(reply);
        return new Answer(
                true, value.length == 0 ? null : TaskFormat.read(id, value).outcome());
    }

    private static MillwrightException unknown(TaskId id) {
        return new MillwrightException(
                ErrorCode.TASK_UNKNOWN,
                "the store does not know task " + id + "; it was never sent here, or its result is older than the"
                        + " retention");
    }

    void settled(TaskOutcome outcome) {
        end(outcome.id(), watch -> watch.future.complete(outcome));
    }

    /** What the server said meanwhile was not heard. */
    void askAgain() {
        byId.keySet().forEach(this::ask);
    }

    void failAll(MillwrightException error) {
        byId.keySet().forEach(id -> end(id, watch -> watch.future.completeExceptionally(error)));
    }

    private void end(TaskId id, Consumer<TaskWatch> how) {
        List<TaskWatch> watches = byId.remove(id);
        if (watches != null) {
            watches.forEach(how);
        }
    }
}
