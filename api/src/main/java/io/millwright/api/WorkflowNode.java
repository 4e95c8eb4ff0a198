package io.millwright.api;

import java.util.Objects;

/**
 * A node of a workflow that was sent.
 *
 * @param id {@link TaskId#member} of the workflow's
 * @param name of the task; of a gate, which no worker runs, its kind
 * @param gate whether it is one: it gathers the results of a group, or notices errors
 * @param waits how many others it still waits for
 */
public record WorkflowNode(TaskId id, String name, boolean gate, TaskState state, int waits) {
    public WorkflowNode {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(state, "state");
    }

    /** Its number in the workflow, from 1 on. */
    public int number() {
        return id.number();
    }
}
