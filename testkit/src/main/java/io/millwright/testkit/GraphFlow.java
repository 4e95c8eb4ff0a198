package io.millwright.testkit;

import io.millwright.api.ErrorCode;
import io.millwright.api.TaskState;
import io.millwright.spi.TaskRecord.Joining;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A workflow as {@link WorkflowModel} has it. Not thread-safe. */
final class GraphFlow {
    final Graph graph;
    final List<GraphItem> nodes = new ArrayList<>();
    boolean cancelRequested;
    long expiresAt;
    /** How it ended; null as long as it has not. */
    @Nullable
    TaskState end;

    @Nullable
    ErrorCode error;
    /** How it stood when it ended. */
    @Nullable
    Joining last;

    GraphFlow(Graph graph) {
        this.graph = graph;
        this.expiresAt = graph.expiresAt();
        graph.nodes.forEach(node -> nodes.add(new GraphItem(node.id, node, this)));
    }

    Joining joining() {
        return last != null
                ? last
                : new Joining(
                        nodes.size() - count(node -> true, TaskState.values()),
                        count(GraphItem::isTask, TaskState.SUCCESS),
                        count(
                                GraphItem::isTask,
                                TaskState.FAILURE,
                                TaskState.CANCELED,
                                TaskState.EXPIRED,
                                TaskState.DEAD),
                        count(GraphItem::isTask, TaskState.SKIPPED),
                        null,
                        cancelRequested);
    }

    private int count(Predicate<GraphItem> which, TaskState... ends) {
        List<TaskState> wanted = List.of(ends);
        return (int) nodes.stream()
                .filter(which)
                .filter(GraphItem::hasEnded)
                .filter(node -> wanted.contains(node.state))
                .count();
    }

    boolean isComplete() {
        return nodes.stream().allMatch(node -> node.state != null);
    }

    void end(TaskState with, @Nullable ErrorCode code) {
        last = joining();
        end = with;
        error = code;
    }
}
