package io.millwright.cli;

import io.millwright.api.TaskId;
import io.millwright.core.Millwright;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "trigger",
        description = "Sends a schedule's task now, and prints its id. Its ticks stay as they are.",
        footer = {"  millwright schedule trigger nightly-report"})
final class ScheduleTriggerCommand extends Subcommand {
    @Parameters(index = "0", paramLabel = "ID", description = "The schedule's id.")
    @SuppressWarnings("NullAway.Init")
    private String id;

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    int run(Console console) {
        try (Millwright mill = console.openExisting()) {
            TaskId task = mill.schedules().trigger(id);
            if (json.on) {
                Json.print(console.out(), Json.object().put("id", task.toString()));
            } else {
                console.out().println(task);
            }
            return ExitCodes.OK;
        }
    }
}
