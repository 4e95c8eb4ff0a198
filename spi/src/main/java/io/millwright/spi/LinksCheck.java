package io.millwright.spi;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskId;
import io.millwright.spi.Links.Edge;
import io.millwright.spi.Links.Role;
import org.jspecify.annotations.Nullable;

/** What every store refuses of {@link Links}, because {@link WorkflowRules} could not work with it. */
public final class LinksCheck {
    private LinksCheck() {}

    /**
     * Looks at one envelope by itself.
     *
     * @throws MillwrightException {@link ErrorCode#INVALID_SIGNATURE} if its links contradict its id, each other or its unique key
     */
    public static void check(Envelope envelope) {
        Links links = envelope.links();
        String fault = links == null ? null : fault(envelope, links);
        if (fault != null) {
            throw refused(envelope.id(), fault);
        }
    }

    /**
     * The refusal of a node whose workflow is neither in the same batch nor known.
     *
     * @return to be thrown
     */
    public static MillwrightException withoutWorkflow(TaskId node) {
        return refused(
                node,
                "is a node of " + node.workflow() + ", but that workflow is not known; publish it before or with it");
    }

    private static @Nullable String fault(Envelope envelope, Links links) {
        int number = envelope.id().number();
        boolean workflow = links.role() == Role.WORKFLOW;
        if (workflow != (number == 0)) {
            return "is the id of a " + (workflow ? "node, not of a workflow" : "workflow, not of a node");
        }
        if (links.waits() < (links.role() == Role.TASK ? 0 : 1) || links.waits() > TaskId.MAX_MEMBERS) {
            return "is a " + links.role() + " that waits for " + links.waits();
        }
        if (links.delay() < 0) {
            return "has the delay " + links.delay() + " ms; it must not be negative";
        }
        if (envelope.address().uniqueKey() != null) {
            return "is part of a workflow and has a unique key; leave the key out, ids of workflows are unique";
        }
        if (workflow ? !links.edges().isEmpty() : links.parent() != null) {
            return workflow ? "is a workflow with edges; only its nodes have some" : "is a node with a parent";
        }
        TaskId parent = links.parent();
        if (parent != null && parent.workflow().equals(envelope.id())) {
            return "is a workflow that continues its own node " + parent.number();
        }
        return fault(number, links);
    }

    private static @Nullable String fault(int number, Links links) {
        for (Edge edge : links.edges()) {
            if (edge.node() <= number || edge.node() > TaskId.MAX_MEMBERS) {
                return "is node " + number + " and has an edge to node " + edge.node()
                        + "; edges lead to greater numbers";
            }
        }
        return null;
    }

    private static MillwrightException refused(TaskId id, String why) {
        return new MillwrightException(
                ErrorCode.INVALID_SIGNATURE, id + " " + why + ". Nothing of its batch was accepted");
    }
}
