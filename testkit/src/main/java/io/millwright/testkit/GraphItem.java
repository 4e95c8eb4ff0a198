package io.millwright.testkit;

import io.millwright.api.ErrorCode;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.Envelope;
import io.millwright.spi.Links;
import io.millwright.spi.Links.Role;
import io.millwright.spi.Payload;
import io.millwright.testkit.Graph.Arrival;
import io.millwright.testkit.Graph.Node;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A node as {@link WorkflowModel} has it, or a task that stands alone. Not thread-safe. */
final class GraphItem {
    final TaskId id;
    final @Nullable Node node;
    final @Nullable GraphFlow flow;
    final Links links;
    final List<Arrival> arrivals;
    /** When it is due by itself. */
    final long ownDueAt;
    /** Null until it is published. */
    @Nullable
    TaskState state;

    @Nullable
    ErrorCode error;

    @Nullable
    Payload result;
    /** The workflow that continues it, and what it gives if that succeeds. */
    @Nullable
    GraphFlow continuation;

    @Nullable
    Payload handedOver;

    long dueAt;
    long expiresAt;
    boolean asked;
    int crashes;

    GraphItem(TaskId id, @Nullable Node node, @Nullable GraphFlow flow) {
        this.id = id;
        this.node = node;
        this.flow = flow;
        this.links = node == null ? Links.task(0, false) : node.links();
        this.arrivals = node == null ? List.of() : List.copyOf(node.arrivals());
        this.ownDueAt = envelope().times().dueAt();
        this.expiresAt = envelope().times().expiresAt();
    }

    /** As it is published, if it is a node. */
    Envelope envelope() {
        return node == null ? new Draft(1).id(id).build() : node.build();
    }

    boolean hasEnded() {
        return state != null && state.isTerminal();
    }

    boolean waits() {
        return state == TaskState.PENDING || state == TaskState.RETRY;
    }

    boolean isLeased() {
        return state != null && state.isLeased();
    }

    boolean isTask() {
        return links.role() == Role.TASK;
    }

    void end(TaskState with, @Nullable ErrorCode code) {
        state = with;
        error = code;
        asked = false;
        continuation = null;
    }
}
