package io.millwright.core.codec;

import io.millwright.api.TaskId;
import io.millwright.core.codec.Inputs.Source;
import java.util.List;
import java.util.Objects;

/**
 * A result that stands somewhere else: the stored result of groups, workflows, and tasks that a workflow continued. Numbers are those of
 * nodes in the workflow of the signature that has the reference.
 */
public sealed interface Reference {

    /** The result of a node. */
    record One(Source source) implements Reference {
        public One {
            Objects.requireNonNull(source, "source");
        }
    }

    /**
     * The results of nodes as a list.
     *
     * @param leaveOut whether those that did not succeed are left out
     */
    record Many(List<Run> members, boolean leaveOut) implements Reference {
        public Many {
            members = List.copyOf(members);
        }
    }

    /**
     * The text of the error of the first of some nodes that failed. One that succeeded and is itself an error stands for those behind
     * it.
     */
    record Error(List<Run> candidates) implements Reference {
        public Error {
            candidates = List.copyOf(candidates);
        }
    }

    /** The result of another workflow. */
    record Other(TaskId workflow) implements Reference {
        public Other {
            Objects.requireNonNull(workflow, "workflow");
        }
    }

    /**
     * Nodes that follow each other.
     *
     * @param first number of the first; 0 stands for an empty list
     * @param last number of the last, included
     * @param orNull whether null is taken in the place of those that did not succeed
     */
    record Run(int first, int last, boolean orNull) {
        public Run {
            if (first < 0 || last < first) {
                throw new IllegalArgumentException("no run from " + first + " to " + last);
            }
        }

        public int size() {
            return last - first + 1;
        }
    }
}
