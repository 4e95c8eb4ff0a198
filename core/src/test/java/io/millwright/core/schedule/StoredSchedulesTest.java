package io.millwright.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millwright.api.ErrorCode;
import io.millwright.api.Firing;
import io.millwright.api.MillwrightException;
import io.millwright.api.Missed;
import io.millwright.api.Overlap;
import io.millwright.api.RetryPolicy;
import io.millwright.api.Schedule;
import io.millwright.api.ScheduleInfo;
import io.millwright.api.Signature;
import io.millwright.api.TaskId;
import io.millwright.api.Timetable;
import io.millwright.api.Workflow;
import io.millwright.core.Admin;
import io.millwright.core.codec.Codecs;
import io.millwright.core.codec.EncryptingCodec;
import io.millwright.core.codec.KeyRing;
import io.millwright.jackson.JsonCodec;
import io.millwright.spi.Envelope;
import io.millwright.spi.Payload;
import io.millwright.spi.TaskRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Adding, changing and looking, without anybody who fires. */
class StoredSchedulesTest {
    private static final Timetable DAILY = Timetable.cron("0 3 * * *", ZoneId.of("Europe/Berlin"));

    private final Fixture fixture = new Fixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private static void assertRefused(ErrorCode code, String message, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(MillwrightException.class)
                .hasMessageContaining(message)
                .extracting(e -> ((MillwrightException) e).code())
                .isEqualTo(code);
    }

    @Test
    void whatIsAddedIsShown() {
        Timetable timetable = DAILY.jitter(Duration.ofSeconds(30))
                .missed(Missed.all(5))
                .overlap(Overlap.SKIP)
                .from(fixture.after(-10))
                .until(fixture.after(1_000_000));
        ScheduleInfo info = fixture.schedules()
                .add(Schedule.of("report", timetable, Fixture.TASK.with("x").onQueue("slow")));

        assertThat(info.timetable()).isEqualTo(timetable);
        assertThat(info.work()).isEqualTo(new ScheduleInfo.Work("task", "slow", "[\"x\"]", 1));
        assertThat(info.status().next())
                .isBetween(Instant.parse("2030-01-01T02:00:00Z"), Instant.parse("2030-01-01T02:00:30Z"));
        assertThat(fixture.schedules().find("report")).contains(info);
        assertThat(fixture.schedules().list(null, 10)).containsExactly(info);
        assertThat(fixture.schedules().next("report", 2))
                .containsExactly(Instant.parse("2030-01-01T02:00:00Z"), Instant.parse("2030-01-02T02:00:00Z"));
    }

    @Test
    void everyTriggerIsKeptAsItIs() {
        for (Timetable timetable : List.of(
                DAILY,
                Timetable.cron("@every 1h30m"),
                Timetable.every(Duration.ofSeconds(7)),
                Timetable.afterEnd(Duration.ofDays(2)),
                Timetable.at(fixture.after(60)))) {
            assertThat(fixture.put("s", timetable).timetable()).isEqualTo(timetable);
        }
        assertThat(Timetable.cron("@every 1h30m").trigger())
                .isEqualTo(Timetable.every(Duration.ofMinutes(90)).trigger());
    }

    @Test
    void putChangesWhatIsDifferentAndNothingElse() {
        ScheduleInfo first = fixture.put("s", Timetable.every(Duration.ofMinutes(10)));
        fixture.advance(Duration.ofMinutes(4));
        assertThat(fixture.put("s", Timetable.every(Duration.ofMinutes(10)))).isEqualTo(first);

        Timetable skipping = Timetable.every(Duration.ofMinutes(10)).overlap(Overlap.SKIP);
        assertThat(fixture.put("s", skipping).status().next())
                .isEqualTo(first.status().next());

        assertThat(fixture.put("s", Timetable.every(Duration.ofMinutes(3)))
                        .status()
                        .next())
                .isEqualTo(fixture.after(7 * 60));
        ScheduleInfo other = fixture.schedules()
                .put(Schedule.of("s", Timetable.every(Duration.ofMinutes(3)), Signature.of("another", 1)));
        assertThat(other.work().task()).isEqualTo("another");
        assertThat(other.status().next()).isEqualTo(fixture.after(7 * 60));
    }

    @Test
    void addRefusesWhatIsThereAndOthersWhatIsNot() {
        fixture.put("nightly", DAILY);
        assertRefused(
                ErrorCode.STATE_CONFLICT,
                "nightly already",
                () -> fixture.schedules().add(Schedule.of("nightly", DAILY, Fixture.TASK.with("x"))));
        assertRefused(
                ErrorCode.SCHEDULE_UNKNOWN, "nightly", () -> fixture.schedules().pause("nihgtly"));
        assertRefused(ErrorCode.SCHEDULE_UNKNOWN, "x", () -> fixture.schedules().resume("x"));
        assertRefused(ErrorCode.SCHEDULE_UNKNOWN, "x", () -> fixture.schedules().change("x", t -> t));
        assertRefused(ErrorCode.SCHEDULE_UNKNOWN, "x", () -> fixture.schedules().trigger("x"));
        assertRefused(ErrorCode.SCHEDULE_UNKNOWN, "x", () -> fixture.schedules().firings("x", 1));
        assertRefused(ErrorCode.SCHEDULE_UNKNOWN, "x", () -> fixture.schedules().next("x", 1));
        assertThat(fixture.schedules().find("x")).isEmpty();
        assertThat(fixture.schedules().remove("x")).isFalse();
        assertThat(fixture.schedules().remove("nightly")).isTrue();
        assertThat(fixture.schedules().list(null, 10)).isEmpty();
    }

    @Test
    void whatNeverFiresIsRefused() {
        assertRefused(ErrorCode.INVALID_SCHEDULE, "never fires", () -> fixture.put("s", Timetable.cron("0 0 30 2 *")));
        assertRefused(
                ErrorCode.INVALID_SCHEDULE, "never fires", () -> fixture.put("s", Timetable.at(fixture.after(-1))));
        assertRefused(ErrorCode.INVALID_SCHEDULE, "until", () -> fixture.put("s", DAILY.until(fixture.after(60))));
        assertRefused(ErrorCode.INVALID_SCHEDULE, "minute '61'", () -> fixture.put("s", Timetable.cron("61 * * * *")));
        assertRefused(ErrorCode.INVALID_SCHEDULE, "at least", () -> {
            throw new MillwrightException(ErrorCode.INVALID_SCHEDULE, "at least");
        });
        assertThat(fixture.schedules().list(null, 10)).isEmpty();
    }

    @Test
    void fieldsAreCheckedWhereTheyAreGiven() {
        assertRefused(ErrorCode.INVALID_SCHEDULE, "every must be", () -> Timetable.every(Duration.ofMillis(999)));
        assertRefused(ErrorCode.INVALID_SCHEDULE, "afterEnd must be", () -> Timetable.afterEnd(Duration.ZERO));
        assertRefused(ErrorCode.INVALID_SCHEDULE, "@every", () -> Timetable.cron("@every soon"));
        assertRefused(ErrorCode.INVALID_SCHEDULE, "@every", () -> Timetable.cron("@every 5"));
        assertRefused(ErrorCode.INVALID_SCHEDULE, "jitter", () -> DAILY.jitter(Duration.ofDays(2)));
        assertRefused(ErrorCode.INVALID_SCHEDULE, "missed", () -> Missed.all(0));
        assertRefused(
                ErrorCode.INVALID_SCHEDULE,
                "until",
                () -> DAILY.from(fixture.after(5)).until(fixture.after(4)));
        assertRefused(ErrorCode.INVALID_SCHEDULE, "1970 and 2169", () -> Timetable.at(Instant.MAX));
        assertRefused(ErrorCode.INVALID_SCHEDULE, "not a name", () -> fixture.put("no name", DAILY));
        assertRefused(
                ErrorCode.INVALID_SCHEDULE,
                "between 1 and",
                () -> fixture.schedules().list(null, 0));
    }

    @Test
    void timesOfTheTaskMustCountFromTheFiring() {
        assertRefused(
                ErrorCode.INVALID_SCHEDULE,
                "eta",
                () -> fixture.schedules()
                        .put(Schedule.of("s", DAILY, Fixture.TASK.with("x").at(fixture.after(60)))));
        assertRefused(
                ErrorCode.INVALID_SCHEDULE,
                "expiry",
                () -> fixture.schedules()
                        .put(Schedule.of(
                                "s", DAILY, Fixture.TASK.with("x").with(o -> o.expiresAt(fixture.after(60))))));
        assertRefused(
                ErrorCode.INVALID_SCHEDULE,
                "eta",
                () -> fixture.schedules()
                        .put(Schedule.of(
                                "s",
                                DAILY,
                                Workflow.of(Fixture.TASK.with("x").at(fixture.after(60)))
                                        .then(Fixture.TASK))));
    }

    @Test
    void aFiringHasTheTasksOptionsAndTimesFromNow() {
        fixture.schedules()
                .put(Schedule.of(
                        "s",
                        DAILY,
                        Fixture.TASK
                                .with("x")
                                .with(o -> o.queue("q")
                                        .priority(7)
                                        .delay(Duration.ofSeconds(5))
                                        .expiresIn(Duration.ofMinutes(1))
                                        .retry(RetryPolicy.fibonacci(3))
                                        .header("a", "b")
                                        .tag("t"))));
        fixture.advance(Duration.ofSeconds(100));

        TaskId id = fixture.schedules().trigger("s");

        TaskRecord task = fixture.mill.admin().task(id).orElseThrow();
        Envelope envelope = task.envelope();
        assertThat(envelope.address()).isEqualTo(new Envelope.Address("q", 7, null));
        assertThat(envelope.times())
                .isEqualTo(new Envelope.Times(
                        fixture.after(100).toEpochMilli(),
                        fixture.after(105).toEpochMilli(),
                        fixture.after(160).toEpochMilli()));
        assertThat(Admin.options(task).retry()).isEqualTo(RetryPolicy.fibonacci(3));
        assertThat(Admin.options(task).labels().tags()).containsExactly("t");
        assertThat(Admin.options(task).labels().headers())
                .isEqualTo(Map.of("a", "b", Schedule.HEADER_ID, "s", Schedule.HEADER_TICK, "2030-01-01T00:01:40.000Z"));
        Firing firing = fixture.schedules().firings("s", 10).get(0);
        assertThat(firing.kind()).isEqualTo(Firing.Kind.TRIGGERED);
        assertThat(firing.task()).isEqualTo(id);
        assertThat(firing.state()).isEqualTo(task.state());
    }

    @Test
    void encryptedArgumentsAreEncryptedForEachFiring() {
        EncryptingCodec codec = new EncryptingCodec(
                new JsonCodec(),
                KeyRing.of("k1", "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII)));
        Codecs codecs = new Codecs(List.of(codec), 1 << 20);
        StoredSchedules schedules = new StoredSchedules(fixture.mill.store(), codecs, fixture.time);
        schedules.put(Schedule.of("s", DAILY, Fixture.TASK.with("secret")));
        TaskId first = schedules.trigger("s");
        TaskId second = schedules.trigger("s");

        Payload one = fixture.mill.admin().task(first).orElseThrow().envelope().arguments();
        Payload other =
                fixture.mill.admin().task(second).orElseThrow().envelope().arguments();
        assertThat(one).isNotEqualTo(other);
        assertThat(codecs.arguments(first, one, List.of(String.class))).containsExactly("secret");
        assertRefused(
                ErrorCode.PAYLOAD_UNREADABLE,
                "does not decrypt",
                () -> codecs.arguments(second, one, List.of(String.class)));
        assertThat(schedules.find("s").orElseThrow().work().arguments()).contains("bytes of");
        assertRefused(
                ErrorCode.CODEC_UNKNOWN, "codec", () -> fixture.schedules().trigger("s"));
    }

    @Test
    void aWorkflowIsFiredAsAWhole() {
        fixture.schedules()
                .put(Schedule.of(
                        "w",
                        DAILY,
                        Workflow.of(Fixture.TASK.with("x")).then(Fixture.TASK).with(o -> o.name("pair"))));
        assertThat(fixture.schedules().find("w").orElseThrow().work())
                .extracting(ScheduleInfo.Work::task, ScheduleInfo.Work::tasks)
                .containsExactly("pair", 3);

        TaskId first = fixture.schedules().trigger("w");
        TaskId second = fixture.schedules().trigger("w");

        assertThat(fixture.tasks())
                .extracting(task -> task.envelope().id())
                .contains(first, first.member(1), first.member(2), second, second.member(2));
        assertThat(fixture.tasks())
                .filteredOn(task -> task.envelope().task().equals("task"))
                .allSatisfy(task ->
                        assertThat(Admin.options(task).labels().headers()).containsKey(Schedule.HEADER_TICK));
    }

    @Test
    void previewsNeedNoSchedule() {
        assertThat(fixture.schedules().preview(Timetable.cron("0 0 29 2 *"), 2))
                .containsExactly(Instant.parse("2032-02-29T00:00:00Z"), Instant.parse("2036-02-29T00:00:00Z"));
        assertThat(fixture.schedules().preview(Timetable.at(fixture.after(5)), 10))
                .containsExactly(fixture.after(5));
    }
}
