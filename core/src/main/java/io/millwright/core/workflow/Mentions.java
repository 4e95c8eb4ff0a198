package io.millwright.core.workflow;

import io.millwright.api.WorkflowStep;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Looks whether a workflow waits for the error of a step. */
final class Mentions {
    private final WorkflowStep failing;
    private final Set<WorkflowStep> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final ArrayDeque<WorkflowStep> open = new ArrayDeque<>();

    /** @param failing the step, without what was said of it */
    Mentions(WorkflowStep failing) {
        this.failing = failing;
    }

    boolean in(WorkflowStep workflow) {
        open.add(workflow);
        for (WorkflowStep next = open.poll(); next != null; next = open.poll()) {
            if (next instanceof WorkflowStep.ErrorText text && text.of() == failing) {
                return true;
            }
            if (seen.add(next)) {
                open.addAll(needs(next));
            }
        }
        return false;
    }

    private static List<WorkflowStep> needs(WorkflowStep step) {
        if (step instanceof WorkflowStep.Run run) {
            ArrayDeque<WorkflowStep> all = new ArrayDeque<>(run.takes());
            all.addAll(run.follows());
            return List.copyOf(all);
        }
        if (step instanceof WorkflowStep.Gather gather) {
            return gather.members();
        }
        return step instanceof WorkflowStep.Remark remark ? List.of(remark.of()) : List.of();
    }
}
