package io.millwright.api;

import java.lang.reflect.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the steps of workflows, and refuses what cannot work while its author still looks at it. */
final class Steps {
    private Steps() {}

    /** A task that has all its arguments and waits for nobody. */
    static WorkflowStep.Run first(Signature<?> signature) {
        return run(signature, List.of(), List.of(), WorkflowStep.Binding.NONE);
    }

    /** A task that has all its arguments and is run after others. */
    static WorkflowStep.Run after(Signature<?> signature, List<WorkflowStep> previous) {
        return run(signature, List.of(), previous, WorkflowStep.Binding.NONE);
    }

    /** A task whose last arguments are the results of others. */
    static WorkflowStep.Run typed(TaskType<?> task, List<WorkflowStep> takes, @Nullable Object... given) {
        for (int i = 0; i < takes.size(); i++) {
            TypeFit.require(
                    task.name(),
                    task.parameters().get(given.length + i),
                    takes.get(i).resultType());
        }
        return run(task.partial(given), takes, List.of(), WorkflowStep.Binding.APPENDED);
    }

    /** A task by name that takes what another gives after its own arguments. */
    static WorkflowStep.Run named(Signature<?> byName, WorkflowStep previous) {
        requireByName(byName);
        return run(byName, List.of(previous), List.of(), WorkflowStep.Binding.SPREAD);
    }

    /** A task by name that takes what another gives before its own arguments. */
    static WorkflowStep.Run first(Signature<?> byName, WorkflowStep previous) {
        requireByName(byName);
        return run(byName, List.of(previous), List.of(), WorkflowStep.Binding.FIRST);
    }

    private static WorkflowStep.Run run(
            Signature<?> signature,
            List<WorkflowStep> takes,
            List<WorkflowStep> follows,
            WorkflowStep.Binding binding) {
        if (signature.options().uniqueKey() != null) {
            throw new MillwrightException(
                    ErrorCode.INVALID_WORKFLOW,
                    "'" + signature.task()
                            + "' has a unique key: if it is taken, others would wait for a step that is not "
                            + "there; give the whole workflow an idempotencyKey instead");
        }
        return new WorkflowStep.Run(signature, takes, follows, binding);
    }

    private static void requireByName(Signature<?> signature) {
        if (!signature.isByName()) {
            throw new MillwrightException(
                    ErrorCode.INVALID_WORKFLOW,
                    "the signature of '" + signature.task()
                            + "' has all its arguments, there is no place for a result; "
                            + "pass the declaration and the first arguments, then(TASK, argument), "
                            + "or use thenRun to ignore the result");
        }
    }

    /** The results of all, as a list. */
    static WorkflowStep.Gather gather(List<? extends WorkflowStep> members) {
        Type element = members.isEmpty() ? Object.class : members.get(0).resultType();
        for (WorkflowStep member : members) {
            if (!member.resultType().equals(element)) {
                element = Object.class;
                break;
            }
        }
        return new WorkflowStep.Gather(List.copyOf(members), element);
    }

    static WorkflowStep.ErrorText error(WorkflowStep of) {
        return new WorkflowStep.ErrorText(of.bare());
    }

    static void requireGroup(WorkflowStep step) {
        if (!(step.bare() instanceof WorkflowStep.Gather)) {
            throw new MillwrightException(
                    ErrorCode.INVALID_WORKFLOW,
                    "'" + step
                            + "' is no group, so there is nothing to leave out; use ignoreFailure to get null in its place");
        }
    }

    /** A signature from arguments that the compiler has not seen. */
    static <R> Signature<R> row(TaskType<R> task, List<?> row) {
        List<Type> parameters = task.parameters();
        if (row.size() != parameters.size()) {
            throw new MillwrightException(
                    ErrorCode.INVALID_WORKFLOW,
                    "'" + task.name() + "' takes " + parameters.size() + " arguments, a row has " + row.size());
        }
        for (int i = 0; i < row.size(); i++) {
            Object value = row.get(i);
            Class<?> wanted = TypeFit.raw(parameters.get(i));
            if (value != null && !wanted.isInstance(value)) {
                throw new MillwrightException(
                        ErrorCode.INVALID_WORKFLOW,
                        "argument " + (i + 1) + " of '" + task.name() + "' is a "
                                + parameters.get(i).getTypeName() + ", a row has a "
                                + value.getClass().getName());
            }
        }
        return task.signature(row.toArray());
    }
}
