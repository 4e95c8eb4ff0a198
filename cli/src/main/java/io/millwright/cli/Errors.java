package io.millwright.cli;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskFailedException;
import io.millwright.cli.text.Plain;
import io.millwright.spi.Suggestion;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Errors as people see them: {@code CODE: message}, with the way out, on standard error, and an exit code. */
final class Errors {
    private static final int LONGEST = 4_000;

    private Errors() {}

    /** What was typed is wrong. */
    static int usage(ParameterException thrown, String[] arguments) {
        CommandLine command = thrown.getCommandLine();
        PrintWriter err = command.getErr();
        String message = String.valueOf(thrown.getMessage());
        if (thrown instanceof UnmatchedArgumentException unmatched
                && !command.getSubcommands().isEmpty()) {
            String word = unmatched.getUnmatched().get(0);
            message = word.startsWith("-") ? message : "there is no command '" + Plain.line(word, 60) + "'";
        }
        err.println(
                ErrorCode.INVALID_CONFIGURATION + ": " + Plain.line(message, LONGEST) + suggestion(thrown, command));
        String name = command.getCommandSpec().qualifiedName();
        err.println("Try '" + name + " --help'.");
        printStack(thrown, command);
        return ExitCodes.USAGE;
    }

    private static String suggestion(ParameterException thrown, CommandLine command) {
        if (!(thrown instanceof UnmatchedArgumentException unmatched)
                || unmatched.getUnmatched().isEmpty()) {
            return "";
        }
        String wrong = unmatched.getUnmatched().get(0);
        List<String> known = new ArrayList<>();
        if (wrong.startsWith("-")) {
            command.getCommandSpec().options().stream()
                    .filter(option -> !option.hidden())
                    .forEach(option -> known.addAll(List.of(option.names())));
            int value = wrong.indexOf('=');
            return Suggestion.among(value < 0 ? wrong : wrong.substring(0, value), known);
        }
        known.addAll(command.getSubcommands().keySet());
        return Suggestion.among(wrong, known);
    }

    /** A command threw. */
    static int execution(Exception thrown, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        Throwable cause = thrown;
        if (cause instanceof InterruptedException) {
            err.println("interrupted");
            return ExitCodes.INTERRUPTED;
        }
        int code = ExitCodes.BUG;
        if (cause instanceof MillwrightException known) {
            code = known instanceof CommandException own ? own.exitCode() : ExitCodes.of(known.code());
            err.println(Plain.block(shorten(String.valueOf(known.getMessage()))));
        } else {
            err.println(ErrorCode.INTERNAL + ": " + Plain.block(shorten(cause.toString()))
                    + "; please report it, with the output of --stacktrace");
        }
        printStack(cause, command);
        return code;
    }

    private static void printStack(Throwable thrown, CommandLine command) {
        if (!MillwrightCommand.of(command.getCommandSpec()).stacktrace()) {
            return;
        }
        PrintWriter err = command.getErr();
        thrown.printStackTrace(err);
        if (thrown instanceof TaskFailedException failed
                && !failed.error().stackTrace().isEmpty()) {
            err.println("On the worker:");
            err.println(Plain.block(failed.error().stackTrace()));
        }
    }

    private static String shorten(String message) {
        return message.length() <= LONGEST ? message : message.substring(0, LONGEST - 1) + "…";
    }

    /** Wrong input found after parsing. */
    static MillwrightException input(String message) {
        return new CommandException(message, ExitCodes.USAGE);
    }

    /** Something named on the command line is not there. */
    static MillwrightException notFound(String message) {
        return new CommandException(message, ExitCodes.NOT_FOUND);
    }

    /** An error of the command line's own, with the exit code that fits. */
    private static final class CommandException extends MillwrightException {
        private static final long serialVersionUID = 1L;

        private final int exitCode;

        CommandException(String message, int exitCode) {
            super(ErrorCode.INVALID_CONFIGURATION, message);
            this.exitCode = exitCode;
        }

        int exitCode() {
            return exitCode;
        }
    }
}
