package io.millwright.cli;

import io.millwright.api.QueueBound;
import io.millwright.cli.text.Human;
import io.millwright.cli.text.Table;
import io.millwright.core.Millwright;
import io.millwright.spi.QueueStats;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "queues",
        description =
                "Every queue: what waits, for what, what runs, what is dead, and how long the oldest has been waiting.",
        footer = {"  millwright inspect queues", "  millwright inspect queues --json | jq 'select(.ready > 1000)'"})
final class InspectQueuesCommand extends Subcommand {
    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    int run(Console console) {
        try (Millwright mill = console.openExisting()) {
            List<QueueStats> queues = mill.admin().queues();
            long now = System.currentTimeMillis();
            if (json.on) {
                queues.forEach(queue -> print(console, queue, now));
                return ExitCodes.OK;
            }
            Table table = new Table()
                    .left("QUEUE")
                    .right("READY")
                    .right("DELAYED")
                    .right("LEASED")
                    .right("DEAD")
                    .right("HELD")
                    .right("LIMITED")
                    .left("STATE")
                    .left("BOUND")
                    .right("OLDEST WAIT");
            for (QueueStats queue : queues) {
                table.row(
                        queue.queue(),
                        Human.count(queue.ready()),
                        Human.count(queue.delayed()),
                        Human.count(queue.leased()),
                        Human.count(queue.dead()),
                        Human.count(queue.held()),
                        Human.count(queue.limited()),
                        queue.paused() ? "paused" : "open",
                        bound(queue.bound()),
                        queue.oldestReadyAt() == 0 ? "-" : Human.duration(Duration.ofMillis(waited(queue, now))));
            }
            console.print(table, "no queues: nothing was sent to this store yet");
            return ExitCodes.OK;
        }
    }

    private static void print(Console console, QueueStats queue, long now) {
        Json.print(
                console.out(),
                Json.object()
                        .put("queue", queue.queue())
                        .put("paused", queue.paused())
                        .put("ready", queue.ready())
                        .put("delayed", queue.delayed())
                        .put("leased", queue.leased())
                        .put("dead", queue.dead())
                        .put("held", queue.held())
                        .put("limited", queue.limited())
                        .put("oldest_wait_ms", queue.oldestReadyAt() == 0 ? 0 : waited(queue, now))
                        .set("bound", BoundText.json(queue.bound())));
    }

    private static String bound(@Nullable QueueBound bound) {
        return bound == null ? "-" : Human.count(bound.length()) + " " + BoundText.word(bound);
    }

    private static long waited(QueueStats queue, long now) {
        return Math.max(0, now - queue.oldestReadyAt());
    }
}
