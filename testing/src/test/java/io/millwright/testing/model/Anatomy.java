package io.millwright.testing.model;

import io.millwright.api.WorkflowStep;
import io.millwright.api.WorkflowStep.Compensated;
import io.millwright.api.WorkflowStep.ErrorText;
import io.millwright.api.WorkflowStep.Gather;
import io.millwright.api.WorkflowStep.Hooked;
import io.millwright.api.WorkflowStep.Ordered;
import io.millwright.api.WorkflowStep.Remark;
import io.millwright.api.WorkflowStep.Run;
import io.millwright.api.WorkflowStep.Tolerated;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What there is in a workflow, and who needs whom. Compensations are apart from all else. */
final class Anatomy {
    final Set<Run> runs = Collections.newSetFromMap(new IdentityHashMap<>());
    final Set<Compensated> compensations = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<WorkflowStep, List<WorkflowStep>> before = new IdentityHashMap<>();
    private final Map<WorkflowStep, List<WorkflowStep>> callbacks = new IdentityHashMap<>();
    private final Set<WorkflowStep> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Parts parts;

    Anatomy(WorkflowStep root) {
        walk(root);
        parts = new Parts(this, root);
    }

    private void walk(WorkflowStep step) {
        if (!seen.add(step)) {
            return;
        }
        if (step instanceof Run run) {
            runs.add(run);
            run.takes().forEach(this::walk);
            run.follows().forEach(this::walk);
        } else if (step instanceof Gather gather) {
            gather.members().forEach(this::walk);
        } else if (step instanceof ErrorText text) {
            walk(text.of());
        } else if (step instanceof Remark remark) {
            walk(remark);
        }
    }

    private void walk(Remark remark) {
        walk(remark.of());
        if (remark instanceof Hooked hooked) {
            if (!isHandlerOfNothing(hooked)) {
                callbacks
                        .computeIfAbsent(hooked.bare(), key -> new ArrayList<>())
                        .add(hooked.callback());
                walk(hooked.callback());
            }
        } else if (remark instanceof Ordered ordered) {
            ordered.before().forEach(this::walk);
            order(ordered.bare(), ordered.before());
        } else if (remark instanceof Compensated compensated) {
            compensations.add(compensated);
        }
    }

    /** An empty group cannot fail: who handles its errors is left out. */
    private static boolean isHandlerOfNothing(Hooked hooked) {
        return isEmpty(hooked.bare())
                && hooked.callback().bare() instanceof Run run
                && run.takes().stream().anyMatch(ErrorText.class::isInstance);
    }

    /** Whether there is no task in it. */
    static boolean isEmpty(WorkflowStep bare) {
        return bare instanceof Gather gather && gather.members().stream().allMatch(member -> isEmpty(member.bare()));
    }

    private void order(WorkflowStep bare, List<WorkflowStep> others) {
        if (bare instanceof Gather gather) {
            gather.members().forEach(member -> order(member.bare(), others));
        } else {
            before.computeIfAbsent(bare, key -> new ArrayList<>()).addAll(others);
        }
    }

    List<WorkflowStep> before(Run run) {
        return before.getOrDefault(run, List.of());
    }

    List<WorkflowStep> callbacks(WorkflowStep bare) {
        return callbacks.getOrDefault(bare, List.of());
    }

    /** Everything that a step waits for, as it is used there. */
    List<WorkflowStep> needs(WorkflowStep bare) {
        if (bare instanceof Gather gather) {
            return gather.members();
        }
        if (!(bare instanceof Run run)) {
            return List.of();
        }
        List<WorkflowStep> needs = new ArrayList<>(run.takes());
        needs.addAll(run.follows());
        needs.addAll(before(run));
        return needs;
    }

    static boolean isStrict(WorkflowStep use) {
        for (WorkflowStep at = use; at instanceof Remark remark; at = remark.of()) {
            if (remark instanceof Tolerated) {
                return false;
            }
        }
        return true;
    }

    /** Whether it runs after an error only. */
    boolean followsError(WorkflowStep bare) {
        return bare instanceof ErrorText
                || needs(bare).stream().anyMatch(need -> isStrict(need) && followsError(need.bare()));
    }

    /** Whether one waits for the other, at any distance. */
    boolean dependsOn(WorkflowStep bare, WorkflowStep other) {
        return bare != other && reaches(bare, other, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private boolean reaches(WorkflowStep bare, WorkflowStep other, Set<WorkflowStep> visited) {
        return bare == other
                || visited.add(bare) && needs(bare).stream().anyMatch(need -> reaches(need.bare(), other, visited));
    }

    /** The parts whose failure is ignored and which alone need the step, innermost first. */
    List<WorkflowStep> ignoredParts(WorkflowStep bare) {
        return parts.around(bare);
    }
}
