package io.millwright.core.workflow;

import io.millwright.api.ErrorCode;
import io.millwright.api.TaskError;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.core.codec.ReferenceFormat;
import io.millwright.spi.Payload;
import io.millwright.spi.QueueStats;
import io.millwright.spi.ResultBackend;
import io.millwright.spi.TaskEvent;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.TaskQuery;
import io.millwright.spi.TaskRecord;
import io.millwright.spi.Watch;
import io.millwright.spi.WorkerStats;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Outcomes as they are stored, whoever wrote them. */
final class StoredOutcomes implements ResultBackend {
    final TaskId workflow = TaskId.next().workflow();
    private final Map<TaskId, TaskOutcome> outcomes = new HashMap<>();
    int trips;

    private StoredOutcomes put(int node, TaskState state, @Nullable Payload result, @Nullable TaskError error) {
        TaskId id = node == 0 ? workflow : workflow.member(node);
        outcomes.put(id, new TaskOutcome(id, state, result, error, 1));
        return this;
    }

    /** @param node 0 for the workflow itself */
    StoredOutcomes reference(int node, String json) {
        return put(node, TaskState.SUCCESS, payload(ReferenceFormat.CODEC, json), null);
    }

    StoredOutcomes value(int node, String json) {
        return put(node, TaskState.SUCCESS, payload(Payload.JSON, json), null);
    }

    StoredOutcomes failure(int node, String message) {
        return put(node, TaskState.FAILURE, null, TaskError.of(ErrorCode.TASK_FAILED, message));
    }

    private static Payload payload(String codec, String json) {
        return new Payload(codec, json.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public CompletionStage<List<@Nullable TaskOutcome>> outcomes(List<TaskId> ids) {
        trips++;
        List<@Nullable TaskOutcome> found = new ArrayList<>(ids.size());
        ids.forEach(id -> found.add(outcomes.get(id)));
        return CompletableFuture.completedFuture(found);
    }

    @Override
    public CompletionStage<Optional<TaskRecord>> find(TaskId id) {
        return CompletableFuture.completedFuture(Optional.empty());
    }

    private static UnsupportedOperationException unused() {
        return new UnsupportedOperationException("readers of results do not ask for this");
    }

    @Override
    public Watch watch(TaskId id) {
        throw unused();
    }

    @Override
    public CompletionStage<List<TaskRecord>> list(TaskQuery query) {
        throw unused();
    }

    @Override
    public CompletionStage<List<QueueStats>> queues() {
        throw unused();
    }

    @Override
    public CompletionStage<List<WorkerStats>> workers() {
        throw unused();
    }

    @Override
    public CompletionStage<List<TaskEvent>> history(TaskId id) {
        throw unused();
    }
}
