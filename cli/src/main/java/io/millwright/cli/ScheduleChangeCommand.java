package io.millwright.cli;

import io.millwright.core.Millwright;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "change",
        description = "Changes when a schedule fires; what is not said stays.",
        footer = {
            "  millwright schedule change nightly-report --cron '0 4 * * *'",
            "  millwright schedule change poll --overlap skip --until none"
        })
final class ScheduleChangeCommand extends Subcommand {
    @Parameters(index = "0", paramLabel = "ID", description = "The schedule's id.")
    @SuppressWarnings("NullAway.Init")
    private String id;

    @Mixin
    private TimetableOptions times = new TimetableOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    int run(Console console) {
        try (Millwright mill = console.openExisting()) {
            ScheduleReport.changed(console, mill.schedules().change(id, times::changing), json.on);
            return ExitCodes.OK;
        }
    }
}
