package io.millwright.cli;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The list of commands. A command's class is loaded only if its name is among the words typed; for the others a stub stands in,
 * which is all that the general help and the suggestions need. That halves the time to start.
 */
enum Commands {
    DEMO("Audits every jar of the local Maven repository, durably, and writes a report."),
    WORKER("Runs your tasks until it is told to stop."),
    SEND("Sends a task."),
    RESULT("Prints the result of a task."),
    INSPECT("Looks at queues, tasks, workflows and workers."),
    EXPLAIN("Says why a task does not run yet."),
    CANCEL("Cancels tasks."),
    RETRY("Runs tasks again that ended without success."),
    DEAD("Looks after dead letters."),
    SCHEDULE("Looks after schedules."),
    LIMIT("Looks after limits of concurrency and rate."),
    QUEUE("Says how many tasks may wait in a queue."),
    PAUSE("Stops handing out the tasks of a queue."),
    RESUME("Undoes 'pause'."),
    PURGE("Cancels everything that waits in a queue."),
    BENCH("Measures what a store can do here, and accounts for every task."),
    DOCTOR("Checks the environment and the store, and says what to fix."),
    COMPLETION("Prints a completion script for bash and zsh."),
    HELP("Explains a command.");

    private final String summary;

    Commands(String summary) {
        this.summary = summary;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Adds all commands to the root: those that the arguments name as they are, the others as stubs. */
    static void addTo(CommandLine root, String[] arguments) {
        Set<String> typed = new HashSet<>(Arrays.asList(arguments));
        boolean all = typed.contains(COMPLETION.word());
        for (Commands command : values()) {
            if (all || typed.contains(command.word())) {
                CommandLine real = new CommandLine(command.create());
                real.getCommandSpec().name(command.word());
                root.addSubcommand(real);
            } else {
                CommandSpec stub = CommandSpec.create().name(command.word());
                stub.usageMessage().description(command.summary);
                root.addSubcommand(stub);
            }
        }
    }

    private Object create() {
        return switch (this) {
            case DEMO -> new DemoCommand();
            case WORKER -> new WorkerCommand();
            case SEND -> new SendCommand();
            case RESULT -> new ResultCommand();
            case INSPECT -> new InspectCommand();
            case EXPLAIN -> new ExplainCommand();
            case CANCEL -> new CancelCommand();
            case RETRY -> new RetryCommand();
            case DEAD -> new DeadCommand();
            case SCHEDULE -> new ScheduleCommand();
            case LIMIT -> new LimitCommand();
            case QUEUE -> new QueueCommand();
            case PAUSE -> new PauseCommand();
            case RESUME -> new ResumeCommand();
            case PURGE -> new PurgeCommand();
            case BENCH -> new BenchCommand();
            case DOCTOR -> new DoctorCommand();
            case COMPLETION -> new CompletionCommand();
            case HELP -> new HelpCommand();
        };
    }
}
