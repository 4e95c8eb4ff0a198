package io.millwright.core.codec;

import io.millwright.api.WorkflowStep.Binding;
import java.util.List;
import java.util.Objects;

/**
 * Which results a task of a workflow takes, and how they become arguments. Stored with its options; the results themselves stay where
 * they are until the task runs.
 *
 * @param given how many arguments its signature has
 * @param sources whose results, in order; each is one value
 */
public record Inputs(int given, Binding binding, List<Reference.Item> sources) {
    public Inputs {
        Objects.requireNonNull(binding, "binding");
        sources = List.copyOf(sources);
    }
}
