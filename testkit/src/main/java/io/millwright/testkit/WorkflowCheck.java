package io.millwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCode;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.Capability;
import io.millwright.spi.Payload;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.TaskRecord;
import io.millwright.spi.TaskRecord.Joining;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Compares what a store shows of workflows with what the model has. Not thread-safe. */
final class WorkflowCheck {
    private final WorkflowRun run;
    private final WorkflowModel model;
    private int runs;

    WorkflowCheck(WorkflowRun run, WorkflowModel model) {
        this.run = run;
        this.model = model;
    }

    /** What is compared. */
    private record Shown(
            @Nullable TaskState state,
            @Nullable ErrorCode error,
            @Nullable Payload result,
            long dueAt,
            boolean asked,
            @Nullable Joining joining) {}

    /** How many workflows, and tasks that stand alone, have not ended. */
    long openCount() {
        return model.flows.values().stream().filter(WorkflowCheck::isOpen).count()
                + model.items.values().stream()
                        .filter(item -> item.flow == null && !item.hasEnded())
                        .count();
    }

    /** Whether anything has not ended. */
    boolean anyOpen() {
        return openCount() > 0
                || model.items.values().stream().anyMatch(item -> item.state != null && !item.hasEnded());
    }

    private static boolean isOpen(GraphFlow flow) {
        return flow.end == null;
    }

    /** Looks at what is under way and, now and then, at everything. */
    void run() {
        boolean all = ++runs % 20 == 0 || !anyOpen();
        for (GraphItem item : model.items.values()) {
            if (item.state != null && (all || !item.hasEnded() || item.flow != null && isOpen(item.flow))) {
                look(item);
            }
        }
        for (GraphFlow flow : model.flows.values()) {
            if (all || isOpen(flow)) {
                look(flow);
            }
        }
        if (run.store().capabilities().contains(Capability.INSPECTION) && !model.items.isEmpty()) {
            assertThat(run.queue(Draft.QUEUE).held()).as("held").isEqualTo(held(model.items.values()));
        }
    }

    private long held(Collection<GraphItem> items) {
        return items.stream().filter(item -> item.state == TaskState.HELD).count()
                + model.flows.values().stream().filter(WorkflowCheck::isOpen).count();
    }

    private void look(GraphItem item) {
        boolean good = item.state == TaskState.SUCCESS;
        Shown expected = new Shown(
                item.state,
                item.error,
                good ? item.result : null,
                item.waits() && item.dueAt > model.now ? item.dueAt : 0,
                item.asked,
                joining(item));
        String name = item.flow == null ? "task" : "node " + item.id.number();
        same(name, item.id, expected);
    }

    private @Nullable Joining joining(GraphItem item) {
        if (item.state != TaskState.HELD) {
            return null;
        }
        TaskId by = item.continuation == null ? null : item.continuation.graph.id;
        return new Joining(by == null ? model.open(item) : 1, 0, 0, 0, by, false);
    }

    private void look(GraphFlow flow) {
        TaskState state = flow.end == null ? TaskState.HELD : flow.end;
        Payload result = state == TaskState.SUCCESS ? Graph.RESULT : null;
        same("workflow", flow.graph.id, new Shown(state, flow.error, result, 0, false, flow.joining()));
    }

    private void same(String name, TaskId id, Shown expected) {
        TaskRecord record = run.record(id);
        TaskOutcome outcome = record.outcome();
        TaskRecord.Holder holder = record.holder();
        Shown shown = new Shown(
                record.state(),
                outcome == null || outcome.error() == null
                        ? null
                        : outcome.error().code(),
                outcome == null ? null : outcome.result(),
                record.dueAt() > model.now ? record.dueAt() : 0,
                holder != null && holder.cancelRequested(),
                record.joining());
        if (!shown.equals(expected)) { // by hand, as it is done a million times
            throw new AssertionError(name + " " + id + " is\n  " + shown + "\nand should be\n  " + expected);
        }
    }
}
