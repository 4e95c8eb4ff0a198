package io.millwright.core.workflow;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskId;
import io.millwright.api.WorkflowStep;
import io.millwright.core.codec.Reference.EmptyLists;
import io.millwright.core.workflow.GraphNode.Kind;
import io.millwright.core.workflow.GraphNode.Use;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns the steps of a workflow into nodes and edges. Steps are found breadth first, so that the members of a group are found one
 * after the other. A step is one node however often it is met. Confined to the compiling thread.
 */
final class Graph {
    /** All nodes, in the order in which they were found. */
    final List<GraphNode> nodes = new ArrayList<>();
    /** What is run besides, and after what. */
    final List<Hook> hooks = new ArrayList<>();
    /** What undoes what. */
    final List<Undo> undos = new ArrayList<>();

    private final Map<WorkflowStep, GraphNode> tasks = new IdentityHashMap<>();
    /** The gates of groups, by what becomes of members that failed. */
    private final Map<WorkflowStep, Map<Failing, GraphNode>> groups = new IdentityHashMap<>();

    private final Map<WorkflowStep, GraphNode> errors = new IdentityHashMap<>();
    /** Remarks and empty groups that were looked at. */
    private final Set<WorkflowStep> heeded = Collections.newSetFromMap(new IdentityHashMap<>());

    private final Queue<Runnable> toDo = new ArrayDeque<>();
    private final Emptiness emptiness = new Emptiness();

    /** A node that follows another, and that nobody waits for. */
    record Hook(@Nullable GraphNode of, Use callback) {}

    /** A task that undoes what a node did. */
    record Undo(GraphNode of, GraphNode task) {}

    /** What a member that failed means to those who wait for the group. */
    private enum Failing {
        FAILS,
        NULL,
        LEFT_OUT
    }

    private final Use root;

    Graph(WorkflowStep step) {
        root = use(step);
        for (Runnable next = toDo.poll(); next != null; next = toDo.poll()) {
            next.run();
        }
        ErrorScopes scopes = new ErrorScopes(errors, this::membersOf);
        errors.forEach(scopes::connect);
    }

    /** What the workflow yields. */
    Use root() {
        return root;
    }

    /** The node of a step, together with all that was said of it on the way. */
    private Use use(WorkflowStep step) {
        WorkflowStep at = step;
        Failing failing = Failing.FAILS;
        List<WorkflowStep.Remark> remarks = List.of();
        while (at instanceof WorkflowStep.Remark remark) {
            if (remark instanceof WorkflowStep.Tolerated tolerated) {
                if (failing == Failing.FAILS) { // what was said last counts
                    failing = tolerated.leaveOut() ? Failing.LEFT_OUT : Failing.NULL;
                }
            } else if (heeded.add(remark)) {
                remarks = remarks.isEmpty() ? new ArrayList<>(2) : remarks;
                remarks.add(remark);
            }
            at = remark.of();
        }
        Use use = bare(at, failing);
        for (WorkflowStep.Remark remark : remarks) {
            heed(remark, at);
        }
        return use;
    }

    private Use bare(WorkflowStep step, Failing failing) {
        if (step instanceof WorkflowStep.Gather gather) {
            EmptyLists empty = emptiness.of(gather);
            if (empty == null) {
                return new Use(gate(gather, failing), false);
            }
            if (heeded.add(gather)) { // no node stands for its members, but something may follow them
                toDo.add(() -> gather.members().forEach(this::use));
            }
            return new Use(empty);
        }
        GraphNode node = step instanceof WorkflowStep.Run run ? task(run) : error((WorkflowStep.ErrorText) step);
        return new Use(node, failing != Failing.FAILS);
    }

    private GraphNode task(WorkflowStep.Run run) {
        GraphNode known = tasks.get(run);
        if (known != null) {
            return known;
        }
        GraphNode node = add(GraphNode.task(run, nodes.size()));
        tasks.put(run, node);
        if (!run.takes().isEmpty() || !run.follows().isEmpty()) {
            toDo.add(() -> {
                run.takes().forEach(taken -> node.take(use(taken)));
                run.follows().forEach(followed -> node.follow(use(followed)));
            });
        }
        return node;
    }

    private GraphNode gate(WorkflowStep.Gather gather, Failing failing) {
        Map<Failing, GraphNode> gates = groups.computeIfAbsent(gather, key -> new EnumMap<>(Failing.class));
        GraphNode known = gates.get(failing);
        if (known != null) {
            return known;
        }
        GraphNode node = add(GraphNode.group(nodes.size(), failing == Failing.LEFT_OUT));
        gates.put(failing, node);
        toDo.add(() -> gather.members().forEach(member -> {
            Use use = use(member);
            node.take(failing == Failing.FAILS || use.node() == null ? use : new Use(use.node(), true));
        }));
        return node;
    }

    /** The gate that opens when a step, or what it needs, has failed. Its edges come last, when all others are known. */
    private GraphNode error(WorkflowStep.ErrorText text) {
        GraphNode known = errors.get(text.of());
        if (known != null) {
            return known;
        }
        GraphNode node = add(GraphNode.gate(Kind.ERROR, nodes.size()));
        errors.put(text.of(), node);
        toDo.add(() -> use(text.of()));
        return node;
    }

    private GraphNode add(GraphNode node) {
        if (nodes.size() == TaskId.MAX_MEMBERS) {
            throw new MillwrightException(
                    ErrorCode.INVALID_WORKFLOW,
                    "a workflow has at most " + TaskId.MAX_MEMBERS
                            + " nodes; use chunks, so that one task serves many items");
        }
        nodes.add(node);
        return node;
    }

    private void heed(WorkflowStep.Remark remark, WorkflowStep bare) {
        if (remark instanceof WorkflowStep.Hooked hooked) {
            if (emptiness.of(bare) == null || !new Mentions(bare).in(hooked.callback())) {
                toDo.add(() -> hooks.add(new Hook(use(bare).node(), use(hooked.callback()))));
            }
        } else if (remark instanceof WorkflowStep.Ordered ordered) {
            toDo.add(() -> order(bare, ordered));
        } else if (remark instanceof WorkflowStep.Compensated compensated && emptiness.of(bare) == null) {
            toDo.add(() -> {
                GraphNode of = use(bare).node();
                GraphNode undo = GraphNode.task(compensated.undo(), GraphNode.UNLISTED);
                compensated.undo().takes().forEach(taken -> undo.uses.add(use(taken)));
                if (of != null) {
                    undos.add(new Undo(of, undo));
                }
            });
        }
    }

    private void order(WorkflowStep bare, WorkflowStep.Ordered ordered) {
        List<Use> before = ordered.before().stream().map(this::use).toList();
        ArrayDeque<WorkflowStep> targets = new ArrayDeque<>(List.of(bare));
        for (WorkflowStep target = targets.poll(); target != null; target = targets.poll()) {
            if (target instanceof WorkflowStep.Gather gather) {
                gather.members().forEach(member -> targets.add(member.bare()));
            } else if (target instanceof WorkflowStep.Run run) {
                before.forEach(task(run)::follow);
            } else {
                throw new MillwrightException(
                        ErrorCode.INVALID_WORKFLOW,
                        "the text of an error is not run, so it cannot wait; call after on the step that takes it");
            }
        }
    }

    private List<GraphNode> membersOf(WorkflowStep step) {
        if (!(step instanceof WorkflowStep.Gather gather)) {
            GraphNode node = tasks.get(step);
            return node == null ? List.of() : List.of(node);
        }
        List<GraphNode> members = new ArrayList<>();
        for (WorkflowStep member : gather.members()) {
            Use use = use(member); // known by now: finds it and adds nothing
            if (use.node() != null && !use.orNull()) {
                members.add(use.node());
            }
        }
        return members;
    }
}
