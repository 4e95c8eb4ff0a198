package io.millwright.cli;

import io.millwright.core.Millwright;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "remove",
        description = "Removes a schedule with its history. What it sent goes on.",
        footer = {"  millwright schedule remove nightly-report"})
final class ScheduleRemoveCommand extends Subcommand {
    @Parameters(index = "0", paramLabel = "ID", description = "The schedule's id.")
    @SuppressWarnings("NullAway.Init")
    private String id;

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    int run(Console console) {
        try (Millwright mill = console.openExisting()) {
            if (!mill.schedules().remove(id)) {
                throw Errors.notFound("there is no schedule '" + id + "'; 'millwright schedule list' shows all");
            }
            if (json.on) {
                Json.print(console.out(), Json.object().put("removed", id));
            } else {
                console.out().println("removed " + id);
            }
            return ExitCodes.OK;
        }
    }
}
