package io.millwright.spi;

import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A signature's place in a workflow. The id of a workflow is {@link TaskId#workflow()}, those of its nodes are
 * {@link TaskId#member(int)} with numbers from 1 on, without gaps; edges lead from smaller to greater numbers, so that there is no
 * cycle. What follows when a node ends is the affair of {@link WorkflowRules}, which all stores share.
 *
 * @param role what the store does with it once everything that it waits for has ended
 * @param waits how many edges lead here; of a workflow, how many nodes it has. With 0, it is not held
 * @param join what has to happen before it is let go
 * @param required whether the workflow fails if this node ends otherwise than in SUCCESS
 * @param cleanup whether it is let go also after the workflow was cancelled
 * @param delay milliseconds that it waits after having been let go
 * @param edges to those who wait for it; every node of a workflow is followed by its workflow without an edge
 * @param parent of a workflow: the signature that it continues; null for none
 */
public record Links(
        Role role,
        int waits,
        Join join,
        boolean required,
        boolean cleanup,
        long delay,
        List<Edge> edges,
        @Nullable TaskId parent) {

    public Links {
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(join, "join");
        edges = List.copyOf(edges);
    }

    /** A task that waits for {@code waits} others, all of which must end as their edges say. */
    public static Links task(int waits, boolean required, Edge... edges) {
        return new Links(Role.TASK, waits, Join.ALL, required, false, 0, List.of(edges), null);
    }

    /** A gate; see {@link Role#GATE}. */
    public static Links gate(int waits, Join join, boolean required, Edge... edges) {
        return new Links(Role.GATE, waits, join, required, false, 0, List.of(edges), null);
    }

    /** The workflow itself, of so many nodes. */
    public static Links workflow(int nodes, @Nullable TaskId parent) {
        return new Links(Role.WORKFLOW, nodes, Join.ALL, false, false, 0, List.of(), parent);
    }

    /** The same, but let go also after the workflow was cancelled. */
    public Links cleaningUp() {
        return new Links(role, waits, join, required, true, delay, edges, parent);
    }

    /** The same, waiting so long after having been let go. */
    public Links delayedBy(long millis) {
        return new Links(role, waits, join, required, cleanup, millis, edges, parent);
    }

    /** What a node is. */
    public enum Role {
        /** Goes to its queue. */
        TASK,
        /** No worker sees it: it succeeds at once, its arguments are its result. Keeps n × m edges down to n + m. */
        GATE,
        /**
         * No worker sees it: it ends when all nodes of the workflow have. Its arguments are its result. It succeeds if all
         * required ones did.
         */
        WORKFLOW
    }

    /** What has to happen before a held signature is let go. */
    public enum Join {
        /** Everything it waits for has ended as its edge says; skipped as soon as one has ended otherwise. */
        ALL,
        /** One of those it waits for has ended as its edge says; skipped if all have ended otherwise. */
        ANY
    }

    /**
     * An edge to a node that waits for this one.
     *
     * @param node its number in the workflow
     */
    public record Edge(int node, On on) {
        public Edge {
            Objects.requireNonNull(on, "on");
        }

        public static Edge onSuccess(int node) {
            return new Edge(node, On.SUCCESS);
        }

        public static Edge onFailure(int node) {
            return new Edge(node, On.FAILURE);
        }

        public static Edge onEnd(int node) {
            return new Edge(node, On.END);
        }
    }

    /** How a node has to end for an edge to be satisfied. */
    public enum On {
        SUCCESS,
        /** It was to run and did not succeed: FAILURE, CANCELED, EXPIRED or DEAD, but not SKIPPED. */
        FAILURE,
        /** In any way. */
        END;

        /** @param state terminal */
        public boolean satisfiedBy(TaskState state) {
            return switch (this) {
                case SUCCESS -> state == TaskState.SUCCESS;
                case FAILURE -> state != TaskState.SUCCESS && state != TaskState.SKIPPED;
                case END -> true;
            };
        }
    }
}
