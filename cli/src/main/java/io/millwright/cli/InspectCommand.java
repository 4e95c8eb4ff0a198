package io.millwright.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "inspect",
        sortOptions = false,
        descriptionHeading = "%n",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n",
        synopsisSubcommandLabel = "COMMAND",
        description = "Looks at queues, tasks, workflows and workers.",
        subcommands = {
            InspectQueuesCommand.class,
            InspectTasksCommand.class,
            InspectTaskCommand.class,
            InspectWorkflowCommand.class,
            InspectWorkersCommand.class
        })
final class InspectCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(), "say what to inspect: queues, tasks, task ID, workflow ID or workers");
    }
}
