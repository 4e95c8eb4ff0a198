package io.millwright.cli;

import io.millwright.api.ScheduleInfo;
import io.millwright.api.Schedules;
import io.millwright.core.Millwright;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "list",
        description = "Lists schedules by id, with their next time.",
        footer = {"  millwright schedule list", "  millwright schedule list --json"})
final class ScheduleListCommand extends Subcommand {
    @Option(names = "--limit", paramLabel = "N", defaultValue = "200", description = "Most rows. Default: 200.")
    private int limit;

    @Option(names = "--after", paramLabel = "ID", description = "Only after this schedule, for the next page.")
    private @Nullable String after;

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    int run(Console console) {
        if (limit < 1 || limit > Schedules.MAX_LIMIT) {
            throw Errors.input("--limit must be between 1 and " + Schedules.MAX_LIMIT + ", not " + limit
                    + "; page through more with --after");
        }
        try (Millwright mill = console.openExisting()) {
            List<ScheduleInfo> page = mill.schedules().list(after, limit);
            if (json.on) {
                page.forEach(info -> Json.print(console.out(), ScheduleJson.info(info)));
                return ExitCodes.OK;
            }
            ScheduleReport.list(console, page);
            if (page.size() == limit) {
                console.note("perhaps more: --after " + page.get(limit - 1).id());
            }
            return ExitCodes.OK;
        }
    }
}
