package io.millwright.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.Firing;
import io.millwright.api.Overlap;
import io.millwright.api.Schedule;
import io.millwright.api.TaskContext;
import io.millwright.api.TaskState;
import io.millwright.api.TaskType;
import io.millwright.api.Timetable;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Days of schedules in no time. */
class SchedulesTest {
    private static final TaskType.Of1<String, Void> NOTE =
            TaskType.named("note").takes(String.class).returnsNothing();

    private final TestMill mill = TestMill.create();
    private final List<String> ran = new ArrayList<>();

    @BeforeEach
    void tasks() {
        mill.tasks().add(NOTE, text -> {
            ran.add(text + " " + mill.now());
            return null;
        });
    }

    @AfterEach
    void close() {
        mill.close();
    }

    private void put(String id, Timetable timetable) {
        mill.schedules().put(Schedule.of(id, timetable, NOTE.with(id)));
    }

    @Test
    void aDayFiresWhatIsDueInOrder() {
        put("night", Timetable.cron("0 3 * * *", ZoneId.of("Europe/Berlin")));
        put("rate", Timetable.every(Duration.ofHours(8)));
        put("once", Timetable.at(Instant.parse("2030-01-01T12:00:00Z")));

        assertThat(mill.advance(Duration.ofDays(1))).isEqualTo(5);

        assertThat(ran)
                .containsExactly(
                        "night 2030-01-01T02:00:00Z",
                        "rate 2030-01-01T08:00:00Z",
                        "once 2030-01-01T12:00:00Z",
                        "rate 2030-01-01T16:00:00Z",
                        "rate 2030-01-02T00:00:00Z");
    }

    @Test
    void aPauseFollowsEachEnd() {
        TaskType.Of1<String, Void> slow =
                TaskType.named("slow").takes(String.class).returnsNothing();
        mill.tasks().add(slow, text -> {
            ran.add(mill.now().toString());
            mill.advance(Duration.ofMinutes(5)); // it takes so long
            return null;
        });
        mill.schedules().put(Schedule.of("f", Timetable.afterEnd(Duration.ofMinutes(10)), slow.with("x")));

        mill.advance(Duration.ofMinutes(45));

        assertThat(ran).containsExactly("2030-01-01T00:10:00Z", "2030-01-01T00:25:00Z", "2030-01-01T00:40:00Z");
    }

    @Test
    void overlapsAreSeen() {
        TaskType.Of1<String, Void> stubborn =
                TaskType.named("stubborn").takes(String.class).returnsNothing();
        mill.tasks().add(stubborn, text -> {
            if (mill.now().isBefore(Instant.parse("2030-01-01T00:25:00Z"))) {
                throw TaskContext.current().retryLater(Duration.ofMinutes(4));
            }
            ran.add(mill.now().toString());
            return null;
        });
        mill.schedules()
                .put(Schedule.of(
                        "q", Timetable.every(Duration.ofMinutes(10)).overlap(Overlap.QUEUE_ONE), stubborn.with("x")));

        mill.advance(Duration.ofMinutes(35));

        assertThat(ran).containsExactly("2030-01-01T00:26:00Z", "2030-01-01T00:26:00Z", "2030-01-01T00:30:00Z");
        assertThat(mill.schedules().firings("q", 10)).extracting(Firing::kind).containsOnly(Firing.Kind.FIRED);
    }

    @Test
    void triggeringPausingAndLookingWorkAsEver() {
        put("s", Timetable.every(Duration.ofMinutes(1)));
        mill.assertState(mill.schedules().trigger("s"), TaskState.PENDING);
        mill.runAll();
        mill.schedules().pause("s");
        mill.advance(Duration.ofMinutes(5));
        mill.schedules().resume("s");
        mill.advance(Duration.ofMinutes(1));
        assertThat(ran).hasSize(2);
        assertThat(mill.schedules().firings("s", 10).get(0).state()).isEqualTo(TaskState.SUCCESS);
    }
}
