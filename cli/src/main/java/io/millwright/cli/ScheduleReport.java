package io.millwright.cli;

import io.millwright.api.Firing;
import io.millwright.api.ScheduleInfo;
import io.millwright.api.Timetable;
import io.millwright.cli.text.Human;
import io.millwright.cli.text.Plain;
import io.millwright.cli.text.Table;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Schedules for people. */
final class ScheduleReport {
    private ScheduleReport() {}

    /** What a command prints that changed one. */
    static void changed(Console console, ScheduleInfo info, boolean asJson) {
        if (asJson) {
            Json.print(console.out(), ScheduleJson.info(info));
        } else {
            console.out().println(Plain.line(info.id() + "  " + info.timetable().trigger() + "  " + status(info)));
        }
    }

    static void list(Console console, List<ScheduleInfo> schedules) {
        Table table =
                new Table().left("ID").left("WHEN").left("TASK").left("QUEUE").left("STATUS");
        for (ScheduleInfo info : schedules) {
            table.row(
                    info.id(),
                    info.timetable().trigger(),
                    info.work().task(),
                    info.work().queue(),
                    status(info));
        }
        console.print(table, "there are no schedules");
    }

    private static String status(ScheduleInfo info) {
        ScheduleInfo.Status status = info.status();
        if (status.problem() != null) {
            return "cannot fire: " + status.problem();
        }
        if (status.paused()) {
            return "paused";
        }
        if (status.ended()) {
            return "ended";
        }
        Instant next = status.next();
        return next == null
                ? "waits for its task to end"
                : "next " + Human.relative(next.toEpochMilli(), System.currentTimeMillis());
    }

    static void details(Console console, ScheduleInfo info, List<Instant> next, List<Firing> firings) {
        PrintWriter out = console.out();
        Timetable timetable = info.timetable();
        line(out, "schedule", console.bold(info.id()));
        line(out, "when", timetable.trigger().toString());
        line(out, "from", time(timetable.window().from()));
        line(out, "until", time(timetable.window().until()));
        line(out, "jitter", timetable.jitter().isZero() ? null : "up to " + Human.duration(timetable.jitter()));
        line(out, "missed", timetable.missed().toString());
        line(out, "overlap", timetable.overlap().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        line(
                out,
                "sends",
                Plain.line(info.work().task() + " " + info.work().arguments() + " on "
                        + info.work().queue()));
        line(out, "status", Plain.line(status(info)));
        line(out, "queued", time(info.status().queued()));
        info.status().running().forEach(task -> line(out, "running", task.toString()));
        next.forEach(tick -> line(out, "next", time(tick)));
        if (firings.isEmpty()) {
            return;
        }
        out.println();
        Table table = new Table()
                .left("TICK")
                .left("AT")
                .left("WHAT")
                .left("TASK")
                .left("STATE")
                .left("NOTE");
        for (Firing firing : firings) {
            table.row(
                    Human.time(firing.tick().toEpochMilli()),
                    Human.time(firing.at().toEpochMilli()),
                    firing.kind(),
                    firing.task() == null ? "-" : firing.task(),
                    firing.state() == null ? "-" : firing.state(),
                    firing.detail());
        }
        console.print(table, "");
    }

    private static void line(PrintWriter out, String name, @Nullable String value) {
        if (value != null) {
            out.printf(Locale.ROOT, "%-9s %s%n", name, value);
        }
    }

    private static @Nullable String time(@Nullable Instant time) {
        return time == null ? null : Human.time(time.toEpochMilli());
    }
}
