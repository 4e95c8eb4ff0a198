package io.millwright.core.codec;

import io.millwright.api.WorkflowStep.Binding;
import java.util.List;
import java.util.Objects;

/**
 * Which results a task of a workflow takes, and how they become arguments. Stored with its options; the results themselves stay where
 * they are until the task runs.
 *
 * @param given how many arguments its signature has
 * @param sources whose results, in order
 */
public record Inputs(int given, Binding binding, List<Source> sources) {
    public Inputs {
        Objects.requireNonNull(binding, "binding");
        sources = List.copyOf(sources);
    }

    /**
     * A node of the same workflow.
     *
     * @param node its number; 0 stands for an empty list
     * @param orNull whether null is taken if it did not succeed
     */
    public record Source(int node, boolean orNull) {}
}
