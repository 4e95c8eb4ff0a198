package io.millwright.core.workflow;

import io.millwright.spi.Links.On;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The shape of a workflow, kept with it for pictures and for finding the nodes of a task. Nodes that follow each other and are alike are one
 * box, so that a group of any size takes one line.
 *
 * @param boxes in the order of numbers; together all nodes
 */
public record StoredPlan(List<Box> boxes) {
    public StoredPlan {
        boxes = List.copyOf(boxes);
    }

    /** What a box is. */
    public enum Kind {
        TASK,
        /** A task that undoes another one. */
        UNDO,
        GATE
    }

    /**
     * Alike nodes that follow each other.
     *
     * @param first number of the first
     * @param last number of the last, included
     * @param label name of the task, or kind of gate
     * @param arrows to those who wait for them
     */
    public record Box(int first, int last, Kind kind, String label, List<Arrow> arrows) {
        public Box {
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(label, "label");
            arrows = List.copyOf(arrows);
        }

        public int size() {
            return last - first + 1;
        }

        public boolean holds(int node) {
            return node >= first && node <= last;
        }
    }

    /**
     * An edge of every node of a box.
     *
     * @param to number of the node that the edge of the first node leads to
     * @param each whether the edge of every further node leads one further, too; otherwise all lead to the same
     */
    public record Arrow(int to, boolean each, On on) {}

    /** How many tasks there are, compensations included. */
    public int tasks() {
        return boxes.stream()
                .filter(box -> box.kind != Kind.GATE)
                .mapToInt(Box::size)
                .sum();
    }

    /** The numbers of the nodes of a task, compensations excluded. */
    public IntStream nodesOf(String task) {
        return boxes.stream()
                .filter(box -> box.kind == Kind.TASK && box.label.equals(task))
                .flatMapToInt(box -> IntStream.rangeClosed(box.first, box.last));
    }
}
