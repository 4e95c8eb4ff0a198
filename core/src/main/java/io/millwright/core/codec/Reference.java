package io.millwright.core.codec;

import io.millwright.api.TaskId;
import java.util.List;
import java.util.Objects;

/**
 * A result that stands somewhere else: the stored result of groups, workflows, and tasks that a workflow continued. Numbers are those of
 * nodes in the workflow of the signature that has the reference.
 */
public sealed interface Reference {

    /** The result of a node. */
    record One(Item item) implements Reference {
        public One {
            Objects.requireNonNull(item, "item");
        }
    }

    /**
     * The results of nodes as a list.
     *
     * @param leaveOut whether those that did not succeed are left out
     */
    record Many(List<Item> members, boolean leaveOut) implements Reference {
        public Many {
            members = List.copyOf(members);
        }

        /** How many there are, provided that all succeeded. */
        public long size() {
            return members.stream().mapToLong(Item::size).sum();
        }
    }

    /**
     * The text of the error of the first of some nodes that failed. One that succeeded and is itself an error stands for those behind
     * it.
     */
    record Error(List<Nodes> candidates) implements Reference {
        public Error {
            candidates = List.copyOf(candidates);
        }

        /** How many candidates there are. */
        public long size() {
            return candidates.stream().mapToLong(Nodes::size).sum();
        }
    }

    /** The result of another workflow. */
    record Other(TaskId workflow) implements Reference {
        public Other {
            Objects.requireNonNull(workflow, "workflow");
        }
    }

    /** Where values come from. */
    sealed interface Item {
        /** How many values. */
        int size();
    }

    /**
     * Nodes that follow each other.
     *
     * @param first number of the first
     * @param last number of the last, included
     * @param orNull whether null is taken in the place of those that did not succeed
     */
    record Nodes(int first, int last, boolean orNull) implements Item {
        public Nodes {
            if (first < 1 || last < first) {
                throw new IllegalArgumentException("no nodes from " + first + " to " + last);
            }
        }

        /** A single one. */
        public Nodes(int number, boolean orNull) {
            this(number, number, orNull);
        }

        @Override
        public int size() {
            return last - first + 1;
        }
    }

    /** A list of lists that are all empty: what groups without tasks give. No node stands for them. */
    record EmptyLists(List<EmptyLists> lists) implements Item {
        public EmptyLists {
            lists = List.copyOf(lists);
        }

        @Override
        public int size() {
            return 1;
        }
    }
}
