package io.millwright.memory;

import io.millwright.api.ErrorCode;
import io.millwright.api.TaskError;
import io.millwright.api.TaskState;
import io.millwright.spi.Links;

/** Ends entries, with all that follows from it. Not thread-safe. */
final class Endings {
    private final Shelves shelves;
    private final Changes changes;
    private final MemoryWorkflows workflows;

    Endings(Shelves shelves, Changes changes, MemoryWorkflows workflows) {
        this.shelves = shelves;
        this.changes = changes;
        this.workflows = workflows;
    }

    /** Settles a detached entry, with all that follows from it. */
    void finish(Entry entry, TaskState state, Object ending, long now) {
        changes.finish(entry, state, ending, now);
        Links links = entry.kind.links();
        if (links != null) {
            workflows.ended(entry, links, now);
        }
    }

    /** Cancels one that is linked somewhere. */
    void cancel(Entry entry, String why, long now) {
        shelves.detach(entry);
        finish(entry, TaskState.CANCELED, TaskError.of(ErrorCode.TASK_CANCELED, why), now);
    }

    /** For a detached entry whose time to start, or of a workflow to end, has passed. */
    void expire(Entry entry, long now) {
        if (entry.held() instanceof WorkflowEntry workflow) {
            workflows.expire(workflow, now);
            return;
        }
        finish(
                entry,
                TaskState.EXPIRED,
                TaskError.of(ErrorCode.TASK_EXPIRED, "it was not started before its expiry"),
                now);
    }
}
