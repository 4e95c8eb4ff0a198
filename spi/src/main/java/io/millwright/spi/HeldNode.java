package io.millwright.spi;

import io.millwright.api.TaskId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A signature while it is held: what {@link WorkflowRules} count on. A store may extend it with what it needs to find the row again. Not
 * thread-safe.
 */
public class HeldNode {
    public final TaskId id;
    /** Name of the task; for messages. */
    public final String task;

    final Links links;
    private final boolean linked;

    /** How many have not ended yet that it waits for. */
    public int pending;
    /** Of a workflow: how many of its tasks ended in SUCCESS. */
    public int succeeded;
    /** Of a workflow: how many of its tasks ended otherwise, having been meant to run. */
    public int failed;
    /** Of a workflow: how many of its tasks were skipped. */
    public int skipped;
    /** Of a workflow: whether it was cancelled. */
    public boolean cancelRequested;
    /** Of a workflow: why it will fail; null if nothing required has failed so far. */
    public @Nullable String failure;
    /** The workflow that continues it; null if it waits for its members. */
    public final @Nullable TaskId continuation;

    /**
     * @param links null for a signature that stands alone, which is held only while a workflow continues it
     * @param continuation the workflow that continues it; null if it waits for its members
     */
    public HeldNode(TaskId id, String task, @Nullable Links links, @Nullable TaskId continuation) {
        this.id = Objects.requireNonNull(id, "id");
        this.task = Objects.requireNonNull(task, "task");
        this.linked = links != null;
        this.links = links == null ? Links.task(0, false) : links;
        this.continuation = continuation;
    }

    /** A fresh one, as it is published. */
    public static HeldNode of(TaskId id, String task, Links links) {
        HeldNode node = new HeldNode(id, task, links, null);
        node.pending = links.waits();
        return node;
    }

    public final @Nullable Links linksOrNull() {
        return linked ? links : null;
    }

    /** For {@link TaskRecord}. */
    public final TaskRecord.Joining joining() {
        return new TaskRecord.Joining(pending, succeeded, failed, skipped, continuation, cancelRequested);
    }
}
