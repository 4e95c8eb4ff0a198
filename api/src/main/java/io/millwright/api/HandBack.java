package io.millwright.api;

/**
 * Thrown by a handler whose worker is stopping, to let another worker go on; made by {@link TaskContext#handBack()}. Also recognised as the
 * cause of another exception. Thrown at any other time it is a failure like others.
 */
public final class HandBack extends RuntimeException {
    private static final long serialVersionUID = 1L;

    HandBack() {
        super("handed back, because its worker is stopping", null, false, false);
    }
}
