package io.millwright.cli;

import io.millwright.cli.text.Plain;
import io.millwright.spi.Suggestion;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "help", description = "Explains a command, like --help does.")
final class HelpCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "The command, such as: send, or: inspect tasks.")
    private @Nullable List<String> words;

    @Override
    public void run() {
        CommandLine at = spec.root().commandLine();
        for (String word : words == null ? List.<String>of() : words) {
            CommandLine next = at.getSubcommands().get(word);
            if (next == null) {
                throw new CommandLine.ParameterException(
                        spec.commandLine(),
                        "there is no command '" + Plain.line(word, 60) + "'"
                                + Suggestion.among(word, at.getSubcommands().keySet()));
            }
            at = next;
        }
        at.usage(spec.commandLine().getOut());
    }
}
