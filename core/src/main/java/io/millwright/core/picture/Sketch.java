package io.millwright.core.picture;

import io.millwright.spi.Links.On;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What is drawn of a workflow, whatever the form. Immutable.
 *
 * @param header what is said of the whole
 * @param marks in an order in which lines lead forward
 * @param lines by where they begin; at most one between two marks
 * @param omitted how many lines were left out, because there are more than {@value #MAX_LINES}
 */
record Sketch(Header header, List<Mark> marks, List<Line> lines, int omitted) {
    /** Most steps that are drawn; later ones become one mark. */
    static final int MAX_MARKS = 100;

    /** Most lines that are drawn; Mermaid refuses more than 500. */
    static final int MAX_LINES = 400;

    Sketch {
        marks = List.copyOf(marks);
        lines = List.copyOf(lines);
    }

    static Sketch of(WorkflowSnapshot snapshot) {
        return new Sketching(snapshot).sketch();
    }

    /**
     * What is said of the whole; harmless text.
     *
     * @param name of the workflow
     * @param state in words, with the reason of a failure
     * @param progress in words
     */
    record Header(String name, String id, String state, String progress) {}

    /** What a mark stands for. */
    enum Shape {
        TASK,
        /** A task that undoes what the one before did. */
        UNDO,
        /** A place where lines come together. */
        GATE,
        /** All that is not drawn one by one. */
        REST
    }

    /**
     * Something drawn.
     *
     * @param title harmless text
     * @param states in words; empty for gates
     */
    record Mark(Shape shape, String title, String states, Look look) {
        /** All in one line. */
        String text() {
            return states.isEmpty() ? title : title + ": " + states;
        }
    }

    /**
     * From a mark to one that waits for it, by index.
     *
     * @param on {@link On#END} for one that is let go in any case
     */
    record Line(int from, int to, On on) {}

    /** Where lines from a mark lead, in order. */
    List<Integer> after(int mark) {
        return lines.stream().filter(line -> line.from == mark).map(Line::to).toList();
    }

    /** The lines that lead to a mark. */
    List<Line> before(int mark) {
        return lines.stream().filter(line -> line.to == mark).toList();
    }

    /** Marks in an order in which what belongs together stays together: each after what it waits for, and soon after that. */
    List<Integer> inDepth() {
        int[] open = new int[marks.size()];
        lines.forEach(line -> open[line.to]++);
        List<Integer> ready = new ArrayList<>(IntStream.range(0, marks.size())
                .map(i -> marks.size() - 1 - i)
                .filter(i -> open[i] == 0)
                .boxed()
                .toList());
        List<Integer> order = new ArrayList<>(marks.size());
        while (!ready.isEmpty()) {
            int mark = ready.remove(ready.size() - 1);
            order.add(mark);
            List<Integer> next = after(mark);
            for (int i = next.size() - 1; i >= 0; i--) {
                if (--open[next.get(i)] == 0) {
                    ready.add(next.get(i));
                }
            }
        }
        return order;
    }
}
