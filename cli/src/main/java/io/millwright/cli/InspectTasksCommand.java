package io.millwright.cli;

import io.millwright.api.TaskError;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.cli.text.Human;
import io.millwright.cli.text.Table;
import io.millwright.core.Millwright;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.TaskQuery;
import io.millwright.spi.TaskRecord;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "tasks",
        description = "Tasks that match, oldest first.",
        footer = {
            "  millwright inspect tasks --state FAILURE,DEAD",
            "  millwright inspect tasks --queue mail --task mail.welcome --limit 500",
            "  millwright inspect tasks --after 01981f3e-0000-7000-8000-000000000000    (the next page)"
        })
final class InspectTasksCommand extends Subcommand {
    @Option(names = "--queue", paramLabel = "NAME", description = "Only of this queue.")
    private @Nullable String queue;

    @Option(names = "--task", paramLabel = "NAME", description = "Only of this task.")
    private @Nullable String task;

    @Option(
            names = "--state",
            split = ",",
            paramLabel = "STATE",
            description = "Only in these states: ${COMPLETION-CANDIDATES}.")
    private @Nullable List<TaskState> states;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "50", description = "Most rows. Default: 50.")
    private int limit;

    @Option(names = "--after", paramLabel = "ID", description = "Only after this task, for the next page.")
    private @Nullable String after;

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    int run(Console console) {
        if (limit < 1 || limit > TaskQuery.MAX_LIMIT) {
            throw Errors.input("--limit must be between 1 and " + TaskQuery.MAX_LIMIT + ", not " + limit
                    + "; page through more with --after");
        }
        EnumSet<TaskState> chosen = EnumSet.noneOf(TaskState.class);
        if (states != null) {
            chosen.addAll(states);
        }
        TaskId from = after == null ? null : Console.id(after);
        try (Millwright mill = console.openExisting()) {
            if (queue != null) {
                StoreAccess.requireQueue(mill.admin(), queue);
            }
            print(console, mill.admin().tasks(new TaskQuery(queue, task, chosen, from, limit)), limit, json.on);
            return ExitCodes.OK;
        }
    }

    /** Prints a page of tasks; also used for the dead letters. */
    static void print(Console console, List<TaskRecord> page, int limit, boolean asJson) {
        if (asJson) {
            page.forEach(record -> Json.print(console.out(), TaskJson.summary(record)));
            return;
        }
        long now = System.currentTimeMillis();
        Table table = new Table()
                .left("ID")
                .left("TASK")
                .left("QUEUE")
                .left("STATE")
                .right("ATTEMPT")
                .right("SENT")
                .left("NOTE");
        for (TaskRecord record : page) {
            table.row(
                    record.envelope().id(),
                    record.envelope().task(),
                    record.envelope().address().queue(),
                    record.state(),
                    record.tally().attempt(),
                    Human.relative(record.envelope().times().createdAt(), now),
                    note(record, now));
        }
        console.print(table, "no tasks match");
        if (page.size() == limit) {
            console.note(
                    "perhaps more: --after " + page.get(limit - 1).envelope().id());
        }
    }

    private static String note(TaskRecord record, long now) {
        TaskOutcome outcome = record.outcome();
        if (outcome != null) {
            TaskError error = outcome.error();
            return error == null ? "done " + Human.relative(outcome.finishedAt(), now) : error.toString();
        }
        TaskRecord.Holder holder = record.holder();
        if (holder != null) {
            return "on " + holder.lease().owner()
                    + (holder.progress() == null
                            ? ""
                            : " " + Math.round(holder.progress().fraction() * 100) + "% "
                                    + holder.progress().message());
        }
        return record.dueAt() > now ? "due " + Human.relative(record.dueAt(), now) : "";
    }
}
