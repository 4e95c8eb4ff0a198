package io.millwright.testing.model;

import io.millwright.api.WorkflowStep;
import io.millwright.api.WorkflowStep.ErrorText;
import io.millwright.api.WorkflowStep.Gather;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds out of which part, whose failure is ignored, a step is. A group is several things: one for each way in which it is used. */
final class Parts {
    /** A step that somebody uses. */
    private record Use(WorkflowStep consumer, boolean consumerTolerates, boolean strict) {}

    private final Anatomy anatomy;
    private final WorkflowStep root;
    /** By whether a group's failures are tolerated. */
    private final List<Map<WorkflowStep, List<Use>>> uses = List.of(new IdentityHashMap<>(), new IdentityHashMap<>());

    private final List<Set<WorkflowStep>> visited = List.of(
            Collections.newSetFromMap(new IdentityHashMap<>()), Collections.newSetFromMap(new IdentityHashMap<>()));

    Parts(Anatomy anatomy, WorkflowStep root) {
        this.anatomy = anatomy;
        this.root = root;
        visit(root.bare(), tolerates(root));
    }

    /** A group that is used tolerantly succeeds by itself; anything else has its failure ignored by who uses it. */
    private static boolean tolerates(WorkflowStep use) {
        return use.bare() instanceof Gather && !Anatomy.isStrict(use);
    }

    private static int index(boolean tolerates) {
        return tolerates ? 1 : 0;
    }

    private void visit(WorkflowStep bare, boolean tolerates) {
        if (bare instanceof ErrorText || !visited.get(index(tolerates)).add(bare)) {
            return;
        }
        for (WorkflowStep need : anatomy.needs(bare)) {
            boolean strict = !tolerates && (Anatomy.isStrict(need) || tolerates(need));
            uses.get(index(tolerates(need)))
                    .computeIfAbsent(need.bare(), key -> new ArrayList<>())
                    .add(new Use(bare, tolerates, strict));
            visit(need.bare(), tolerates(need));
        }
    }

    List<WorkflowStep> around(WorkflowStep bare) {
        return around(bare, false);
    }

    private List<WorkflowStep> around(WorkflowStep bare, boolean tolerates) {
        List<Use> all = uses.get(index(tolerates)).getOrDefault(bare, List.of());
        boolean isRoot = root.bare() == bare && tolerates(root) == tolerates;
        boolean rootStrict = isRoot && (tolerates || Anatomy.isStrict(root));
        List<List<WorkflowStep>> strict = new ArrayList<>();
        List<List<WorkflowStep>> ignoring = new ArrayList<>();
        if (isRoot) {
            (rootStrict ? strict : ignoring).add(List.of());
        }
        for (Use use : all) {
            (use.strict ? strict : ignoring).add(around(use.consumer, use.consumerTolerates));
        }
        if (!strict.isEmpty()) {
            return common(strict);
        }
        if (ignoring.isEmpty()) {
            return List.of(); // needed by callbacks only
        }
        List<WorkflowStep> parts = new ArrayList<>();
        if (!tolerates) {
            parts.add(bare);
        }
        parts.addAll(common(ignoring));
        return parts;
    }

    /** What several parts need belongs to none of them. */
    private static List<WorkflowStep> common(List<List<WorkflowStep>> parts) {
        List<WorkflowStep> first = parts.get(0);
        for (List<WorkflowStep> other : parts) {
            boolean same = other.size() == first.size();
            for (int i = 0; same && i < first.size(); i++) {
                same = other.get(i) == first.get(i);
            }
            if (!same) {
                return List.of();
            }
        }
        return first;
    }
}
