package io.millwright.cli;

import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.core.Admin;
import io.millwright.core.Millwright;
import io.millwright.core.explain.Reason;
import io.millwright.spi.TaskEvent;
import io.millwright.spi.TaskRecord;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "task",
        description = "Everything about one task: state, times, arguments, result or error, history and log lines.",
        footer = {
            "  millwright inspect task 01981f3e-0000-7000-8000-000000000000",
            "  millwright inspect task 01981f3e-0000-7000-8000-000000000000 --json | jq .error.stack_trace -r"
        })
final class InspectTaskCommand extends Subcommand {
    @Parameters(paramLabel = "ID", description = "The task's id.")
    @SuppressWarnings("NullAway.Init")
    private String id;

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    int run(Console console) {
        TaskId taskId = Console.id(id);
        try (Millwright mill = console.openExisting()) {
            Admin admin = mill.admin();
            TaskRecord task = admin.task(taskId).orElseThrow(() -> Awaiting.unknown(taskId));
            List<TaskEvent> history = admin.history(taskId);
            List<Reason> waitsFor = task.state() == TaskState.HELD ? admin.explain(taskId) : List.of();
            if (json.on) {
                Json.print(console.out(), TaskJson.full(task, waitsFor, history));
            } else {
                new TaskReport(console).print(task, waitsFor, history);
            }
            return ExitCodes.OK;
        }
    }
}
