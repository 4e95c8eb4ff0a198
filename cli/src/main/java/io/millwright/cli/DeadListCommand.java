package io.millwright.cli;

import io.millwright.api.TaskState;
import io.millwright.core.Millwright;
import io.millwright.spi.TaskQuery;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "list",
        description = "Lists dead letters, with the reason of each.",
        footer = {"  millwright dead list", "  millwright dead list --task mail.welcome --json"})
final class DeadListCommand extends Subcommand {
    @Option(names = "--queue", paramLabel = "NAME", description = "Only of this queue.")
    private @Nullable String queue;

    @Option(names = "--task", paramLabel = "NAME", description = "Only of this task.")
    private @Nullable String task;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "50", description = "Most rows. Default: 50.")
    private int limit;

    @Option(names = "--after", paramLabel = "ID", description = "Only after this task, for the next page.")
    private @Nullable String after;

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    int run(Console console) {
        if (limit < 1 || limit > TaskQuery.MAX_LIMIT) {
            throw Errors.input("--limit must be between 1 and " + TaskQuery.MAX_LIMIT + ", not " + limit);
        }
        TaskQuery query =
                new TaskQuery(queue, task, Set.of(TaskState.DEAD), after == null ? null : Console.id(after), limit);
        try (Millwright mill = console.openExisting()) {
            InspectTasksCommand.print(console, mill.admin().tasks(query), limit, json.on);
            return ExitCodes.OK;
        }
    }
}
