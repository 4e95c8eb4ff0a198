package io.millwright.api;

import java.util.Objects;

/**
 * A task ended without success: it failed, was cancelled, expired or was put to the dead letters. What happened on the
 * worker is in {@link #error()}; the remote class is named, never loaded.
 */
public class TaskFailedException extends MillwrightException {
    private static final long serialVersionUID = 1L;

    private final TaskId id;
    private final TaskState state;
    private final transient TaskError error;

    public TaskFailedException(TaskId id, TaskState state, TaskError error) {
        super(error.code(), "task " + id + " ended as " + state + ": " + error);
        this.id = Objects.requireNonNull(id, "id");
        this.state = Objects.requireNonNull(state, "state");
        this.error = error;
    }

    /** The task that failed. */
    public TaskId id() {
        return id;
    }

    /** The terminal state it ended in; never {@link TaskState#SUCCESS}. */
    public TaskState state() {
        return state;
    }

    /** The remote error: class name, message and bounded stack trace. */
    public TaskError error() {
        return error;
    }

    /** The class name of what the handler threw, for example {@code java.io.IOException}. */
    public String remoteType() {
        return error.type();
    }
}
