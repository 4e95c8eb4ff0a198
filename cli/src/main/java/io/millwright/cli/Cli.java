package io.millwright.cli;

import io.millwright.cli.text.Durations;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import picocli.CommandLine;

/** Puts the command line together. */
final class Cli {
    private Cli() {}

    /** Ready for {@code execute} with the same arguments. */
    static CommandLine create(Surroundings surroundings, PrintWriter out, PrintWriter err, String... arguments) {
        CommandLine line = new CommandLine(new MillwrightCommand(surroundings));
        Commands.addTo(line, arguments);
        return line.setOut(out)
                .setErr(err)
                .registerConverter(Duration.class, Cli::duration)
                .registerConverter(Instant.class, Cli::instant)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExpandAtFiles(false) // an @ belongs to the value of --args-json
                .setAbbreviatedOptionsAllowed(false)
                .setOverwrittenOptionsAllowed(false)
                .setUsageHelpAutoWidth(false)
                .setUsageHelpWidth(100)
                .setParameterExceptionHandler(Errors::usage)
                .setExecutionExceptionHandler(Errors::execution);
    }

    private static Duration duration(String text) {
        try {
            return Durations.parse(text);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.TypeConversionException(e.getMessage());
        }
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new CommandLine.TypeConversionException(
                    "'" + text + "' is no time; write it in ISO-8601 with a zone, such as 2027-01-31T09:00:00Z");
        }
    }
}
