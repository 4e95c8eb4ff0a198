package io.millwright.testing;

import io.millwright.api.Signature;
import io.millwright.api.WorkflowStep;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Finds the signatures in a workflow: those that wait for nobody come first, in the order of their group. */
final class WorkflowSignatures {
    private final Set<WorkflowStep> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final ArrayDeque<WorkflowStep> open = new ArrayDeque<>();

    private WorkflowSignatures() {}

    static List<Signature<?>> of(WorkflowStep last) {
        return new WorkflowSignatures().walk(last);
    }

    private List<Signature<?>> walk(WorkflowStep last) {
        List<List<Signature<?>>> levels = new ArrayList<>();
        open.add(last);
        while (!open.isEmpty()) {
            List<Signature<?>> level = new ArrayList<>();
            List<WorkflowStep> steps = new ArrayList<>(open);
            open.clear();
            for (WorkflowStep step : steps) {
                if (seen.add(step)) {
                    visit(step, level);
                }
            }
            levels.add(level);
        }
        Collections.reverse(levels);
        return levels.stream().flatMap(List::stream).toList();
    }

    private void visit(WorkflowStep step, List<Signature<?>> level) {
        if (step instanceof WorkflowStep.Run run) {
            level.add(run.signature());
            open.addAll(run.takes());
            open.addAll(run.follows());
        } else if (step instanceof WorkflowStep.Gather gather) {
            open.addAll(gather.members());
        } else if (step instanceof WorkflowStep.ErrorText text) {
            open.add(text.of());
        } else if (step instanceof WorkflowStep.Remark remark) {
            open.add(remark.of());
            if (remark instanceof WorkflowStep.Hooked hooked) {
                open.add(hooked.callback());
            } else if (remark instanceof WorkflowStep.Ordered ordered) {
                open.addAll(ordered.before());
            } else if (remark instanceof WorkflowStep.Compensated compensated) {
                open.add(compensated.undo());
            }
        }
    }
}
