package io.millwright.examples;

import io.millwright.api.Firing;
import io.millwright.api.Missed;
import io.millwright.api.Overlap;
import io.millwright.api.Schedule;
import io.millwright.api.Schedules;
import io.millwright.api.TaskType;
import io.millwright.api.Timetable;
import io.millwright.core.Millwright;
import io.millwright.core.worker.Worker;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** By the calendar, at a rate, and by hand. */
public final class PeriodicTasks {
    static final TaskType.Of1<String, Void> REPORT =
            TaskType.named("report").takes(String.class).returnsNothing();

    private PeriodicTasks() {}

    public static void main(String[] args) throws InterruptedException {
        CountDownLatch polls = new CountDownLatch(2);
        CountDownLatch nightly = new CountDownLatch(1);
        try (Millwright mill = Millwright.open("memory:")) {
            mill.tasks().add(REPORT, what -> {
                (what.equals("poll") ? polls : nightly).countDown();
                return null;
            });
            Worker worker = mill.worker().start(); // whoever has a worker also fires schedules, one process at a time
            Schedules schedules = mill.schedules();

            // put adds, or changes what is different: call it whenever the application starts
            schedules.put(Schedule.of(
                    "nightly",
                    Timetable.cron("30 2 * * *", ZoneId.of("Europe/Berlin"))
                            .jitter(Duration.ofMinutes(5))
                            .missed(Missed.ONCE),
                    REPORT.with("nightly")));
            schedules.put(Schedule.of(
                    "poll", Timetable.every(Duration.ofSeconds(1)).overlap(Overlap.SKIP), REPORT.with("poll")));

            System.out.println("polled: " + polls.await(20, TimeUnit.SECONDS));
            schedules.remove("poll");

            schedules.trigger("nightly");
            System.out.println("ran by hand: " + nightly.await(20, TimeUnit.SECONDS));
            Firing firing = schedules.firings("nightly", 1).get(0);
            System.out.println("history: " + firing.kind());

            System.out.println("leap days fall on "
                    + schedules
                            .preview(Timetable.cron("0 0 29 2 *"), 1)
                            .get(0)
                            .atZone(ZoneOffset.UTC)
                            .getMonth());
            worker.close();
        }
    }
}
