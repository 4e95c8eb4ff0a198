package io.millwright.cli;

import io.millwright.api.TaskId;
import io.millwright.core.Millwright;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "retry",
        description = "Runs tasks again that failed, were cancelled, expired or are dead.",
        footer = {
            "  millwright retry 01981f3e-0000-7000-8000-000000000000",
            "  millwright retry $(millwright inspect tasks --state FAILURE --json | jq -r .id)"
        })
final class RetryCommand extends Subcommand {
    @Parameters(arity = "1..*", paramLabel = "ID", description = "The tasks' ids.")
    @SuppressWarnings("NullAway.Init")
    private List<String> ids;

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    int run(Console console) {
        List<TaskId> tasks = ids.stream().map(Console::id).toList();
        try (Millwright mill = console.openExisting()) {
            Requeuing requeuing = new Requeuing(console, mill.admin(), json.on);
            tasks.forEach(requeuing::requeue);
            return requeuing.code();
        }
    }
}
