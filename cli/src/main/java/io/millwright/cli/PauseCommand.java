package io.millwright.cli;

import io.millwright.core.Admin;
import io.millwright.core.Millwright;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "pause",
        description =
                "Stops handing out the tasks of a queue, in all processes. What runs goes on; what is sent waits.",
        footer = {"  millwright pause mail", "  millwright pause mail reports"})
final class PauseCommand extends Subcommand {
    @Parameters(arity = "1..*", paramLabel = "QUEUE", description = "The queues.")
    @SuppressWarnings("NullAway.Init")
    private List<String> queues;

    @Override
    int run(Console console) {
        try (Millwright mill = console.openExisting()) {
            Admin admin = mill.admin();
            queues.forEach(queue -> StoreAccess.requireQueue(admin, queue));
            for (String queue : queues) {
                admin.pause(queue);
                console.out().println("paused " + queue);
            }
            return ExitCodes.OK;
        }
    }
}
