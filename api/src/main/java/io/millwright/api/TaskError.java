package io.millwright.api;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.Objects;

/**
 * An error as it travels and is stored: text only, so that no class named by the wire is ever loaded.
 *
 * @param code why the task ended badly
 * @param type the throwable's class name, or the code's name where nothing was thrown
 * @param message the throwable's message, at most {@value #MAX_MESSAGE} characters, empty if it had none
 * @param stackTrace the printed stack trace, at most {@value #MAX_STACK} characters, empty if there is none
 */
public record TaskError(ErrorCode code, String type, String message, String stackTrace) {
    /** Longest kept message, in characters. */
    public static final int MAX_MESSAGE = 4_096;

    /** Longest kept stack trace, in characters. */
    public static final int MAX_STACK = 16_384;

    public TaskError {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(type, "type");
        message = Text.shorten(message, MAX_MESSAGE);
        stackTrace = Text.shorten(stackTrace, MAX_STACK);
    }

    /** An error without a throwable. */
    public static TaskError of(ErrorCode code, String message) {
        return new TaskError(code, code.name(), message, "");
    }

    /** Describes a throwable; survives throwables whose own methods throw. */
    public static TaskError of(ErrorCode code, Throwable thrown) {
        return new TaskError(code, thrown.getClass().getName(), messageOf(thrown), stackOf(thrown));
    }

    private static String messageOf(Throwable thrown) {
        try {
            String message = thrown.getMessage();
            if (message == null) {
                return "";
            }
            // the code is a field of its own here
            String prefix = thrown instanceof MillwrightException known ? known.code() + ": " : "";
            return message.startsWith(prefix) ? message.substring(prefix.length()) : message;
        } catch (Throwable broken) {
            return "(getMessage() threw " + broken.getClass().getName() + ")";
        }
    }

    private static String stackOf(Throwable thrown) {
        try {
            Beginning text = new Beginning();
            thrown.printStackTrace(new PrintWriter(text));
            return text.kept.toString();
        } catch (Throwable broken) {
            return "(printStackTrace() threw " + broken.getClass().getName() + ")";
        }
    }

    /** Keeps the beginning of what is written and one more character; a chain of causes may print hundreds of megabytes. */
    private static final class Beginning extends Writer {
        private final StringBuilder kept = new StringBuilder();

        @Override
        public void write(char[] text, int from, int length) {
            kept.append(text, from, Math.max(0, Math.min(length, MAX_STACK + 1 - kept.length())));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @Override
    public String toString() {
        return message.isEmpty() ? type : type + ": " + message;
    }
}
