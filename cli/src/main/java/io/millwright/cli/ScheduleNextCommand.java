package io.millwright.cli;

import io.millwright.api.Schedules;
import io.millwright.core.Millwright;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "next",
        description = "Prints the next ticks of a schedule, or of a timetable that is not kept anywhere.",
        footer = {
            "  millwright schedule next nightly-report --count 3",
            "  millwright schedule next --cron '30 2 * * *' --zone Europe/Berlin"
        })
final class ScheduleNextCommand extends Subcommand {
    /** What is only tried needs no store. */
    private static final String NOWHERE = "memory:";

    @Parameters(index = "0", arity = "0..1", paramLabel = "ID", description = "The schedule's id.")
    private @Nullable String id;

    @Option(names = "--count", paramLabel = "N", defaultValue = "10", description = "How many. Default: 10.")
    private int count;

    @Mixin
    private TimetableOptions times = new TimetableOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    int run(Console console) {
        if (count < 1 || count > Schedules.MAX_LIMIT) {
            throw Errors.input("--count must be between 1 and " + Schedules.MAX_LIMIT + ", not " + count);
        }
        for (Instant tick : ticks(console)) {
            if (json.on) {
                Json.print(console.out(), Json.object().put("tick", tick.toString()));
            } else {
                console.out().println(tick);
            }
        }
        return ExitCodes.OK;
    }

    private List<Instant> ticks(Console console) {
        if (id == null) {
            try (Millwright mill = Millwright.open(NOWHERE)) {
                return mill.schedules().preview(times.timetable(), count);
            }
        }
        if (times.saysWhen()) {
            throw Errors.input("give the id of a schedule or a timetable, not both");
        }
        try (Millwright mill = console.openExisting()) {
            return mill.schedules().next(id, count);
        }
    }
}
