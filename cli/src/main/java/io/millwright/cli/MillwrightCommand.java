package io.millwright.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command itself: global options, and nothing to run without a subcommand. */
@Command(
        name = "millwright",
        sortOptions = false,
        descriptionHeading = "%n",
        optionListHeading = "%nOptions:%n",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = MillwrightCommand.Version.class,
        description = "Sends, runs and looks after durable tasks.",
        commandListHeading = "%nCommands:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:the task, or the operation, failed",
            "2:wrong usage or input",
            "3:wrong configuration: store URL, class path, codec, schema, permissions",
            "4:the store cannot be reached or is full",
            "5:no such task or queue",
            "6:not done within the time given",
            "70:a bug of Millwright's",
            "130:interrupted (143: terminated)"
        },
        footerHeading = "%nTo begin with:%n",
        footer = {
            "  millwright demo                           audit every jar on this machine, durably",
            "  millwright worker --classpath tasks.jar   run your own tasks",
            "  millwright send add 1 2 --wait            send one, and print its result",
            "  millwright inspect queues                 see what waits",
            "",
            "The store is a file, millwright.db in the current directory, unless --store or the variable",
            "MILLWRIGHT_STORE names another one. 'millwright help COMMAND' explains a command."
        })
final class MillwrightCommand implements Runnable {
    static final String DEFAULT_STORE = "sqlite:millwright.db";
    static final String STORE_VARIABLE = "MILLWRIGHT_STORE";

    private final Surroundings surroundings;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--store",
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            description = "The store. Default: $MILLWRIGHT_STORE, or " + DEFAULT_STORE + ".")
    private @Nullable String store;

    @Option(names = "--stacktrace", scope = ScopeType.INHERIT, description = "Print the stack trace of an error.")
    private boolean stacktrace;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Log what Millwright does, on standard error.")
    private void verbose(boolean on) {
        if (on) {
            System.setProperty(LogSetup.LEVEL, "INFO");
        }
    }

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Explain the command.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Print the version.")
    private boolean version;

    MillwrightCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    static MillwrightCommand of(CommandSpec spec) {
        return (MillwrightCommand) spec.root().userObject();
    }

    Surroundings surroundings() {
        return surroundings;
    }

    /** The store that was asked for, by option or variable. */
    Optional<String> chosenStore() {
        return storeOption().or(() -> surroundings.variable(STORE_VARIABLE));
    }

    /** The store that was asked for by option: for commands that fill a store with work of their own. */
    Optional<String> storeOption() {
        return Optional.ofNullable(store);
    }

    boolean stacktrace() {
        return stacktrace;
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {
                "millwright " + (version == null ? "(not packaged)" : version) + " on Java " + Runtime.version()
            };
        }
    }
}
