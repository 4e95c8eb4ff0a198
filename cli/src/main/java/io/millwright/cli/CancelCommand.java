package io.millwright.cli;

import io.millwright.api.Client.CancelOutcome;
import io.millwright.api.TaskId;
import io.millwright.core.Millwright;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "cancel",
        description = "Cancels tasks: at once those that wait, by telling their handlers those that run.",
        footer = {"  millwright cancel 01981f3e-0000-7000-8000-000000000000 --reason 'wrong customer'"})
final class CancelCommand extends Subcommand {
    @Parameters(arity = "1..*", paramLabel = "ID", description = "The tasks' ids.")
    @SuppressWarnings("NullAway.Init")
    private List<String> ids;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            defaultValue = "cancelled on the command line",
            description = "Kept with the task.")
    @SuppressWarnings("NullAway.Init")
    private String reason;

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    int run(Console console) {
        List<TaskId> tasks = ids.stream().map(Console::id).toList();
        int code = ExitCodes.OK;
        try (Millwright mill = console.openExisting()) {
            for (TaskId id : tasks) {
                CancelOutcome outcome = mill.cancel(id, reason);
                if (json.on) {
                    Json.print(
                            console.out(),
                            Json.object().put("id", id.toString()).put("outcome", outcome.name()));
                } else {
                    console.out().println(id + "  " + text(outcome));
                }
                code = Math.max(code, code(outcome));
            }
        }
        return code;
    }

    private static String text(CancelOutcome outcome) {
        return switch (outcome) {
            case CANCELED -> "cancelled";
            case REQUESTED -> "is running; its handler was told to stop";
            case ALREADY_SETTLED -> "was settled already; nothing changed";
            case UNKNOWN -> "is not known to this store";
        };
    }

    private static int code(CancelOutcome outcome) {
        return switch (outcome) {
            case CANCELED, REQUESTED -> ExitCodes.OK;
            case ALREADY_SETTLED -> ExitCodes.FAILED;
            case UNKNOWN -> ExitCodes.NOT_FOUND;
        };
    }
}
