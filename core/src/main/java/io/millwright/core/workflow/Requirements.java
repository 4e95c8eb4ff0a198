package io.millwright.core.workflow;

import io.millwright.core.workflow.GraphNode.In;
import io.millwright.core.workflow.GraphNode.Kind;
import io.millwright.spi.Links.On;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides which nodes a workflow cannot do without: the one that it yields, unless its failure is ignored; whatever such a node strictly
 * needs; and what is run besides on its success. What only follows errors is never among them: it is not to run.
 */
final class Requirements {
    private final boolean[] followsError; // by number
    private final Map<GraphNode, List<GraphNode>> callbacks = new HashMap<>();
    private final ArrayDeque<GraphNode> open = new ArrayDeque<>();

    private Requirements(List<GraphNode> numbered, List<Graph.Hook> hooks) {
        followsError = new boolean[numbered.size() + 1];
        for (GraphNode node : numbered) {
            followsError[node.number] = node.kind == Kind.ERROR
                    || node.ins.stream().anyMatch(in -> in.on() == On.SUCCESS && followsError[in.from().number]);
        }
        for (Graph.Hook hook : hooks) {
            GraphNode callback =
                    hook.callback().orNull() ? null : hook.callback().node();
            if (callback != null && hook.of() != null) {
                callbacks.computeIfAbsent(hook.of(), key -> new ArrayList<>(1)).add(callback);
            }
        }
    }

    /** Marks them. */
    static void mark(Graph graph, List<GraphNode> numbered) {
        Requirements requirements = new Requirements(numbered, graph.hooks);
        requirements.require(graph.root().orNull() ? null : graph.root().node());
        requirements.spread();
    }

    private void spread() {
        for (GraphNode node = open.poll(); node != null; node = open.poll()) {
            for (In in : node.ins) {
                if (in.on() == On.SUCCESS) {
                    require(in.from());
                }
            }
            callbacks.getOrDefault(node, List.of()).forEach(this::require);
        }
    }

    private void require(@Nullable GraphNode node) {
        if (node != null && !node.required && !followsError[node.number]) {
            node.required = true;
            open.add(node);
        }
    }
}
