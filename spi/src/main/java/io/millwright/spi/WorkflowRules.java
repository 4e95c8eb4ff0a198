package io.millwright.spi;

import io.millwright.api.ErrorCode;
import io.millwright.api.TaskError;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.Links.Join;
import io.millwright.spi.Links.Role;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What follows in a workflow when one of its nodes ends. A store calls this in the step that ends a signature with {@link Links}, for
 * whatever reason it ends, so that settlement, counters and successors are one atomic step. Costs as much as the ended node has
 * edges, however large the workflow is. Knows no thread and no clock.
 */
public final class WorkflowRules {
    private final Nodes nodes;
    private final Queue<Ended> ended = new ArrayDeque<>();

    /** @param nodes of one store; used on the calling thread only */
    public WorkflowRules(Nodes nodes) {
        this.nodes = nodes;
    }

    /** How the rules see a store. Nothing here calls back into the rules. */
    public interface Nodes {
        /**
         * A held signature, or null if the store does not know it or it is in another state. Within one atomic step always the
         * same object for one id: the rules change its counters, and the store keeps them.
         */
        @Nullable
        HeldNode held(TaskId id);

        /** It becomes PENDING and is claimable after so many milliseconds, but not before the time that its envelope says. */
        void release(HeldNode node, long delay);

        /**
         * It ends.
         *
         * @param error null if and only if the state is SUCCESS; the result is then the envelope's arguments, or what
         *     {@link Verdict.Continue} brought
         */
        void end(HeldNode node, TaskState state, @Nullable TaskError error);
    }

    private record Ended(
            TaskId id,
            String task,
            Links links,
            TaskState state,
            @Nullable TaskError error) {}

    /**
     * To be called after a signature with links has ended.
     *
     * @param state terminal
     * @param error null if and only if the state is SUCCESS
     */
    public void ended(TaskId id, String task, Links links, TaskState state, @Nullable TaskError error) {
        ended.add(new Ended(id, task, links, state, error));
        run();
    }

    /** Lets go a held node that waits for nothing any more after {@link WorkflowRevival}; a task is due at once. */
    public void release(HeldNode node) {
        letGo(node, nodes.held(node.id.workflow()), 0);
        run();
    }

    /** Ends a held node for a reason of its own: it was cancelled, or its time has passed. */
    public void end(HeldNode node, TaskState state, TaskError error) {
        finish(node, state, error);
        run();
    }

    /**
     * Whether a signature that runs may be held until a workflow has ended, and end like it. That workflow has to be under way and to
     * continue the signature; and it must not itself wait, at any distance, for the signature, or both would wait for ever. Costs as much
     * as there are workflows around the signature.
     */
    public boolean mayContinue(TaskId signature, TaskId workflow) {
        HeldNode next = nodes.held(workflow);
        if (next == null || next.links.role() != Role.WORKFLOW || !signature.equals(next.links.parent())) {
            return false;
        }
        TaskId around = signature.workflow();
        while (!around.equals(workflow)) {
            HeldNode root = nodes.held(around);
            TaskId parent = root == null ? null : root.links.parent();
            HeldNode waiting = parent == null ? null : nodes.held(parent);
            if (parent == null || waiting == null || !around.equals(waiting.continuation)) {
                return true;
            }
            around = parent.workflow();
        }
        return false;
    }

    private void run() {
        Ended next = ended.poll();
        while (next != null) {
            follow(next);
            next = ended.poll();
        }
    }

    private void follow(Ended node) {
        if (node.links.role() == Role.WORKFLOW) {
            followParent(node);
            return;
        }
        TaskId workflow = node.id.workflow();
        HeldNode root = nodes.held(workflow);
        for (Links.Edge edge : node.links.edges()) {
            HeldNode target = nodes.held(workflow.member(edge.node()));
            // one that is continued by a workflow has been let go before: what arrives late is none of its affair
            if (target != null && target.continuation == null) {
                arrive(target, edge.on().satisfiedBy(node.state), node, root);
            }
        }
        if (root != null) {
            count(root, node);
        }
    }

    private void followParent(Ended workflow) {
        TaskId parent = workflow.links.parent();
        HeldNode waiting = parent == null ? null : nodes.held(parent);
        if (waiting == null || !workflow.id.equals(waiting.continuation)) {
            return;
        }
        TaskState state = switch (workflow.state) {
            case SUCCESS, CANCELED -> workflow.state;
            default -> TaskState.FAILURE;
        };
        finish(waiting, state, workflow.error);
    }

    private void arrive(HeldNode target, boolean satisfied, Ended by, @Nullable HeldNode root) {
        target.pending--;
        // the join that a single arrival decides
        Join decisive = satisfied ? Join.ANY : Join.ALL;
        if (target.pending > 0 && target.links.join() != decisive) {
            return;
        }
        if (satisfied) {
            letGo(target, root, target.links.delay());
        } else {
            finish(target, TaskState.SKIPPED, why(by));
        }
    }

    private void letGo(HeldNode node, @Nullable HeldNode root, long delay) {
        if (root != null && root.cancelRequested && !node.links.cleanup()) {
            finish(node, TaskState.CANCELED, TaskError.of(ErrorCode.TASK_CANCELED, "its workflow was cancelled"));
        } else if (node.links.role() == Role.TASK) {
            nodes.release(node, delay);
        } else {
            finish(node, TaskState.SUCCESS, null);
        }
    }

    private void count(HeldNode root, Ended node) {
        root.pending--;
        if (node.links.role() == Role.TASK) {
            switch (node.state) {
                case SUCCESS -> root.succeeded++;
                case SKIPPED -> root.skipped++;
                default -> root.failed++;
            }
        }
        if (node.links.required() && node.state != TaskState.SUCCESS && root.failure == null) {
            root.failure = why(node).message();
        }
        if (root.pending != 0) {
            return;
        }
        if (root.cancelRequested) {
            finish(root, TaskState.CANCELED, TaskError.of(ErrorCode.TASK_CANCELED, "the workflow was cancelled"));
        } else if (root.failure != null) {
            finish(root, TaskState.FAILURE, TaskError.of(ErrorCode.WORKFLOW_FAILED, root.failure));
        } else {
            finish(root, TaskState.SUCCESS, null);
        }
    }

    private void finish(HeldNode node, TaskState state, @Nullable TaskError error) {
        nodes.end(node, state, error);
        Links links = node.linksOrNull();
        if (links != null) {
            ended.add(new Ended(node.id, node.task, links, state, error));
        }
    }

    /** Why something that waited for {@code node} is skipped. Handed on unchanged, so that the last one knows the first cause. */
    private static TaskError why(Ended node) {
        TaskError error = node.error;
        if (error == null) {
            return TaskError.of(
                    ErrorCode.TASK_SKIPPED, "not needed: node " + node.id.number() + " '" + node.task + "' succeeded");
        }
        return node.state == TaskState.SKIPPED
                ? error
                : TaskError.of(
                        ErrorCode.TASK_SKIPPED,
                        "node " + node.id.number() + " '" + node.task + "' ended as " + node.state + ": " + error);
    }
}
