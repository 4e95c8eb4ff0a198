package io.millwright.cli;

import io.millwright.core.Millwright;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "pause",
        description = "Stops firing a schedule until it is resumed.",
        footer = {"  millwright schedule pause nightly-report"})
final class SchedulePauseCommand extends Subcommand {
    @Parameters(index = "0", paramLabel = "ID", description = "The schedule's id.")
    @SuppressWarnings("NullAway.Init")
    private String id;

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    int run(Console console) {
        try (Millwright mill = console.openExisting()) {
            ScheduleReport.changed(console, mill.schedules().pause(id), json.on);
            return ExitCodes.OK;
        }
    }
}
