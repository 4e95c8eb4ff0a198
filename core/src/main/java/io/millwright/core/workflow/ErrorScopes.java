package io.millwright.core.workflow;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.WorkflowStep;
import io.millwright.core.workflow.GraphNode.In;
import io.millwright.core.workflow.GraphNode.Kind;
import io.millwright.core.workflow.GraphNode.Use;
import io.millwright.spi.Links.On;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Connects gates that open on errors to everything whose failure they are to notice: a step, and what it strictly needs. Where something
 * on the way has such a gate of its own, that gate speaks for all behind it; so a long chain with a handler at each step has as many
 * edges as steps.
 */
final class ErrorScopes {
    private final Map<GraphNode, GraphNode> gateOf = new IdentityHashMap<>();
    private final Function<WorkflowStep, List<GraphNode>> members;

    /**
     * @param gates by the step that they belong to
     * @param members the nodes that a step fails with: its own, or those of a group
     */
    ErrorScopes(Map<WorkflowStep, GraphNode> gates, Function<WorkflowStep, List<GraphNode>> members) {
        this.members = members;
        gates.forEach((step, gate) -> {
            if (step instanceof WorkflowStep.Run) {
                members.apply(step).forEach(node -> gateOf.put(node, gate));
            }
        });
    }

    void connect(WorkflowStep step, GraphNode gate) {
        Set<GraphNode> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        ArrayDeque<GraphNode> open = new ArrayDeque<>(members.apply(step));
        for (GraphNode next = open.poll(); next != null; next = open.poll()) {
            GraphNode other = gateOf.get(next);
            GraphNode speaker = other == null || other == gate ? next : other;
            if (!seen.add(speaker) || speaker.kind == Kind.ERROR && speaker == next) {
                continue; // met before, or a handler of errors, whose own input is none
            }
            if (speaker != next) {
                notice(gate, speaker, On.SUCCESS);
                continue;
            }
            if (next.kind == Kind.TASK) {
                notice(gate, next, On.FAILURE);
            }
            for (In in : next.ins) {
                if (in.on() == On.SUCCESS) {
                    open.add(in.from());
                }
            }
        }
        if (gate.ins.isEmpty()) {
            throw new MillwrightException(
                    ErrorCode.INVALID_WORKFLOW, "onError of '" + step + "' would never run, because that cannot fail");
        }
    }

    private static void notice(GraphNode gate, GraphNode source, On on) {
        gate.uses.add(new Use(source, false));
        gate.waitFor(source, on);
    }
}
