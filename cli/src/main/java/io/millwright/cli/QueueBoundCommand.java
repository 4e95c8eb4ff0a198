package io.millwright.cli;

import io.millwright.api.QueueBound;
import io.millwright.api.QueueBound.WhenFull;
import io.millwright.cli.text.Human;
import io.millwright.cli.text.Plain;
import io.millwright.core.Millwright;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "bound",
        description = "Bounds how many tasks may wait in a queue, and says what becomes of one more."
                + " What waits already stays.",
        footer = {
            "  millwright queue bound mail --max 10000 --policy reject",
            "  millwright queue bound clicks --max 1000000 --policy drop-oldest"
        })
final class QueueBoundCommand extends Subcommand {
    @Parameters(paramLabel = "QUEUE", description = "The queue, which need not have been used yet.")
    @SuppressWarnings("NullAway.Init")
    private String queue;

    @Option(names = "--max", required = true, paramLabel = "N", description = "Most that wait.")
    private int max;

    @Option(
            names = "--policy",
            required = true,
            paramLabel = "POLICY",
            description = "For one more: reject (sending fails), block (sending waits for room, for a while), or"
                    + " drop-oldest (it is accepted, the oldest of the lowest priority is cancelled).")
    @SuppressWarnings("NullAway.Init")
    private String policy;

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    int run(Console console) {
        QueueBound bound = new QueueBound(max, policy(policy));
        try (Millwright mill = console.openOrCreate()) {
            mill.admin().bound(queue, bound);
            if (json.on) {
                Json.print(console.out(), Json.object().put("queue", queue).set("bound", BoundText.json(bound)));
            } else {
                console.out().println("bounded " + queue + ": " + Human.count(max) + ", then " + BoundText.word(bound));
            }
            return ExitCodes.OK;
        }
    }

    private static WhenFull policy(String text) {
        for (WhenFull policy : WhenFull.values()) {
            if (BoundText.word(policy).equals(text.toLowerCase(Locale.ROOT).replace('_', '-'))) {
                return policy;
            }
        }
        throw Errors.input("'" + Plain.line(text, 40) + "' is no policy; write reject, block or drop-oldest");
    }
}
