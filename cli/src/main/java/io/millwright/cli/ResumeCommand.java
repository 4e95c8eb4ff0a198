package io.millwright.cli;

import io.millwright.core.Admin;
import io.millwright.core.Millwright;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "resume",
        description = "Undoes 'pause'.",
        footer = {"  millwright resume mail", "  millwright resume mail reports"})
final class ResumeCommand extends Subcommand {
    @Parameters(arity = "1..*", paramLabel = "QUEUE", description = "The queues.")
    @SuppressWarnings("NullAway.Init")
    private List<String> queues;

    @Override
    int run(Console console) {
        try (Millwright mill = console.openExisting()) {
            Admin admin = mill.admin();
            queues.forEach(queue -> StoreAccess.requireQueue(admin, queue));
            for (String queue : queues) {
                admin.resume(queue);
                console.out().println("resumed " + queue);
            }
            return ExitCodes.OK;
        }
    }
}
