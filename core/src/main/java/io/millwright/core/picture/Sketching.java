package io.millwright.core.picture;

import io.millwright.api.TaskError;
import io.millwright.api.TaskState;
import io.millwright.api.WorkflowProgress;
import io.millwright.core.picture.Sketch.Header;
import io.millwright.core.picture.Sketch.Line;
import io.millwright.core.picture.Sketch.Mark;
import io.millwright.core.picture.Sketch.Shape;
import io.millwright.core.picture.WorkflowSnapshot.Step;
import io.millwright.core.workflow.StoredPlan.Arrow;
import io.millwright.core.workflow.StoredPlan.Box;
import io.millwright.core.workflow.StoredPlan.Kind;
import io.millwright.spi.Links.On;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.TaskRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link Sketch}. Gates are how a workflow works rather than what it means, so they are left out where lines can say the same: those
 * of sagas always, others where either all lines come from one step or all lead to one. Not thread-safe.
 */
final class Sketching {
    /** Gates that order what undoes steps; see {@code Saga} in the package {@code workflow}. */
    private static final Set<String> HIDDEN = Set.of("undo", "undone", "last");

    /** Gates that only bring lines together. */
    private static final Set<String> GATHERING = Set.of("group", "error");

    private final WorkflowSnapshot snapshot;
    private final List<Step> steps;
    /** Index of the first step that is not drawn one by one. */
    private final int drawn;
    /** Lines by their ends, which are indexes of steps. */
    private final Map<Ends, On> lines =
            new TreeMap<>(Comparator.comparingInt(Ends::from).thenComparingInt(Ends::to));

    private record Ends(int from, int to) {}

    Sketching(WorkflowSnapshot snapshot) {
        this.snapshot = snapshot;
        this.steps = snapshot.steps();
        this.drawn = drawn(steps);
    }

    private static int drawn(List<Step> steps) {
        int marks = 0;
        for (int i = 0; i < steps.size(); i++) {
            if (!isHidden(steps.get(i).box()) && ++marks > Sketch.MAX_MARKS) {
                return i;
            }
        }
        return steps.size();
    }

    private static boolean isHidden(Box box) {
        return box.kind() == Kind.GATE && HIDDEN.contains(box.label());
    }

    Sketch sketch() {
        for (int from = 0; from < drawn; from++) {
            if (!isHidden(steps.get(from).box())) {
                addLines(from);
            }
        }
        boolean[] left = new boolean[steps.size() + 1];
        for (int i = 0; i < drawn; i++) {
            left[i] = isHidden(steps.get(i).box()) || isBypassed(i);
        }
        int[] marked = new int[steps.size() + 1];
        List<Mark> marks = new ArrayList<>();
        for (int i = 0; i < drawn; i++) {
            if (!left[i]) {
                marked[i] = marks.size();
                marks.add(mark(i));
            }
        }
        if (drawn < steps.size()) {
            marked[drawn] = marks.size();
            marks.add(rest());
        }
        List<Line> all = new ArrayList<>();
        lines.forEach((ends, on) -> {
            if (ends.from != ends.to) {
                all.add(new Line(marked[ends.from], marked[ends.to], on));
            }
        });
        List<Line> some = all.subList(0, Math.min(all.size(), Sketch.MAX_LINES));
        return new Sketch(header(), marks, some, all.size() - some.size());
    }

    // ---- lines

    private void addLines(int from) {
        Box box = steps.get(from).box();
        for (Arrow arrow : box.arrows()) {
            int last = arrow.to() + (arrow.each() ? box.size() - 1 : 0);
            for (int to = stepOf(arrow.to()); to <= stepOf(last) && to < steps.size(); to++) {
                if (to >= drawn) {
                    add(from, drawn, arrow.on());
                    break;
                }
                if (to >= from && !isHidden(steps.get(to).box())) { // a damaged plan may lead backwards
                    add(from, to, arrow.on());
                }
            }
        }
    }

    private void add(int from, int to, On on) {
        lines.merge(new Ends(from, to), on, (one, other) -> one == other ? one : On.END);
    }

    /** The index of the step with the node; that of none if there is no such node. */
    private int stepOf(int number) {
        int low = 0;
        int high = steps.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (steps.get(middle).box().last() < number) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Leaves a gate out by joining the lines to it with those from it, if that makes no more of them. */
    private boolean isBypassed(int gate) {
        Box box = steps.get(gate).box();
        if (box.kind() != Kind.GATE || !GATHERING.contains(box.label())) {
            return false;
        }
        List<Ends> in = lines.keySet().stream().filter(ends -> ends.to == gate).toList();
        List<Ends> out =
                lines.keySet().stream().filter(ends -> ends.from == gate).toList();
        if (Math.min(in.size(), out.size()) > 1 || out.stream().anyMatch(ends -> lines.get(ends) != On.SUCCESS)) {
            return false;
        }
        for (Ends first : in) {
            On on = remove(first);
            out.forEach(second -> add(first.from, second.to, on));
        }
        out.forEach(this::remove);
        return true;
    }

    private On remove(Ends ends) {
        @Nullable On on = lines.remove(ends);
        return on == null ? On.SUCCESS : on;
    }

    // ---- marks

    private Mark mark(int index) {
        Step step = steps.get(index);
        Box box = step.box();
        if (box.kind() == Kind.GATE) {
            String title = box.label().equals("error") ? "any failure" : Wording.name(box.label());
            return new Mark(Shape.GATE, title, "", step.states().look());
        }
        String title = Wording.name(box.label());
        if (box.size() > 1) {
            boolean chained = lines.containsKey(new Ends(index, index));
            title = Wording.number(box.size()) + " × " + title + (chained ? ", one after another" : "");
        }
        Shape shape = box.kind() == Kind.UNDO ? Shape.UNDO : Shape.TASK;
        return new Mark(shape, title, step.states().text(), step.states().look());
    }

    private Mark rest() {
        StateCounts.Counting counting = new StateCounts.Counting();
        steps.subList(drawn, steps.size()).stream()
                .filter(step -> step.box().kind() != Kind.GATE)
                .forEach(step -> counting.add(step.states()));
        StateCounts states = counting.counts();
        String title = Wording.number(states.total()) + " more " + (states.total() == 1 ? "task" : "tasks");
        return new Mark(Shape.REST, title, states.text(), states.look());
    }

    // ---- the whole

    private Header header() {
        return new Header(
                Wording.name(snapshot.name()), snapshot.id().toString(), state(), progress(snapshot.progress()));
    }

    private String state() {
        TaskRecord root = snapshot.root();
        TaskRecord.Joining joining = root.joining();
        if (root.state() == TaskState.HELD) {
            return joining != null && joining.cancelRequested() ? "being cancelled" : "under way";
        }
        TaskOutcome outcome = root.outcome();
        TaskError error = outcome == null ? null : outcome.error();
        return StateCounts.word(root.state()) + (error == null ? "" : ": " + Wording.sentence(error.message()));
    }

    private static String progress(WorkflowProgress progress) {
        List<String> parts = new ArrayList<>();
        parts.add(Wording.number(progress.total()) + (progress.total() == 1 ? " task" : " tasks"));
        add(parts, progress.succeeded(), "succeeded");
        add(parts, progress.failed(), "failed");
        add(parts, progress.skipped(), "skipped");
        add(parts, progress.open(), "open");
        return String.join(", ", parts);
    }

    private static void add(List<String> parts, int count, String what) {
        if (count > 0) {
            parts.add(Wording.number(count) + " " + what);
        }
    }
}
