package io.millwright.core.workflow;

import io.millwright.core.workflow.Domains.Domain;
import io.millwright.core.workflow.GraphNode.In;
import io.millwright.core.workflow.GraphNode.Kind;
import io.millwright.spi.Links.On;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Adds what undoes steps. For each {@link Domains.Domain} with something to undo, one gate opens when a task of it has failed or was
 * cancelled. The compensation of a step waits for that gate, for the success of the step, and until all that follows the step has
 * ended and is undone, for which gates stand that mirror the workflow. All of it is let go also after a cancellation.
 *
 * <p>Nodes that have one follower and nothing to undo share the gate of their follower, so that a large group costs one.
 */
final class Saga {
    private final Graph graph;
    private final List<GraphNode> numbered;
    private final Domains domains;
    /** The nodes that were there before, in the order of numbers. */
    private final List<GraphNode> originals;

    private final Map<GraphNode, List<GraphNode>> followers = new IdentityHashMap<>();
    private final Map<GraphNode, List<GraphNode>> undos = new IdentityHashMap<>();
    private final Map<Domain, GraphNode> triggers = new IdentityHashMap<>();
    /** The node at which the gate stands that a node shares. */
    private final Map<GraphNode, GraphNode> headOf = new IdentityHashMap<>();
    /** The gates, by the nodes at which they stand. */
    private final Map<GraphNode, GraphNode> undone = new IdentityHashMap<>();

    private Saga(Graph graph, List<GraphNode> numbered) {
        this.graph = graph;
        this.numbered = numbered;
        this.domains = new Domains(graph, numbered);
        this.originals = List.copyOf(numbered);
    }

    /**
     * Adds nodes at the end.
     *
     * @param numbered in the order of numbers
     */
    static void add(Graph graph, List<GraphNode> numbered) {
        if (!graph.undos.isEmpty()) {
            new Saga(graph, numbered).add();
        }
    }

    private void add() {
        for (Graph.Undo undo : graph.undos) {
            undos.computeIfAbsent(undo.of(), key -> new ArrayList<>(1)).add(undo.task());
        }
        for (GraphNode node : originals) {
            for (In in : node.ins) {
                if (node.kind != Kind.ERROR) {
                    followers
                            .computeIfAbsent(in.from(), key -> new ArrayList<>(1))
                            .add(node);
                }
            }
        }
        triggers.put(domains.whole, wholeTrigger());
        boolean[] needed = followsUndo();
        Map<GraphNode, List<GraphNode>> sharing = sharing(needed);
        for (int i = originals.size() - 1; i >= 0; i--) {
            GraphNode node = originals.get(i);
            undos.getOrDefault(node, List.of()).forEach(task -> compensate(node, task));
            if (sharing.containsKey(node)) {
                addUndoneGate(node, sharing.get(node));
            }
        }
    }

    /** Opens when a required task has failed, or the workflow was cancelled before all the others had ended. */
    private GraphNode wholeTrigger() {
        GraphNode last = GraphNode.gate(Kind.LAST, GraphNode.UNLISTED);
        for (GraphNode node : originals) {
            if (!node.required && node.kind == Kind.TASK) {
                last.waitFor(node, On.END);
            }
        }
        GraphNode trigger = GraphNode.gate(Kind.UNDO, GraphNode.UNLISTED);
        originals.stream()
                .filter(node -> node.required && node.kind == Kind.TASK)
                .forEach(node -> trigger.waitFor(node, On.FAILURE));
        if (!last.ins.isEmpty()) {
            append(last);
            trigger.waitFor(last, On.FAILURE);
        }
        return appendCleanup(trigger);
    }

    private GraphNode trigger(Domain domain) {
        GraphNode known = triggers.get(domain);
        if (known != null) {
            return known;
        }
        GraphNode outer = trigger(Objects.requireNonNull(domain.parent()));
        GraphNode trigger = GraphNode.gate(Kind.UNDO, GraphNode.UNLISTED);
        domain.tasks().forEach(task -> trigger.waitFor(task, On.FAILURE));
        trigger.waitFor(outer, On.SUCCESS);
        triggers.put(domain, trigger);
        return appendCleanup(trigger);
    }

    /** By number, whether something before the node is undone, so that somebody waits for the node. */
    private boolean[] followsUndo() {
        boolean[] needed = new boolean[originals.size() + 1];
        for (GraphNode node : originals) {
            if (undos.containsKey(node) || needed[node.number]) {
                followers.getOrDefault(node, List.of()).forEach(follower -> needed[follower.number] = true);
            }
        }
        return needed;
    }

    /** Who shares which gate, by the node where it stands. */
    private Map<GraphNode, List<GraphNode>> sharing(boolean[] needed) {
        Map<GraphNode, List<GraphNode>> sharing = new IdentityHashMap<>();
        GraphNode[] standsFor = new GraphNode[originals.size() + 1];
        for (int i = originals.size() - 1; i >= 0; i--) {
            GraphNode node = originals.get(i);
            List<GraphNode> next = followers.getOrDefault(node, List.of());
            boolean alone = undos.containsKey(node) || next.size() != 1;
            GraphNode head = alone ? node : standsFor[next.get(0).number];
            standsFor[node.number] = head;
            if (needed[node.number]) {
                sharing.computeIfAbsent(head, key -> new ArrayList<>(1)).add(node);
                headOf.put(node, head);
            }
        }
        return sharing;
    }

    private void compensate(GraphNode node, GraphNode task) {
        GraphNode trigger = trigger(domains.of(node));
        task.waitFor(node, On.SUCCESS);
        task.waitFor(trigger, On.SUCCESS);
        gatesBehind(node).forEach(gate -> task.waitFor(gate, On.END));
        appendCleanup(task);
    }

    private void addUndoneGate(GraphNode head, List<GraphNode> sharing) {
        GraphNode gate = GraphNode.gate(Kind.UNDONE, GraphNode.UNLISTED);
        for (GraphNode node : sharing) {
            List<GraphNode> own = undos.getOrDefault(node, List.of(node));
            own.forEach(ending -> gate.waitFor(ending, On.END));
        }
        gatesBehind(head).forEach(behind -> gate.waitFor(behind, On.END));
        undone.put(head, appendCleanup(gate));
    }

    private Set<GraphNode> gatesBehind(GraphNode node) {
        Set<GraphNode> gates = new LinkedHashSet<>();
        for (GraphNode follower : followers.getOrDefault(node, List.of())) {
            GraphNode head = Objects.requireNonNull(headOf.get(follower));
            gates.add(Objects.requireNonNull(undone.get(head)));
        }
        return Collections.unmodifiableSet(gates);
    }

    private GraphNode appendCleanup(GraphNode node) {
        node.cleanup = true;
        return append(node);
    }

    private GraphNode append(GraphNode node) {
        numbered.add(node);
        node.number = numbered.size();
        return node;
    }
}
