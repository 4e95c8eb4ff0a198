package io.millwright.core.workflow;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.core.workflow.GraphNode.In;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Numbers nodes so that edges lead from smaller to greater numbers: by the length of the longest way from a node to an end of the
 * workflow, longest first. The members of a group have the same way ahead of them and were found in order, so they get neighbouring
 * numbers.
 */
final class Numbering {
    private Numbering() {}

    /**
     * Sets the nodes' numbers, from 1 on.
     *
     * @param nodes with all their edges, each at its index
     * @return in the order of numbers
     * @throws MillwrightException {@link ErrorCode#INVALID_WORKFLOW} if they wait for each other in a circle
     */
    static List<GraphNode> number(List<GraphNode> nodes) {
        int[] heights = heights(nodes);
        List<GraphNode> sorted = new ArrayList<>(nodes);
        sorted.sort(Comparator.comparingInt((GraphNode node) -> -heights[node.index])
                .thenComparingInt(node -> node.index));
        int number = 0;
        for (GraphNode node : sorted) {
            node.number = ++number;
        }
        return sorted;
    }

    private static int[] heights(List<GraphNode> nodes) {
        int[] followers = new int[nodes.size()];
        for (GraphNode node : nodes) {
            for (In in : node.ins) {
                followers[in.from().index]++;
            }
        }
        int[] heights = new int[nodes.size()];
        ArrayDeque<GraphNode> ready = new ArrayDeque<>();
        for (GraphNode node : nodes) {
            if (followers[node.index] == 0) {
                ready.add(node);
            }
        }
        int done = 0;
        for (GraphNode node = ready.poll(); node != null; node = ready.poll()) {
            done++;
            for (In in : node.ins) {
                int from = in.from().index;
                heights[from] = Math.max(heights[from], heights[node.index] + 1);
                if (--followers[from] == 0) {
                    ready.add(in.from());
                }
            }
        }
        if (done < nodes.size()) {
            throw new MillwrightException(
                    ErrorCode.INVALID_WORKFLOW,
                    "some steps wait for each other in a circle, among them "
                            + nodes.stream()
                                    .filter(node -> followers[node.index] > 0)
                                    .limit(5)
                                    .map(GraphNode::toString)
                                    .collect(Collectors.joining(", "))
                            + "; take back one of the calls of after");
        }
        return heights;
    }
}
