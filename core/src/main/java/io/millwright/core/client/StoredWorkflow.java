package io.millwright.core.client;

import io.millwright.api.AsyncResult;
import io.millwright.api.Client.CancelOutcome;
import io.millwright.api.ErrorCode;
import io.millwright.api.MemberResult;
import io.millwright.api.MillwrightException;
import io.millwright.api.PictureFormat;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.api.TaskType;
import io.millwright.api.TypeRef;
import io.millwright.api.WorkflowHandle;
import io.millwright.api.WorkflowNode;
import io.millwright.api.WorkflowProgress;
import io.millwright.core.picture.SnapshotReader;
import io.millwright.core.thread.Blocking;
import io.millwright.core.workflow.PlanFormat;
import io.millwright.core.workflow.ResultReader;
import io.millwright.core.workflow.StoredPlan;
import io.millwright.spi.Links;
import io.millwright.spi.Payload;
import io.millwright.spi.Store;
import io.millwright.spi.TaskQuery;
import io.millwright.spi.TaskRecord;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** A handle on what the store knows. Keeps nothing of it. */
final class StoredWorkflow<R> implements WorkflowHandle<R> {
    private final TaskId id;
    private final boolean duplicate;
    private final Store store;
    private final ResultReader reader;
    private final AsyncResult<R> result;

    StoredWorkflow(TaskId id, TypeRef<R> type, boolean duplicate, Store store, ResultReader reader) {
        this.id = id;
        this.duplicate = duplicate;
        this.store = store;
        this.reader = reader;
        this.result = new WatchedResult<>(id, type, store, reader);
    }

    @Override
    public TaskId id() {
        return id;
    }

    @Override
    public boolean duplicate() {
        return duplicate;
    }

    @Override
    public R await(Duration timeout) throws InterruptedException {
        return result.await(timeout);
    }

    @Override
    public CompletionStage<R> stage() {
        return result.stage();
    }

    @Override
    public TaskState state() {
        return root().state();
    }

    @Override
    public WorkflowProgress progress() {
        TaskRecord root = root();
        int total = plan(root).tasks();
        TaskRecord.Joining joining = root.joining();
        return joining == null
                ? new WorkflowProgress(total, 0, 0, 0)
                : new WorkflowProgress(total, joining.succeeded(), joining.failed(), joining.skipped());
    }

    @Override
    public List<WorkflowNode> nodes(int after, int limit) {
        root();
        TaskId from = after == 0 ? id : id.member(after);
        return Blocking.get(store.list(new TaskQuery(null, null, Set.of(), from, limit))).stream()
                .filter(node -> node.envelope().id().workflow().equals(id))
                .map(StoredWorkflow::node)
                .toList();
    }

    private static WorkflowNode node(TaskRecord node) {
        Links links = node.envelope().links();
        TaskRecord.Joining joining = node.joining();
        return new WorkflowNode(
                node.envelope().id(),
                node.envelope().task(),
                links != null && links.role() == Links.Role.GATE,
                node.state(),
                joining == null ? 0 : joining.pending());
    }

    @Override
    public String picture(PictureFormat format) {
        return SnapshotReader.read(store, id).draw(format);
    }

    @Override
    public <T> AsyncResult<T> node(int number, TypeRef<T> type) {
        return new WatchedResult<>(id.member(number), type, store, reader);
    }

    @Override
    public <T> Stream<MemberResult<T>> results(TaskType<T> task) {
        return new MemberResults<>(id, plan(root()).nodesOf(task.name()), task.result(), store, reader).stream();
    }

    @Override
    public CancelOutcome cancel(String reason) {
        return Blocking.get(store.cancel(id, reason));
    }

    @Override
    public boolean retryFailed() {
        return Blocking.get(store.requeue(id));
    }

    private TaskRecord root() {
        TaskRecord root = Blocking.get(store.find(id))
                .orElseThrow(() -> new MillwrightException(
                        ErrorCode.TASK_UNKNOWN, "workflow " + id + " is not known; its result may have expired"));
        Links links = root.envelope().links();
        if (links == null || links.role() != Links.Role.WORKFLOW) {
            throw new MillwrightException(
                    ErrorCode.STATE_CONFLICT,
                    id + " is no workflow, but the task '" + root.envelope().task() + "'");
        }
        return root;
    }

    private static StoredPlan plan(TaskRecord root) {
        Payload options = root.envelope().options();
        return options == null ? new StoredPlan(List.of()) : PlanFormat.read(options);
    }
}
