package io.millwright.cli;

import io.millwright.cli.text.Human;
import io.millwright.core.Millwright;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "purge",
        description = "Cancels everything that waits in a queue, delayed and retried tasks included; not what runs.",
        footer = {"  millwright purge mail --yes"})
final class PurgeCommand extends Subcommand {
    @Parameters(paramLabel = "QUEUE", description = "The queue.")
    @SuppressWarnings("NullAway.Init")
    private String queue;

    @Option(names = "--yes", description = "Really do it.")
    private boolean yes;

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    int run(Console console) {
        try (Millwright mill = console.openExisting()) {
            StoreAccess.requireQueue(mill.admin(), queue);
            if (!yes) {
                throw Errors.input("purging cancels every waiting task of queue " + queue + "; add --yes to do it");
            }
            long purged = mill.admin().purge(queue);
            if (json.on) {
                Json.print(console.out(), Json.object().put("queue", queue).put("canceled", purged));
            } else {
                console.out().println("cancelled " + Human.count(purged, "task") + " of queue " + queue);
            }
            return ExitCodes.OK;
        }
    }
}
