package io.millwright.core.workflow;

import io.millwright.core.workflow.GraphNode.In;
import io.millwright.core.workflow.GraphNode.Kind;
import io.millwright.spi.Links.On;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What fails together. A step whose failure is ignored, with all that it needs, is a domain of its own within the domain of those who
 * ignore it: when it fails, what was done for it is undone, and the rest goes on. Everything else is the domain of the workflow
 * itself, and so is what several domains need.
 */
final class Domains {
    /**
     * One domain.
     *
     * @param end the step whose failure is ignored; null for the workflow
     * @param parent the domain of those who ignore it; null for the workflow
     */
    record Domain(@Nullable GraphNode end, @Nullable Domain parent) {

        /** The tasks whose failure is the domain's. */
        Set<GraphNode> tasks() {
            Set<GraphNode> seen = Collections.newSetFromMap(new IdentityHashMap<>());
            ArrayDeque<GraphNode> open = new ArrayDeque<>();
            if (end != null) {
                open.add(end);
            }
            for (GraphNode next = open.poll(); next != null; next = open.poll()) {
                if (next.kind == Kind.ERROR || !seen.add(next)) {
                    continue;
                }
                next.ins.stream().filter(in -> in.on() == On.SUCCESS).forEach(in -> open.add(in.from()));
            }
            seen.removeIf(node -> node.kind != Kind.TASK);
            return seen;
        }
    }

    /** The workflow's own. */
    final Domain whole = new Domain(null, null);

    private final Map<GraphNode, Domain> needed = new IdentityHashMap<>();
    private final Map<GraphNode, Domain> ignored = new IdentityHashMap<>();

    /** @param numbered all nodes, in the order of numbers */
    Domains(Graph graph, List<GraphNode> numbered) {
        GraphNode root = graph.root().node();
        if (root == null) {
            return;
        }
        belong(root, whole, graph.root().orNull() ? On.END : On.SUCCESS);
        for (int i = numbered.size() - 1; i >= 0; i--) {
            GraphNode node = numbered.get(i);
            if (node.kind != Kind.ERROR && (needed.containsKey(node) || ignored.containsKey(node))) {
                Domain domain = of(node);
                for (In in : node.ins) {
                    belong(in.from(), domain, in.on());
                }
            }
        }
    }

    /** The domain of a node whose followers have theirs. What nobody needs but callbacks belongs to the workflow. */
    Domain of(GraphNode node) {
        Domain strict = needed.get(node);
        if (strict != null) {
            return strict;
        }
        Domain parent = ignored.get(node);
        if (parent == null) {
            return whole;
        }
        Domain own = new Domain(node, parent);
        needed.put(node, own); // the same from now on
        return own;
    }

    /** One that is needed and ignored in several places belongs to those who need it; if they differ, to the workflow. */
    private void belong(GraphNode node, Domain domain, On on) {
        Map<GraphNode, Domain> known = on == On.SUCCESS ? needed : ignored;
        known.merge(node, domain, (one, other) -> one == other ? one : whole);
    }
}
