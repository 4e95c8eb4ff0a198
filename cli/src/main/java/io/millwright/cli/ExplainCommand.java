package io.millwright.cli;

import io.millwright.api.TaskId;
import io.millwright.cli.text.Plain;
import io.millwright.core.Admin;
import io.millwright.core.Millwright;
import io.millwright.core.explain.Reason;
import io.millwright.spi.TaskRecord;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "explain",
        description = "Says why a task does not run yet, or what has become of it. What it needs first comes first.",
        footer = {
            "  millwright explain 01981f3e-0000-7000-8000-000000000000",
            "  millwright explain 01981f3e-0000-7000-8000-000000000000 --json | jq -r '.reasons[].reason'"
        })
final class ExplainCommand extends Subcommand {
    @Parameters(paramLabel = "TASK", description = "The task's id, or a workflow's.")
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
            List<Reason> reasons = admin.explain(taskId);
            if (json.on) {
                Json.print(console.out(), json(task, reasons));
            } else {
                console.out()
                        .println(
                                console.bold(Plain.line(task.envelope().task() + "  " + taskId)) + "  " + task.state());
                reasons.forEach(reason -> console.out().println("  " + Plain.line(reason.text())));
            }
            return ExitCodes.OK;
        }
    }

    private static ObjectNode json(TaskRecord task, List<Reason> reasons) {
        ObjectNode json = Json.object();
        json.put("id", task.envelope().id().toString());
        json.put("task", task.envelope().task());
        json.put("queue", task.envelope().address().queue());
        json.put("state", task.state().name());
        TaskJson.reasons(json.putArray("reasons"), reasons);
        return json;
    }
}
