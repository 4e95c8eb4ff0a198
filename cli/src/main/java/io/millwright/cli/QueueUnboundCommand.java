package io.millwright.cli;

import io.millwright.core.Millwright;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "unbound",
        description = "Lets any number of tasks wait in a queue.",
        footer = {"  millwright queue unbound mail"})
final class QueueUnboundCommand extends Subcommand {
    @Parameters(paramLabel = "QUEUE", description = "The queue.")
    @SuppressWarnings("NullAway.Init")
    private String queue;

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    int run(Console console) {
        try (Millwright mill = console.openExisting()) {
            StoreAccess.requireQueue(mill.admin(), queue);
            mill.admin().unbound(queue);
            if (json.on) {
                Json.print(console.out(), Json.object().put("queue", queue).putNull("bound"));
            } else {
                console.out().println("unbounded " + queue);
            }
            return ExitCodes.OK;
        }
    }
}
