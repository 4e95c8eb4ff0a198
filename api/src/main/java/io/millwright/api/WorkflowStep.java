package io.millwright.api;

import java.lang.reflect.Type;
import java.util.List;
import java.util.Objects;

/**
 * What a {@link Workflow} is made of; for engines. A step is what it is by identity: the same object, met on several ways, is one
 * step and runs once. Steps refer to earlier ones only, except through {@link Ordered}. Immutable. Walk them without
 * recursion: a chain may be as deep as it is long.
 */
public sealed interface WorkflowStep {
    /** What it gives. */
    Type resultType();

    /** The step itself, without what was said of it. */
    default WorkflowStep bare() {
        WorkflowStep at = this;
        while (at instanceof Remark remark) {
            at = remark.of();
        }
        return at;
    }

    /** How the results that a step takes become arguments. */
    enum Binding {
        /** It takes none. */
        NONE,
        /** Each is one argument, after those that the signature has. The types were declared. */
        APPENDED,
        /**
         * Each is one argument, or as many as it has values, after those that the signature has; the members of a group count one by
         * one, unless the handler has a single list for them. What the handler takes is only known to the worker.
         */
        SPREAD,
        /** Like {@link #SPREAD}, but before those that the signature has. */
        FIRST
    }

    /**
     * One run of a task.
     *
     * @param signature its own id plays no part
     * @param takes whose results it takes
     * @param follows whose results it does not take, but which must have succeeded
     */
    record Run(Signature<?> signature, List<WorkflowStep> takes, List<WorkflowStep> follows, Binding binding)
            implements WorkflowStep {
        public Run {
            Objects.requireNonNull(signature, "signature");
            takes = List.copyOf(takes);
            follows = List.copyOf(follows);
            Objects.requireNonNull(binding, "binding");
        }

        @Override
        public Type resultType() {
            return signature.resultType().type();
        }

        @Override
        public String toString() {
            return signature.task();
        }
    }

    /** The results of several, in order, as a list. */
    record Gather(List<WorkflowStep> members, Type elementType) implements WorkflowStep {
        public Gather {
            members = List.copyOf(members);
            Objects.requireNonNull(elementType, "elementType");
        }

        @Override
        public Type resultType() {
            return new ListType(elementType);
        }

        @Override
        public String toString() {
            return "group of " + members.size();
        }
    }

    /** The text of the first error of a step, or of what it needed; there is none if they succeed. */
    record ErrorText(WorkflowStep of) implements WorkflowStep {
        public ErrorText {
            Objects.requireNonNull(of, "of");
        }

        @Override
        public Type resultType() {
            return String.class;
        }

        @Override
        public String toString() {
            return "error";
        }
    }

    /** Says something about a step; gives what the step gives. */
    sealed interface Remark extends WorkflowStep {
        WorkflowStep of();

        @Override
        default Type resultType() {
            return of().resultType();
        }
    }

    /**
     * What follows goes on if it fails.
     *
     * @param leaveOut of a group: whether members that failed are left out of the list; otherwise null stands in their place
     */
    record Tolerated(WorkflowStep of, boolean leaveOut) implements Remark {
        public Tolerated {
            Objects.requireNonNull(of, "of");
        }

        @Override
        public String toString() {
            return of.toString();
        }
    }

    /** Something else is to be run, too; it takes its place in the workflow by what it follows. */
    record Hooked(WorkflowStep of, WorkflowStep callback) implements Remark {
        public Hooked {
            Objects.requireNonNull(of, "of");
            Objects.requireNonNull(callback, "callback");
        }

        @Override
        public String toString() {
            return of.toString();
        }
    }

    /** It does not start before others have succeeded; of a group, none of its members does. */
    record Ordered(WorkflowStep of, List<WorkflowStep> before) implements Remark {
        public Ordered {
            Objects.requireNonNull(of, "of");
            before = List.copyOf(before);
        }

        @Override
        public String toString() {
            return of.toString();
        }
    }

    /** If the workflow fails or is cancelled after it succeeded, something undoes it. */
    record Compensated(WorkflowStep of, Run undo) implements Remark {
        public Compensated {
            Objects.requireNonNull(of, "of");
            Objects.requireNonNull(undo, "undo");
        }

        @Override
        public String toString() {
            return of.toString();
        }
    }
}
