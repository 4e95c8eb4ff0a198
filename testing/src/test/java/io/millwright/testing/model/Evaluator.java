package io.millwright.testing.model;

import io.millwright.api.TaskState;
import io.millwright.api.Workflow;
import io.millwright.api.WorkflowStep;
import io.millwright.api.WorkflowStep.Compensated;
import io.millwright.api.WorkflowStep.ErrorText;
import io.millwright.api.WorkflowStep.Gather;
import io.millwright.api.WorkflowStep.Remark;
import io.millwright.api.WorkflowStep.Run;
import io.millwright.api.WorkflowStep.Tolerated;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Works out how a workflow ends, straight from its steps and by recursion; knows nothing of nodes, edges and gates. */
final class Evaluator {
    /** How something ended, and what it gives if it succeeded: a text, a list, or null. */
    record Ending(TaskState state, @Nullable Object value) {
        static final Ending SKIPPED = new Ending(TaskState.SKIPPED, null);

        boolean succeeded() {
            return state == TaskState.SUCCESS;
        }
    }

    /** How what was to run ends without success. */
    private static final Set<TaskState> FAILED = Set.of(TaskState.FAILURE, TaskState.DEAD, TaskState.CANCELED);

    private final WorkflowStep root;
    private final Script script;
    final Anatomy anatomy;
    private final Map<WorkflowStep, Ending> endings = new IdentityHashMap<>();
    private final Set<Gather> requiredGroups = Collections.newSetFromMap(new IdentityHashMap<>());
    final Expectation expectation = new Expectation();

    Evaluator(WorkflowStep root, Script script) {
        this.root = root;
        this.script = script;
        this.anatomy = new Anatomy(root);
        evaluate();
    }

    static String tag(Run run) {
        return String.valueOf(run.signature().arguments().values().get(0));
    }

    private void evaluate() {
        anatomy.runs.forEach(this::bare);
        Set<Run> required = Collections.newSetFromMap(new IdentityHashMap<>());
        require(root, required);
        boolean failed = required.stream().anyMatch(run -> !bare(run).succeeded());
        expectation.state = failed ? TaskState.FAILURE : TaskState.SUCCESS;
        Ending result = use(root);
        expectation.value = result.value == null ? null : String.valueOf(result.value);
        for (Compensated compensated : anatomy.compensations) {
            WorkflowStep undone = compensated.of().bare();
            boolean runs = bare(undone).succeeded() && isUndone(undone);
            note(compensated.undo(), ending(compensated.undo(), runs));
        }
    }

    // ---- how things end

    /** How a step ended, to those who follow it. */
    private Ending use(WorkflowStep step) {
        for (WorkflowStep at = step; at instanceof Remark remark; at = remark.of()) {
            if (remark instanceof Tolerated tolerated) {
                return tolerate(tolerated);
            }
        }
        return bare(step.bare());
    }

    private Ending tolerate(Tolerated tolerated) {
        WorkflowStep bare = tolerated.bare();
        if (!(bare instanceof Gather gather)) {
            return new Ending(TaskState.SUCCESS, bare(bare).value);
        }
        List<@Nullable Object> values = new ArrayList<>();
        for (WorkflowStep member : gather.members()) {
            boolean left = tolerated.leaveOut() && !(use(member).succeeded() && bareSucceeded(member));
            if (!left) {
                values.add(use(member).value);
            }
        }
        return new Ending(TaskState.SUCCESS, values);
    }

    /** A member whose own failure is ignored counts as one that failed, where such are left out. */
    private boolean bareSucceeded(WorkflowStep member) {
        return member.bare() instanceof Gather || bare(member.bare()).succeeded();
    }

    private Ending bare(WorkflowStep step) {
        Ending known = endings.get(step);
        if (known == null) {
            known = work(step);
            endings.put(step, known);
        }
        return known;
    }

    private Ending work(WorkflowStep step) {
        if (step instanceof Run run) {
            Ending ending =
                    ending(run, needs(run).stream().allMatch(need -> use(need).succeeded()));
            note(run, ending);
            return ending;
        }
        if (step instanceof Gather gather) {
            List<@Nullable Object> values = new ArrayList<>();
            for (WorkflowStep member : gather.members()) {
                Ending ending = use(member);
                if (!ending.succeeded()) {
                    return Ending.SKIPPED;
                }
                values.add(ending.value);
            }
            return new Ending(TaskState.SUCCESS, values);
        }
        return hasFailed(((ErrorText) step).of()) ? new Ending(TaskState.SUCCESS, "<error>") : Ending.SKIPPED;
    }

    /** What must have succeeded before a task runs. */
    private List<WorkflowStep> needs(Run run) {
        List<WorkflowStep> needs = new ArrayList<>(run.takes());
        needs.addAll(run.follows());
        needs.addAll(anatomy.before(run));
        return needs;
    }

    private Ending ending(Run run, boolean letGo) {
        if (script.cancelled.contains(tag(run))) {
            return new Ending(TaskState.CANCELED, null);
        }
        return letGo ? run(run) : Ending.SKIPPED;
    }

    private Ending run(Run run) {
        String tag = tag(run);
        Behaviour behaviour = script.behaviour(tag);
        expectation.attempts.merge(tag, behaviour.attempts(), Integer::sum);
        if (!behaviour.succeeds()) {
            return new Ending(behaviour.ending(), null);
        }
        Workflow<String> continuation = script.continuations.get(tag);
        if (continuation != null) {
            return continued(continuation);
        }
        Ending ending = new Ending(TaskState.SUCCESS, text(run));
        expectation.values.put(tag, String.valueOf(ending.value));
        return ending;
    }

    private Ending continued(Workflow<String> continuation) {
        Expectation inner = new Evaluator(continuation.step(), script).expectation;
        expectation.add(inner);
        return inner.state == TaskState.SUCCESS
                ? new Ending(TaskState.SUCCESS, inner.value)
                : new Ending(TaskState.FAILURE, null);
    }

    private String text(Run run) {
        List<@Nullable Object> taken =
                run.takes().stream().map(this::use).map(Ending::value).toList();
        if (run.signature().task().equals("pair") && !taken.isEmpty()) {
            taken = new ArrayList<>((List<?>) taken.get(0));
        }
        StringBuilder text = new StringBuilder(run.signature().task()).append('(');
        text.append(tag(run));
        List<?> given = run.signature().arguments().values();
        given.subList(1, given.size()).forEach(value -> text.append(", ").append(value));
        taken.forEach(value -> text.append(", ").append(value));
        return text.append(')').toString();
    }

    private void note(Run run, Ending ending) {
        expectation.states.put(tag(run), ending.state);
    }

    // ---- what failed

    /** Whether the step, or something that it strictly needs, ran and failed, or was cancelled. */
    private boolean hasFailed(WorkflowStep step) {
        if (step instanceof Run run) {
            return FAILED.contains(bare(run).state)
                    || needs(run).stream().anyMatch(need -> Anatomy.isStrict(need) && hasFailed(need.bare()));
        }
        return step instanceof Gather gather
                && gather.members().stream().anyMatch(member -> Anatomy.isStrict(member) && hasFailed(member.bare()));
    }

    /** Marks what the workflow fails without. */
    private void require(WorkflowStep use, Set<Run> required) {
        if (!Anatomy.isStrict(use) || anatomy.followsError(use.bare())) {
            return;
        }
        WorkflowStep bare = use.bare();
        if (bare instanceof Gather gather) {
            if (!Anatomy.isEmpty(gather) && requiredGroups.add(gather)) {
                gather.members().forEach(member -> require(member, required));
                anatomy.callbacks(gather).forEach(callback -> require(callback, required));
            }
        } else if (bare instanceof Run run && required.add(run)) {
            needs(run).forEach(need -> require(need, required));
            anatomy.callbacks(run).forEach(callback -> require(callback, required));
        }
    }

    /** Whether the workflow failed, or a part of it whose failure is ignored and which alone needed the step. */
    private boolean isUndone(WorkflowStep step) {
        return expectation.state == TaskState.FAILURE
                || anatomy.ignoredParts(step).stream().anyMatch(this::hasFailed);
    }
}
