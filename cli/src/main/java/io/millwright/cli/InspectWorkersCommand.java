package io.millwright.cli;

import io.millwright.cli.text.Human;
import io.millwright.cli.text.Table;
import io.millwright.core.Millwright;
import io.millwright.spi.WorkerStats;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "workers",
        description = "Workers with a live session.",
        footer = {"  millwright inspect workers", "  millwright inspect workers --json"})
final class InspectWorkersCommand extends Subcommand {
    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    int run(Console console) {
        try (Millwright mill = console.openExisting()) {
            List<WorkerStats> workers = mill.admin().workers();
            if (json.on) {
                workers.forEach(worker -> print(console, worker));
                return ExitCodes.OK;
            }
            long now = System.currentTimeMillis();
            Table table = new Table()
                    .left("NAME")
                    .left("QUEUES")
                    .right("CONCURRENCY")
                    .right("HOLDS")
                    .right("JOINED")
                    .right("LEASE ENDS")
                    .left("SESSION");
            for (WorkerStats worker : workers) {
                table.row(
                        worker.name(),
                        String.join(",", worker.queues()),
                        worker.concurrency(),
                        Human.count(worker.held()),
                        Human.relative(worker.joinedAt(), now),
                        Human.relative(worker.leaseUntil(), now),
                        worker.id());
            }
            console.print(table, "no workers are running; start one with 'millwright worker'");
            return ExitCodes.OK;
        }
    }

    private static void print(Console console, WorkerStats worker) {
        ObjectNode node = Json.object().put("id", worker.id().value()).put("name", worker.name());
        worker.queues().forEach(node.putArray("queues")::add);
        node.put("concurrency", worker.concurrency())
                .put("held", worker.held())
                .put("joined_at", Json.time(worker.joinedAt()))
                .put("lease_until", Json.time(worker.leaseUntil()));
        Json.print(console.out(), node);
    }
}
