package io.millwright.core.workflow;

import io.millwright.core.codec.Inputs;
import io.millwright.core.codec.Reference;
import io.millwright.spi.Links;
import io.millwright.spi.Links.Edge;
import io.millwright.spi.Links.Join;
import io.millwright.spi.Links.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Plans as text for tests: one line per node, such as {@code 2 sum(1) waits 1 → 3s 4f}. A star marks what is required, a tilde what
 * cleans up, a question mark what may be null.
 */
final class PlanText {
    private PlanText() {}

    static String of(Plan plan) {
        List<String> lines = new ArrayList<>();
        int number = 0;
        for (Plan.Node node : plan.nodes()) {
            lines.add(++number + " " + line(node));
        }
        lines.add("= " + reference(plan.result()));
        return String.join("\n", lines);
    }

    private static String line(Plan.Node node) {
        Links links = node.links();
        StringBuilder text = new StringBuilder(node.label());
        if (node instanceof Plan.Task task && task.inputs() != null) {
            text.append(inputs(task.inputs()));
        } else if (node instanceof Plan.Gate gate) {
            text.append(reference(gate.result()));
        }
        text.append(links.required() ? "*" : "").append(links.cleanup() ? "~" : "");
        if (links.waits() > 0) {
            text.append(links.join() == Join.ANY ? " any " : " all ").append(links.waits());
        }
        if (links.delay() > 0) {
            text.append(" +").append(links.delay());
        }
        if (!links.edges().isEmpty()) {
            text.append(links.edges().stream().map(PlanText::edge).collect(Collectors.joining(" ", " → ", "")));
        }
        return links.role() == Role.WORKFLOW ? "workflow" : text.toString();
    }

    private static String edge(Edge edge) {
        return edge.node() + edge.on().name().substring(0, 1).toLowerCase(Locale.ROOT);
    }

    private static String inputs(Inputs inputs) {
        String sources = inputs.sources().stream().map(PlanText::item).collect(Collectors.joining(","));
        return switch (inputs.binding()) {
            case FIRST -> "(" + sources + "+" + inputs.given() + ")";
            case SPREAD -> "(" + inputs.given() + "+" + sources + "…)";
            default -> "(" + (inputs.given() == 0 ? "" : inputs.given() + "+") + sources + ")";
        };
    }

    private static String reference(Reference reference) {
        if (reference instanceof Reference.One one) {
            return item(one.item());
        }
        if (reference instanceof Reference.Many many) {
            return "[" + items(many.members()) + "]" + (many.leaveOut() ? "-" : "");
        }
        if (reference instanceof Reference.Error error) {
            return "!" + items(error.candidates());
        }
        return reference.toString();
    }

    private static String items(List<? extends Reference.Item> items) {
        return items.stream().map(PlanText::item).collect(Collectors.joining(","));
    }

    private static String item(Reference.Item item) {
        if (item instanceof Reference.Nodes nodes) {
            return (nodes.size() == 1 ? nodes.first() + "" : nodes.first() + "-" + nodes.last())
                    + (nodes.orNull() ? "?" : "");
        }
        return ((Reference.EmptyLists) item)
                .lists().stream().map(PlanText::item).collect(Collectors.joining(",", "[", "]"));
    }
}
