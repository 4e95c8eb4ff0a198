package io.millwright.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Every error that Millwright raises. The message names what was wrong, what it means for the task, and what to do; the
 * {@link #code()} is stable.
 */
public class MillwrightException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    public MillwrightException(ErrorCode code, String message) {
        this(code, message, null);
    }

    public MillwrightException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(code + ": " + message, cause);
        this.code = Objects.requireNonNull(code, "code");
    }

    /** The stable code, never null. */
    public final ErrorCode code() {
        return code;
    }

    /** Short for {@code code().category()}. */
    public final ErrorCategory category() {
        return code.category();
    }
}
