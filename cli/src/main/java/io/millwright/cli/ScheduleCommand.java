package io.millwright.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "schedule",
        sortOptions = false,
        descriptionHeading = "%n",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n",
        synopsisSubcommandLabel = "COMMAND",
        description = "Looks after schedules: tasks that are sent by the calendar, at a rate, or once at a time.",
        subcommands = {
            ScheduleListCommand.class,
            ScheduleShowCommand.class,
            ScheduleAddCommand.class,
            ScheduleChangeCommand.class,
            SchedulePauseCommand.class,
            ScheduleResumeCommand.class,
            ScheduleTriggerCommand.class,
            ScheduleRemoveCommand.class,
            ScheduleNextCommand.class
        })
final class ScheduleCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(), "say what to do: list, show, add, change, pause, resume, trigger, remove or next");
    }
}
