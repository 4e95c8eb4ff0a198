package io.millwright.cli;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.core.Millwright;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "result",
        description = "Prints the result of a task as JSON; if it failed, its error.",
        footer = {
            "  millwright result 01981f3e-0000-7000-8000-000000000000",
            "  millwright result 01981f3e-0000-7000-8000-000000000000 --wait 30s"
        })
final class ResultCommand extends Subcommand {
    @Parameters(paramLabel = "ID", description = "The task's id.")
    @SuppressWarnings("NullAway.Init")
    private String id;

    @Option(
            names = "--wait",
            arity = "0..1",
            paramLabel = "DURATION",
            fallbackValue = WaitOption.FOREVER,
            parameterConsumer = WaitOption.class,
            description = "Wait for it; without a duration, for ever.")
    private @Nullable Duration wait;

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    int run(Console console) throws Exception {
        TaskId task = Console.id(id);
        try (Millwright mill = console.openExisting()) {
            TaskState state = mill.admin()
                    .task(task)
                    .orElseThrow(() -> Awaiting.unknown(task))
                    .state();
            if (wait == null && !state.isTerminal()) {
                throw new MillwrightException(
                        ErrorCode.AWAIT_TIMEOUT,
                        "task " + task + " is not done, it is " + state + "; wait for it with --wait");
            }
            return Awaiting.printResult(
                    console,
                    mill,
                    task,
                    wait == null ? Duration.ofSeconds(30) : wait,
                    json.on ? Json.object().put("id", task.toString()) : null);
        }
    }
}
