package io.millwright.core.picture;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.core.picture.WorkflowSnapshot.Step;
import io.millwright.core.thread.Blocking;
import io.millwright.core.workflow.PlanFormat;
import io.millwright.core.workflow.StoredPlan;
import io.millwright.core.workflow.StoredPlan.Box;
import io.millwright.spi.Capability;
import io.millwright.spi.Links;
import io.millwright.spi.Payload;
import io.millwright.spi.ResultBackend;
import io.millwright.spi.Store;
import io.millwright.spi.TaskRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a workflow from its store: its plan, and the states of its nodes in pages. Confined to one thread; waits for the store. */
public final class SnapshotReader {
    /** Most nodes whose states are counted; those of later ones are shown as not known. */
    static final int COUNTED = 1_000_000;

    private final Store store;
    private final TaskId workflow;
    /** The page at hand, and the number of its first node. */
    private List<@Nullable TaskState> page = List.of();

    private int pageStart = 1;

    private SnapshotReader(Store store, TaskId workflow) {
        this.store = store;
        this.workflow = workflow;
    }

    /**
     * Reads one.
     *
     * @param id of the workflow, or of one of its nodes
     * @throws MillwrightException {@link ErrorCode#TASK_UNKNOWN}; {@link ErrorCode#STATE_CONFLICT} for a task that belongs to no
     *     workflow; {@link ErrorCode#UNSUPPORTED} if the store cannot be looked into
     */
    public static WorkflowSnapshot read(Store store, TaskId id) {
        store.require(Capability.WORKFLOWS);
        store.require(Capability.INSPECTION);
        TaskRecord root = root(store, id);
        Payload options = root.envelope().options();
        StoredPlan plan = options == null ? new StoredPlan(List.of()) : PlanFormat.read(options);
        SnapshotReader reader = new SnapshotReader(store, root.envelope().id());
        int last = plan.boxes().isEmpty()
                ? 0
                : plan.boxes().get(plan.boxes().size() - 1).last();
        List<Step> steps = new ArrayList<>(plan.boxes().size());
        for (Box box : plan.boxes()) {
            steps.add(new Step(box, reader.counts(box, Math.min(last, COUNTED))));
        }
        return new WorkflowSnapshot(root, steps);
    }

    private static TaskRecord root(Store store, TaskId id) {
        Optional<TaskRecord> found = Blocking.get(store.find(id));
        if (found.isPresent() && !belongs(found.get())) {
            TaskRecord task = found.get();
            TaskRecord.Joining joining = task.joining();
            TaskId next = joining == null ? null : joining.continuation();
            throw new MillwrightException(
                    ErrorCode.STATE_CONFLICT,
                    "task " + id + " ('" + Wording.name(task.envelope().task()) + "') belongs to no workflow"
                            + (next == null ? "" : ", but workflow " + next + " continues it"));
        }
        if (found.isEmpty() || id.number() != 0) {
            found = Blocking.get(store.find(id.workflow()));
        }
        return found.filter(root -> role(root) == Links.Role.WORKFLOW)
                .orElseThrow(() -> new MillwrightException(
                        ErrorCode.TASK_UNKNOWN,
                        "the store knows no workflow " + id
                                + "; it was never sent here, or it ended longer ago than the retention"));
    }

    private static boolean belongs(TaskRecord task) {
        return task.envelope().links() != null;
    }

    private static Links.@Nullable Role role(TaskRecord task) {
        Links links = task.envelope().links();
        return links == null ? null : links.role();
    }

    /** @param last number of the last node to be counted */
    private StateCounts counts(Box box, int last) {
        StateCounts.Counting counting = new StateCounts.Counting();
        int next = box.first();
        while (next <= Math.min(box.last(), last)) {
            counting.add(state(next++, last));
        }
        counting.addUnknown(box.last() + 1 - next);
        return counting.counts();
    }

    /** Numbers must ascend from call to call. */
    private @Nullable TaskState state(int number, int last) {
        if (number >= pageStart + page.size()) {
            int count = Math.min(ResultBackend.MAX_STATES, last - number + 1);
            page = Collections.unmodifiableList(Blocking.get(store.states(workflow, number, count)));
            pageStart = number;
        }
        return page.get(number - pageStart);
    }
}
