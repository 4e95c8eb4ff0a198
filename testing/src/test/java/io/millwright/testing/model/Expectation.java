package io.millwright.testing.model;

import io.millwright.api.TaskState;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is expected of a workflow. */
final class Expectation {
    /** By tag. */
    final Map<String, TaskState> states = new TreeMap<>();
    /** What each task that succeeds gives, by tag; texts of errors are written as {@code <error>}. */
    final Map<String, String> values = new HashMap<>();

    /** How often handlers get as far as doing something, by tag. */
    final Map<String, Integer> attempts = new TreeMap<>();

    TaskState state = TaskState.SUCCESS;
    /** What it yields, if it succeeds. */
    @Nullable
    String value;

    /** Of {@link #attempts}, those that are made at all. */
    Map<String, Integer> ranMoreThanNever() {
        Map<String, Integer> made = new TreeMap<>(attempts);
        made.values().removeIf(times -> times == 0);
        return made;
    }

    /** Adds what is expected of a workflow that continues a task of this one. */
    void add(Expectation inner) {
        states.putAll(inner.states);
        values.putAll(inner.values);
        attempts.putAll(inner.attempts);
    }
}
