package io.millwright.cli;

import io.millwright.api.RetryPolicy;
import io.millwright.api.Schedule;
import io.millwright.api.ScheduleInfo;
import io.millwright.api.Signature;
import io.millwright.api.TaskOptions;
import io.millwright.core.Millwright;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "add",
        description = "Adds a schedule.",
        footer = {
            "  millwright schedule add nightly-report report --cron '0 3 * * *' --zone Europe/Berlin",
            "  millwright schedule add poll fetch '\"https://example.org\"' --every 10m --overlap skip",
            "  millwright schedule add poll fetch --after-end 30s --replace"
        })
final class ScheduleAddCommand extends Subcommand {
    @Parameters(index = "0", paramLabel = "ID", description = "An id of your own.")
    @SuppressWarnings("NullAway.Init")
    private String id;

    @Parameters(index = "1", paramLabel = "TASK", description = "The task's name.")
    @SuppressWarnings("NullAway.Init")
    private String task;

    @Parameters(index = "2..*", arity = "0..*", paramLabel = "ARG", description = "The arguments, each a JSON value.")
    private @Nullable List<String> values;

    @Option(
            names = "--args-json",
            paramLabel = "JSON",
            description = "All arguments as one JSON array: the text itself, @FILE, or - for standard input.")
    private @Nullable String argumentsJson;

    @Mixin
    private TimetableOptions times = new TimetableOptions();

    @Option(names = "--queue", paramLabel = "NAME", description = "Where the task waits. Default: default.")
    private @Nullable String queue;

    @Option(names = "--priority", paramLabel = "0..255", description = "255 is served first. Default: 0.")
    private @Nullable Integer priority;

    @Option(names = "--expires-in", paramLabel = "DURATION", description = "Not to be started later than that.")
    private @Nullable Duration expiresIn;

    @Option(names = "--timeout", paramLabel = "DURATION", description = "The longest that an attempt may run.")
    private @Nullable Duration timeout;

    @Option(names = "--retries", paramLabel = "N", description = "How often a failure is tried again.")
    private @Nullable Integer retries;

    @Option(names = "--replace", description = "Change the schedule if there is one with this id.")
    private boolean replace;

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    int run(Console console) throws Exception {
        List<?> arguments =
                SentArguments.read(values, argumentsJson, console.surroundings().in());
        Signature<Object> signature = Signature.of(task, arguments.toArray()).with(this::fill);
        Schedule schedule = Schedule.of(id, times.timetable(), signature);
        try (Millwright mill = console.openOrCreate()) {
            ScheduleInfo info =
                    replace ? mill.schedules().put(schedule) : mill.schedules().add(schedule);
            ScheduleReport.changed(console, info, json.on);
            return ExitCodes.OK;
        }
    }

    private void fill(TaskOptions.Builder options) {
        if (queue != null) {
            options.queue(queue);
        }
        if (priority != null) {
            options.priority(priority);
        }
        if (expiresIn != null) {
            options.expiresIn(expiresIn);
        }
        if (timeout != null) {
            options.timeout(timeout);
        }
        if (retries != null) {
            options.retry(RetryPolicy.fibonacci(retries));
        }
    }
}
