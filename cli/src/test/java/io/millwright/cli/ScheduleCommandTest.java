package io.millwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.Missed;
import io.millwright.api.Overlap;
import io.millwright.api.Schedule;
import io.millwright.api.ScheduleInfo;
import io.millwright.api.Signature;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.api.Timetable;
import io.millwright.api.Trigger;
import io.millwright.cli.Typed.Answer;
import io.millwright.core.Millwright;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The commands below {@code schedule}, on a store in memory that the test has open, too. */
class ScheduleCommandTest {
    private final String url = "memory:" + UUID.randomUUID();
    private final Typed typed = new Typed().variable("MILLWRIGHT_STORE", url);
    private Millwright mill;

    @BeforeEach
    void open() {
        mill = Millwright.open(url);
    }

    @AfterEach
    void close() {
        mill.close();
    }

    private Answer schedule(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "schedule";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return typed.run(all);
    }

    private ScheduleInfo info(String id) {
        return mill.schedules().find(id).orElseThrow();
    }

    private void put(String id) {
        mill.schedules().put(Schedule.of(id, Timetable.cron("0 3 * * *"), Signature.of("report", 1)));
    }

    @Test
    void addsWithEverythingThatWasSaid() {
        Answer answer = schedule(
                "add",
                "nightly",
                "report",
                "1",
                "\"x\"",
                "--cron",
                "0 3 * * *",
                "--zone",
                "Europe/Berlin",
                "--queue",
                "slow",
                "--priority",
                "9",
                "--jitter",
                "5m",
                "--missed",
                "all:7",
                "--overlap",
                "queue-one",
                "--until",
                "2100-01-01T00:00:00Z");

        assertThat(answer.err()).isEmpty();
        assertThat(answer.code()).isZero();
        assertThat(answer.out()).startsWith("nightly  0 3 * * * (Europe/Berlin)  next in ");
        assertThat(info("nightly").timetable())
                .isEqualTo(Timetable.cron("0 3 * * *", ZoneId.of("Europe/Berlin"))
                        .jitter(Duration.ofMinutes(5))
                        .missed(Missed.all(7))
                        .overlap(Overlap.QUEUE_ONE)
                        .until(Instant.parse("2100-01-01T00:00:00Z")));
        assertThat(info("nightly").work()).isEqualTo(new ScheduleInfo.Work("report", "slow", "[1,\"x\"]", 1));
    }

    @Test
    void addsEveryKindOfTrigger() {
        assertThat(schedule("add", "a", "t", "--every", "10m").code()).isZero();
        assertThat(schedule("add", "b", "t", "--after-end", "30s").code()).isZero();
        assertThat(schedule("add", "c", "t", "--at", "2100-01-01T00:00:00Z").code())
                .isZero();
        assertThat(schedule("add", "d", "t", "--cron", "@every 90s").code()).isZero();
        assertThat(info("a").timetable().trigger()).isEqualTo(new Trigger.Every(Duration.ofMinutes(10)));
        assertThat(info("b").timetable().trigger()).isEqualTo(new Trigger.AfterEnd(Duration.ofSeconds(30)));
        assertThat(info("c").timetable().trigger()).isEqualTo(new Trigger.At(Instant.parse("2100-01-01T00:00:00Z")));
        assertThat(info("d").timetable().trigger()).isEqualTo(new Trigger.Every(Duration.ofSeconds(90)));
    }

    @Test
    void saysWhatIsWrong() {
        assertThat(schedule("add", "a", "t").err()).contains("say when");
        assertThat(schedule("add", "a", "t", "--every", "10m", "--cron", "@daily")
                        .err())
                .contains("exclude each other");
        assertThat(schedule("add", "a", "t", "--every", "10m", "--zone", "UTC").err())
                .contains("belongs to --cron");
        assertThat(schedule("add", "a", "t", "--cron", "@daily", "--zone", "Europe/Berlim")
                        .err())
                .contains("Europe/Berlin");
        Answer wrong = schedule("add", "a", "t", "--cron", "61 * * * *");
        assertThat(wrong.err()).contains("INVALID_SCHEDULE: cron '61 * * * *' has a wrong field: minute '61'");
        assertThat(wrong.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(schedule("add", "a", "t", "--cron", "0 0 30 2 *").err()).contains("never fires");
        assertThat(schedule("add", "a", "t", "--every", "1m", "--missed", "some")
                        .err())
                .contains("all:10");
        assertThat(schedule("add", "a", "t", "--every", "1m", "--overlap", "no").err())
                .contains("queue-one");
        assertThat(schedule("add", "a", "t", "--every", "1m", "--from", "soon").err())
                .contains("--from 'soon'");
        assertThat(schedule().err()).contains("say what to do");
        put("nightly");
        Answer unknown = schedule("show", "nightyl");
        assertThat(unknown.err()).contains("SCHEDULE_UNKNOWN", "nightly");
        assertThat(unknown.code()).isEqualTo(ExitCodes.NOT_FOUND);
        assertThat(schedule("remove", "x").code()).isEqualTo(ExitCodes.NOT_FOUND);
        assertThat(schedule("add", "nightly", "t", "--every", "1m").err()).contains("STATE_CONFLICT");
        assertThat(schedule("change", "nightly").err()).contains("say what to change");
        assertThat(schedule("next", "nightly", "--every", "1m").err()).contains("not both");
    }

    @Test
    void listsForPeopleAndMachines() {
        assertThat(schedule("list").err()).contains("there are no schedules");
        put("a");
        put("b");
        mill.schedules().pause("b");
        assertThat(schedule("list").out().lines().toList())
                .hasSize(3)
                .anySatisfy(line -> assertThat(line).matches("a +0 3 \\* \\* \\* \\(Z\\) +report +default +next in .*"))
                .anySatisfy(line -> assertThat(line).startsWith("b").endsWith("paused"));
        assertThat(schedule("list", "--limit", "1").err()).contains("--after a");
        JsonNode first = schedule("list", "--json", "--limit", "1").jsonLines().get(0);
        assertThat(first.propertyNames())
                .containsExactly(
                        "id",
                        "trigger",
                        "from",
                        "until",
                        "jitter_ms",
                        "missed",
                        "missed_most",
                        "overlap",
                        "task",
                        "queue",
                        "arguments",
                        "tasks",
                        "paused",
                        "ended",
                        "next",
                        "running",
                        "queued",
                        "problem");
        assertThat(first.get("trigger").get("cron").asString()).isEqualTo("0 3 * * *");
    }

    @Test
    void showsTicksAndHistory() {
        put("nightly");
        TaskId task = TaskId.parse(schedule("trigger", "nightly").out().strip());
        assertThat(mill.admin().task(task).orElseThrow().state()).isEqualTo(TaskState.PENDING);
        assertThat(schedule("show", "nightly").out())
                .contains("schedule  nightly", "when      0 3 * * * (Z)", "missed    once", "overlap   allow")
                .contains("sends     report [1] on default", "TRIGGERED", task.toString(), "PENDING");
        JsonNode json = schedule("show", "nightly", "--json").json();
        assertThat(json.get("upcoming").size()).isEqualTo(5);
        assertThat(json.get("firings").get(0).get("kind").asString()).isEqualTo("TRIGGERED");
        assertThat(json.get("firings").get(0).get("task").asString()).isEqualTo(task.toString());
    }

    @Test
    void changesWhatIsSaidAndNothingElse() {
        mill.schedules()
                .put(Schedule.of(
                        "s",
                        Timetable.cron("0 3 * * *", ZoneId.of("Europe/Berlin")).overlap(Overlap.SKIP),
                        Signature.of("report", 1)));
        assertThat(schedule("change", "s", "--cron", "0 4 * * *").code()).isZero();
        assertThat(info("s").timetable())
                .isEqualTo(
                        Timetable.cron("0 4 * * *", ZoneId.of("Europe/Berlin")).overlap(Overlap.SKIP));
        schedule("change", "s", "--zone", "UTC", "--until", "2100-01-01T00:00:00Z");
        assertThat(info("s").timetable().trigger()).isEqualTo(Trigger.cron("0 4 * * *", ZoneId.of("UTC")));
        schedule("change", "s", "--until", "none", "--every", "1h");
        assertThat(info("s").timetable())
                .isEqualTo(Timetable.every(Duration.ofHours(1)).overlap(Overlap.SKIP));
        assertThat(schedule("add", "s", "other", "--every", "2h", "--replace", "--json")
                        .json()
                        .get("task")
                        .asString())
                .isEqualTo("other");
    }

    @Test
    void pausesResumesAndRemoves() {
        put("s");
        assertThat(schedule("pause", "s").out()).contains("paused");
        assertThat(info("s").status().paused()).isTrue();
        assertThat(schedule("resume", "s", "--json").json().get("paused").asBoolean())
                .isFalse();
        assertThat(schedule("remove", "s").out()).contains("removed s");
        assertThat(mill.schedules().find("s")).isEmpty();
    }

    @Test
    void previewsWithoutAStore() {
        Answer answer = new Typed()
                .run("schedule", "next", "--cron", "0 0 29 2 *", "--count", "2", "--store", "sqlite:/no/such/file");
        assertThat(answer.err()).isEmpty();
        assertThat(answer.out().lines().toList())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).matches("\\d{4}-02-29T00:00:00Z"));
        put("s");
        assertThat(schedule("next", "s", "--count", "3", "--json").jsonLines())
                .hasSize(3)
                .allSatisfy(line -> assertThat(line.get("tick").asString()).endsWith("T03:00:00Z"));
    }
}
