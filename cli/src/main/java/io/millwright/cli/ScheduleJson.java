package io.millwright.cli;

import io.millwright.api.Firing;
import io.millwright.api.ScheduleInfo;
import io.millwright.api.Timetable;
import io.millwright.api.Trigger;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Schedules as JSON; documented in {@code docs/cli.md}. */
final class ScheduleJson {
    private ScheduleJson() {}

    static ObjectNode info(ScheduleInfo info) {
        ObjectNode json = Json.object().put("id", info.id());
        Timetable timetable = info.timetable();
        trigger(json.putObject("trigger"), timetable.trigger());
        json.put("from", text(timetable.window().from()))
                .put("until", text(timetable.window().until()))
                .put("jitter_ms", timetable.jitter().toMillis())
                .put("missed", timetable.missed().kind().name())
                .put("missed_most", timetable.missed().most())
                .put("overlap", timetable.overlap().name())
                .put("task", info.work().task())
                .put("queue", info.work().queue())
                .put("arguments", info.work().arguments())
                .put("tasks", info.work().tasks());
        ScheduleInfo.Status status = info.status();
        json.put("paused", status.paused()).put("ended", status.ended()).put("next", text(status.next()));
        ArrayNode running = json.putArray("running");
        status.running().forEach(task -> running.add(task.toString()));
        return json.put("queued", text(status.queued())).put("problem", status.problem());
    }

    private static void trigger(ObjectNode json, Trigger trigger) {
        if (trigger instanceof Trigger.Cron cron) {
            json.put("cron", cron.expression()).put("zone", cron.zone().getId());
        } else if (trigger instanceof Trigger.Every every) {
            json.put("every_ms", every.interval().toMillis());
        } else if (trigger instanceof Trigger.AfterEnd after) {
            json.put("after_end_ms", after.pause().toMillis());
        } else if (trigger instanceof Trigger.At at) {
            json.put("at", at.time().toString());
        }
    }

    static ObjectNode firing(Firing firing) {
        return Json.object()
                .put("tick", firing.tick().toString())
                .put("at", firing.at().toString())
                .put("kind", firing.kind().name())
                .put("task", firing.task() == null ? null : firing.task().toString())
                .put("state", firing.state() == null ? null : firing.state().name())
                .put("detail", firing.detail());
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}
