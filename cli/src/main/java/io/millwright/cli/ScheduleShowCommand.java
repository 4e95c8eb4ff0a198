package io.millwright.cli;

import io.millwright.api.Firing;
import io.millwright.api.ScheduleInfo;
import io.millwright.api.Schedules;
import io.millwright.core.Millwright;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "show",
        description = "Shows a schedule, its next ticks, and what its latest ones came to.",
        footer = {"  millwright schedule show nightly-report", "  millwright schedule show nightly-report --firings 100"
        })
final class ScheduleShowCommand extends Subcommand {
    private static final int NEXT = 5;

    @Parameters(index = "0", paramLabel = "ID", description = "The schedule's id.")
    @SuppressWarnings("NullAway.Init")
    private String id;

    @Option(names = "--firings", paramLabel = "N", defaultValue = "10", description = "Most firings. Default: 10.")
    private int most;

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    int run(Console console) {
        try (Millwright mill = console.openExisting()) {
            Schedules schedules = mill.schedules();
            List<Instant> next = schedules.next(id, NEXT);
            List<Firing> firings = schedules.firings(id, most);
            ScheduleInfo info =
                    schedules.find(id).orElseThrow(() -> Errors.notFound("schedule " + id + " was removed"));
            if (!json.on) {
                ScheduleReport.details(console, info, next, firings);
                return ExitCodes.OK;
            }
            ObjectNode all = ScheduleJson.info(info);
            ArrayNode ticks = all.putArray("upcoming");
            next.forEach(tick -> ticks.add(tick.toString()));
            ArrayNode history = all.putArray("firings");
            firings.forEach(firing -> history.add(ScheduleJson.firing(firing)));
            Json.print(console.out(), all);
            return ExitCodes.OK;
        }
    }
}
