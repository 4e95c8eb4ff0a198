package io.millwright.api;

/** Thrown inside a handler by {@link TaskContext#throwIfCancelled()}; ends the attempt as the cancellation demands. */
public class TaskCanceledException extends MillwrightException {
    private static final long serialVersionUID = 1L;

    public TaskCanceledException(ErrorCode code, String reason) {
        super(code, reason);
    }
}
