package io.millwright.core.workflow;

import io.millwright.core.workflow.StoredPlan.Arrow;
import io.millwright.core.workflow.StoredPlan.Box;
import io.millwright.core.workflow.StoredPlan.Kind;
import io.millwright.spi.Links;
import io.millwright.spi.Links.Edge;
import io.millwright.spi.Links.Role;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Folds a {@link Plan} into boxes, in one pass: as long as the next node is like the box so far, it joins the box. */
final class PlanFolding {
    private final List<Box> boxes = new ArrayList<>();
    private final List<Plan.Node> nodes;

    private PlanFolding(Plan plan) {
        this.nodes = plan.nodes();
    }

    static StoredPlan fold(Plan plan) {
        PlanFolding folding = new PlanFolding(plan);
        int next = 0;
        while (next < folding.nodes.size()) {
            next = folding.box(next);
        }
        return new StoredPlan(folding.boxes);
    }

    /** @return the index of the first node that is not in the box */
    private int box(int first) {
        Plan.Node head = nodes.get(first);
        int next = first + 1;
        List<Arrow> arrows = List.of();
        if (next < nodes.size() && isLike(head, nodes.get(next))) {
            arrows = arrows(head, nodes.get(next), 1);
            while (next < nodes.size()
                    && isLike(head, nodes.get(next))
                    && fits(nodes.get(next), arrows, next - first)) {
                next++;
            }
        }
        if (next == first + 1) {
            arrows = arrows(head, null, 0);
        }
        boxes.add(new Box(first + 1, next, kind(head), head.label(), arrows));
        return next;
    }

    private static Kind kind(Plan.Node node) {
        Links links = node.links();
        if (links.role() != Role.TASK) {
            return Kind.GATE;
        }
        return links.cleanup() ? Kind.UNDO : Kind.TASK;
    }

    private static boolean isLike(Plan.Node one, Plan.Node other) {
        return one.label().equals(other.label())
                && kind(one) == kind(other)
                && kind(one) != Kind.GATE
                && one.links().edges().size() == other.links().edges().size();
    }

    private static List<Arrow> arrows(Plan.Node head, Plan.@Nullable Node second, int distance) {
        List<Arrow> arrows = new ArrayList<>();
        List<Edge> edges = head.links().edges();
        for (int i = 0; i < edges.size(); i++) {
            Edge edge = edges.get(i);
            boolean each = second != null && second.links().edges().get(i).node() == edge.node() + distance;
            arrows.add(new Arrow(edge.node(), each, edge.on()));
        }
        return arrows;
    }

    private static boolean fits(Plan.Node node, List<Arrow> arrows, int distance) {
        List<Edge> edges = node.links().edges();
        for (int i = 0; i < edges.size(); i++) {
            Arrow arrow = arrows.get(i);
            if (edges.get(i).node() != arrow.to() + (arrow.each() ? distance : 0)
                    || edges.get(i).on() != arrow.on()) {
                return false;
            }
        }
        return true;
    }
}
