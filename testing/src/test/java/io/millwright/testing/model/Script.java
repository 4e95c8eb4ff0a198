package io.millwright.testing.model;

import io.millwright.api.Workflow;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is decided of the tasks of a workflow, by their tags. */
final class Script {
    final Map<String, Behaviour> behaviours = new HashMap<>();
    /** What those hand over to that do. */
    final Map<String, Workflow<String>> continuations = new HashMap<>();
    /** Those that are cancelled before anything runs. */
    final Set<String> cancelled = new HashSet<>();

    Behaviour behaviour(String tag) {
        Behaviour behaviour = behaviours.get(tag);
        if (behaviour == null) {
            throw new AssertionError("nothing is decided of " + tag);
        }
        return behaviour;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        wild().forEach(tag ->
                text.append(tag).append(' ').append(behaviours.get(tag)).append(", "));
        return text.append("cancelled are ").append(cancelled).toString();
    }

    /** Tags of those that do not simply succeed. */
    List<String> wild() {
        return behaviours.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(Behaviour.CALM))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** From now on nothing fails any more. */
    void calm() {
        behaviours.replaceAll((tag, before) -> Behaviour.CALM);
    }
}
