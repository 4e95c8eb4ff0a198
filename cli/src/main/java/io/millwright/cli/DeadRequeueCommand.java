package io.millwright.cli;

import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.core.Admin;
import io.millwright.core.Millwright;
import io.millwright.spi.TaskQuery;
import io.millwright.spi.TaskRecord;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "requeue",
        description = "Puts dead letters back into their queues.",
        footer = {
            "  millwright dead requeue 01981f3e-0000-7000-8000-000000000000",
            "  millwright dead requeue --task mail.welcome",
            "  millwright dead requeue --all"
        })
final class DeadRequeueCommand extends Subcommand {
    private static final int PAGE = 500;

    @Parameters(arity = "0..*", paramLabel = "ID", description = "The tasks' ids.")
    private @Nullable List<String> ids;

    @Option(names = "--all", description = "All dead letters.")
    private boolean all;

    @Option(names = "--task", paramLabel = "NAME", description = "All dead letters of this task.")
    private @Nullable String task;

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    int run(Console console) {
        int ways = (ids == null ? 0 : 1) + (all ? 1 : 0) + (task == null ? 0 : 1);
        if (ways != 1) {
            throw Errors.input("say which dead letters: their ids, --task NAME, or --all");
        }
        List<TaskId> tasks =
                ids == null ? List.of() : ids.stream().map(Console::id).toList();
        try (Millwright mill = console.openExisting()) {
            Requeuing requeuing = new Requeuing(console, mill.admin(), json.on);
            if (ids != null) {
                tasks.forEach(requeuing::requeue);
            } else if (requeueMatching(mill.admin(), requeuing) == 0) {
                console.note("there are no dead letters" + (task == null ? "" : " of task " + task));
            }
            return requeuing.code();
        }
    }

    private long requeueMatching(Admin admin, Requeuing requeuing) {
        long found = 0;
        TaskId after = null;
        while (true) {
            List<TaskRecord> page = admin.tasks(new TaskQuery(null, task, Set.of(TaskState.DEAD), after, PAGE));
            for (TaskRecord record : page) {
                after = record.envelope().id();
                requeuing.requeue(after);
                found++;
            }
            if (page.size() < PAGE) {
                return found;
            }
        }
    }
}
