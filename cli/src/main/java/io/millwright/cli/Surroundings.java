package io.millwright.cli;

import io.millwright.core.worker.StopSignals;
import io.millwright.core.worker.Worker;
import java.io.Console;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * What a command knows of the process around it. Tests hand in their own.
 *
 * @param environment looks a variable up
 * @param in standard input
 * @param terminal whether a person is watching
 * @param signals how a command learns that it should stop
 */
record Surroundings(Function<String, Optional<String>> environment, InputStream in, boolean terminal, Signals signals) {

    /** Connects workers with SIGINT and SIGTERM. */
    interface Signals {
        /**
         * See {@link StopSignals#install}.
         *
         * @param bound how long the graceful stop may take
         * @param exit called with 128 + the signal's number when the worker has stopped
         */
        void connect(Worker worker, Duration bound, IntConsumer exit);
    }

    /** The process' own signals. A class, because a lambda would load the engine with this class. */
    private static final class ProcessSignals implements Signals {
        @Override
        public void connect(Worker worker, Duration bound, IntConsumer exit) {
            StopSignals.install(List.of(worker), bound, exit);
        }
    }

    static Surroundings system() {
        return new Surroundings(
                name -> Optional.ofNullable(System.getenv(name)), System.in, isTerminal(), new ProcessSignals());
    }

    /** The value of a variable; a variable set to nothing counts as not set. */
    Optional<String> variable(String name) {
        return environment.apply(name).filter(value -> !value.isBlank());
    }

    static Charset terminalCharset() {
        String name = System.getProperty("stdout.encoding"); // since Java 19
        try {
            return name == null ? Charset.defaultCharset() : Charset.forName(name);
        } catch (IllegalArgumentException e) {
            return StandardCharsets.UTF_8;
        }
    }

    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            // since Java 22 there is a Console even where there is no terminal
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }
}
