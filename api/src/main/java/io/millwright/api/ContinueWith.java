package io.millwright.api;

import java.util.Objects;

/** Thrown by {@link TaskContext#continueWith}. Also recognised as the cause of another exception. */
public final class ContinueWith extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Workflow<?> workflow;

    ContinueWith(Workflow<?> workflow) {
        super("continues with " + workflow, null, false, false);
        this.workflow = Objects.requireNonNull(workflow, "workflow");
    }

    public Workflow<?> workflow() {
        return workflow;
    }
}
