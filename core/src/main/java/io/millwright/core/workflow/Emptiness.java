package io.millwright.core.workflow;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.WorkflowStep;
import io.millwright.core.codec.Reference.EmptyLists;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds groups in which there is no task at all, whose result is known beforehand. Not thread-safe. */
final class Emptiness {
    /** Groups within groups; looking through them takes stack. */
    private static final int DEEPEST = 500;

    private final Map<WorkflowStep, Optional<EmptyLists>> known = new IdentityHashMap<>();

    /** What a step gives if there is no task in it; null if there is one. */
    @Nullable
    EmptyLists of(WorkflowStep step) {
        return look(step.bare(), 0).orElse(null);
    }

    private Optional<EmptyLists> look(WorkflowStep step, int depth) {
        if (!(step instanceof WorkflowStep.Gather gather)) {
            return Optional.empty();
        }
        if (depth > DEEPEST) {
            throw new MillwrightException(
                    ErrorCode.INVALID_WORKFLOW, "groups stand within each other more than " + DEEPEST + " deep");
        }
        Optional<EmptyLists> answer = known.get(gather);
        if (answer == null) {
            answer = look(gather, depth);
            known.put(gather, answer);
        }
        return answer;
    }

    private Optional<EmptyLists> look(WorkflowStep.Gather gather, int depth) {
        List<EmptyLists> lists = new ArrayList<>();
        for (WorkflowStep member : gather.members()) {
            Optional<EmptyLists> empty = look(member.bare(), depth + 1);
            if (empty.isEmpty()) {
                return empty;
            }
            lists.add(empty.get());
        }
        return Optional.of(new EmptyLists(lists));
    }
}
