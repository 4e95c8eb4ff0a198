package io.millwright.cli;

import io.millwright.core.Millwright;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "resume",
        description = "Goes on firing a schedule, with its first tick from now.",
        footer = {"  millwright schedule resume nightly-report"})
final class ScheduleResumeCommand extends Subcommand {
    @Parameters(index = "0", paramLabel = "ID", description = "The schedule's id.")
    @SuppressWarnings("NullAway.Init")
    private String id;

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    int run(Console console) {
        try (Millwright mill = console.openExisting()) {
            ScheduleReport.changed(console, mill.schedules().resume(id), json.on);
            return ExitCodes.OK;
        }
    }
}
