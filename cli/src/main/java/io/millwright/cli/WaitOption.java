package io.millwright.cli;

import io.millwright.cli.text.Durations;
import java.time.Duration;
import java.util.Stack;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** {@code --wait} takes the next word only if it is a duration, so that {@code send --wait add 1 2} means what it says. */
final class WaitOption implements IParameterConsumer {
    /** About a hundred years. */
    static final String FOREVER = "36525d";

    @Override
    @SuppressWarnings("JdkObsolete") // picocli's signature
    public void consumeParameters(Stack<String> arguments, ArgSpec option, CommandSpec command) {
        boolean given = !arguments.isEmpty() && Durations.looksLike(arguments.peek());
        try {
            Duration duration = Durations.parse(given ? arguments.pop() : FOREVER);
            option.setValue(duration);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
