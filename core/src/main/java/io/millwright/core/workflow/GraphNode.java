package io.millwright.core.workflow;

import io.millwright.api.WorkflowStep;
import io.millwright.core.codec.Inputs;
import io.millwright.core.codec.Reference;
import io.millwright.core.codec.Reference.EmptyLists;
import io.millwright.spi.Links.Join;
import io.millwright.spi.Links.On;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A node while its workflow is being compiled. Compared by identity. Confined to the compiling thread. */
final class GraphNode {
    /** The index of nodes that are added when the others have been numbered. */
    static final int UNLISTED = -1;

    /** What it is. */
    enum Kind {
        TASK,
        /** Gathers the results of a group. */
        GROUP,
        /** Opens when something has failed. */
        ERROR,
        /** Opens when what was done is to be undone. */
        UNDO,
        /** Opens when everything behind it has ended and is undone. */
        UNDONE,
        /** Fails if the workflow is cancelled while something still runs that nobody needs. */
        LAST
    }

    /**
     * An edge that leads here.
     *
     * @param from where it begins
     */
    record In(GraphNode from, On on) {}

    /**
     * How a step takes the result of a node.
     *
     * @param node null for a group without tasks
     * @param empty what such a group gives; else null
     */
    record Use(
            @Nullable GraphNode node,
            boolean orNull,
            @Nullable EmptyLists empty) {
        Use(GraphNode node, boolean orNull) {
            this(node, orNull, null);
        }

        Use(EmptyLists empty) {
            this(null, false, empty);
        }

        /** To be called when nodes have their numbers. */
        Reference.Item item() {
            return node != null ? new Reference.Nodes(node.number, orNull) : Objects.requireNonNull(empty);
        }
    }

    final Kind kind;
    /** The task; null for gates. */
    final WorkflowStep.@Nullable Run run;
    /** Place in the order of discovery. */
    final int index;

    final Join join;
    final boolean leaveOut;
    /** Whose results it takes or gathers, in order. */
    final List<Use> uses = new ArrayList<>(1);

    final List<In> ins = new ArrayList<>(1);
    boolean required;
    boolean cleanup;
    int number;

    private GraphNode(Kind kind, WorkflowStep.@Nullable Run run, int index, boolean leaveOut) {
        this.kind = kind;
        this.run = run;
        this.index = index;
        this.leaveOut = leaveOut;
        this.join = kind == Kind.ERROR || kind == Kind.UNDO ? Join.ANY : Join.ALL;
    }

    static GraphNode task(WorkflowStep.Run run, int index) {
        return new GraphNode(Kind.TASK, run, index, false);
    }

    static GraphNode group(int index, boolean leaveOut) {
        return new GraphNode(Kind.GROUP, null, index, leaveOut);
    }

    /** A gate that is not a group's. */
    static GraphNode gate(Kind kind, int index) {
        return new GraphNode(kind, null, index, false);
    }

    /** Waits for another one. */
    void waitFor(GraphNode other, On on) {
        ins.add(new In(other, on));
    }

    /** Takes the result of another one, and waits for it. */
    void take(Use use) {
        uses.add(use);
        follow(use);
    }

    /** Waits for another one. */
    void follow(Use use) {
        if (use.node != null) {
            waitFor(use.node, use.orNull ? On.END : On.SUCCESS);
        }
    }

    @Nullable
    Inputs inputs() {
        if (run == null || uses.isEmpty()) {
            return null;
        }
        return new Inputs(
                run.signature().arguments().size(),
                run.binding(),
                uses.stream().map(Use::item).toList());
    }

    String label() {
        return run != null ? run.signature().task() : kind.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return "'" + label() + "'";
    }
}
