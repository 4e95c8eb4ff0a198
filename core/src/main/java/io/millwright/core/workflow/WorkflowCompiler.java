package io.millwright.core.workflow;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskOptions;
import io.millwright.api.WorkflowStep;
import io.millwright.core.codec.Reference;
import io.millwright.core.codec.Reference.Item;
import io.millwright.core.codec.Reference.Nodes;
import io.millwright.core.workflow.GraphNode.In;
import io.millwright.core.workflow.GraphNode.Kind;
import io.millwright.core.workflow.GraphNode.Use;
import io.millwright.spi.Links;
import io.millwright.spi.Links.Edge;
import io.millwright.spi.Links.On;
import io.millwright.spi.Links.Role;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Makes a {@link Plan} of a workflow. Pure; costs as much as the workflow has nodes and edges. */
final class WorkflowCompiler {
    private final List<GraphNode> numbered;
    /** Members of a group are alike: they share one object. */
    private final Map<Links, Links> alike = new HashMap<>();

    private final List<List<Edge>> edges;
    private final int[] waits;

    private WorkflowCompiler(List<GraphNode> numbered) {
        this.numbered = numbered;
        this.waits = new int[numbered.size() + 1];
        this.edges = new ArrayList<>(numbered.size() + 1);
        for (int i = 0; i <= numbered.size(); i++) {
            edges.add(List.of());
        }
    }

    /** @throws MillwrightException {@link ErrorCode#INVALID_WORKFLOW}, naming the step and the fix */
    static Plan compile(WorkflowStep workflow) {
        Graph graph = new Graph(workflow);
        List<GraphNode> numbered = Numbering.number(graph.nodes);
        if (numbered.isEmpty()) {
            throw new MillwrightException(
                    ErrorCode.INVALID_WORKFLOW, "the workflow has no task; there is nothing to wait for");
        }
        Requirements.mark(graph, numbered);
        Saga.add(graph, numbered);
        WorkflowCompiler compiler = new WorkflowCompiler(numbered);
        compiler.connect();
        Use root = graph.root();
        return new Plan(numbered.stream().map(compiler::node).toList(), new Reference.One(root.item()));
    }

    private void connect() {
        for (GraphNode node : numbered) {
            Map<GraphNode, On> distinct = node.ins.size() < 2 ? Map.of() : new IdentityHashMap<>();
            Map<On, Edge> shared = new EnumMap<>(On.class);
            for (In in : node.ins) {
                On before = distinct.isEmpty() && node.ins.size() < 2 ? null : distinct.put(in.from(), in.on());
                if (before == null) {
                    connect(in, node, shared);
                } else if (before != in.on()) {
                    // success implies that it has ended: one edge says it all
                    distinct.put(in.from(), On.SUCCESS);
                    replace(in.from(), new Edge(node.number, before), new Edge(node.number, On.SUCCESS));
                }
            }
        }
    }

    /** @param shared edges to the same node, by when they are satisfied: a large group has one for all its members */
    private void connect(In in, GraphNode to, Map<On, Edge> shared) {
        Edge edge = shared.computeIfAbsent(in.on(), on -> new Edge(to.number, on));
        waits[to.number]++;
        List<Edge> out = edges.get(in.from().number);
        if (out.isEmpty()) {
            out = new ArrayList<>(1);
            edges.set(in.from().number, out);
        }
        out.add(edge);
    }

    private void replace(GraphNode from, Edge one, Edge other) {
        List<Edge> out = edges.get(from.number);
        int at = out.indexOf(one);
        if (at >= 0) {
            out.set(at, other);
        }
    }

    private Plan.Node node(GraphNode node) {
        Links links = alike.computeIfAbsent(links(node), one -> one);
        return node.run == null
                ? new Plan.Gate(links, node.label(), result(node))
                : new Plan.Task(links, node.run.signature(), node.inputs());
    }

    private Links links(GraphNode node) {
        long delay = 0;
        if (node.run != null && waits[node.number] > 0) {
            TaskOptions.Timing timing = node.run.signature().options().timing();
            delay = timing.delay() == null ? 0 : timing.delay().toMillis();
        }
        return new Links(
                node.run == null ? Role.GATE : Role.TASK,
                waits[node.number],
                node.join,
                node.required && node.run != null,
                node.cleanup,
                delay,
                edges.get(node.number),
                null);
    }

    private static Reference result(GraphNode gate) {
        if (gate.kind == Kind.ERROR) {
            List<Item> candidates = folded(gate.uses.stream()
                    .map(Use::item)
                    .sorted(Comparator.comparingInt(item -> ((Nodes) item).first()))
                    .toList());
            return new Reference.Error(
                    candidates.stream().map(Nodes.class::cast).toList());
        }
        return new Reference.Many(folded(gate.uses.stream().map(Use::item).toList()), gate.leaveOut);
    }

    /** Neighbours become one. */
    private static List<Item> folded(List<Item> items) {
        List<Item> folded = new ArrayList<>();
        Nodes last = null;
        for (Item item : items) {
            if (last != null
                    && item instanceof Nodes next
                    && next.first() == last.last() + 1
                    && next.orNull() == last.orNull()) {
                last = new Nodes(last.first(), next.last(), last.orNull());
                folded.set(folded.size() - 1, last);
            } else {
                last = item instanceof Nodes nodes ? nodes : null;
                folded.add(item);
            }
        }
        return folded;
    }
}
