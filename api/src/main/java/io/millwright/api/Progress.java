package io.millwright.api;

/**
 * How far a running handler says it is.
 *
 * @param fraction between 0 and 1
 * @param message what it does now; may be empty
 */
public record Progress(double fraction, String message) {
    /** Longest kept message, in characters. */
    public static final int MAX_MESSAGE = 1_024;

    public Progress {
        if (Double.isNaN(fraction)) {
            fraction = 0;
        }
        fraction = Math.max(0, Math.min(1, fraction));
        message = Text.shorten(message, MAX_MESSAGE);
    }
}
