package io.millwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millwright.spi.TimeSource.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirtualTimeTest {
    private final VirtualTime time = new VirtualTime();
    private final List<String> log = new ArrayList<>();

    @Test
    void standsStillUntilAdvanced() {
        long before = time.now();
        long nanos = time.nanoTime();

        time.advance(Duration.ofMillis(1500));

        assertThat(time.now() - before).isEqualTo(1500);
        assertThat(time.nanoTime() - nanos).isEqualTo(1_500_000_000L);
        assertThat(time.instant().toEpochMilli()).isEqualTo(time.now());
    }

    @Test
    void runsTimersInOrderEachAtItsOwnTime() {
        long start = time.now();
        time.schedule(Duration.ofSeconds(2), () -> log.add("b@" + (time.now() - start)));
        time.schedule(Duration.ofSeconds(1), () -> log.add("a@" + (time.now() - start)));
        time.schedule(Duration.ofSeconds(2), () -> log.add("c@" + (time.now() - start)));
        time.schedule(Duration.ofSeconds(9), () -> log.add("late"));

        time.advance(Duration.ofSeconds(5));

        assertThat(log).containsExactly("a@1000", "b@2000", "c@2000");
        assertThat(time.now() - start).isEqualTo(5000);
        assertThat(time.untilNextTimer()).contains(Duration.ofSeconds(4));
    }

    @Test
    void runsTimersThatTimersSchedule() {
        time.schedule(Duration.ofSeconds(1), () -> {
            log.add("first");
            time.schedule(Duration.ofSeconds(1), () -> log.add("second"));
            time.schedule(Duration.ofSeconds(9), () -> log.add("third"));
        });

        time.advance(Duration.ofSeconds(2));

        assertThat(log).containsExactly("first", "second");
        assertThat(time.timerCount()).isEqualTo(1);
    }

    @Test
    void aTimerWithoutDelayWaitsForTheNextAdvance() {
        time.schedule(Duration.ofSeconds(-1), () -> log.add("now"));
        assertThat(log).isEmpty();

        time.advance(Duration.ZERO);
        assertThat(log).containsExactly("now");
    }

    @Test
    void aCancelledTimerDoesNotRun() {
        Timer timer = time.schedule(Duration.ofSeconds(1), () -> log.add("no"));
        timer.cancel();
        timer.cancel();

        time.advance(Duration.ofSeconds(1));

        assertThat(log).isEmpty();
    }

    @Test
    void doesNotGoBack() {
        assertThatThrownBy(() -> time.advance(Duration.ofMillis(-1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void schedulesFartherThanNanosecondsReach() {
        time.schedule(Duration.ofDays(365_000_000), () -> log.add("never"));
        time.advance(Duration.ofDays(36_525));
        assertThat(log).isEmpty();
    }

    @Test
    void aClockThatIsSetMovesNoTimer() {
        VirtualTime time = new VirtualTime();
        long begin = time.now();
        List<Long> rang = new ArrayList<>();
        time.schedule(Duration.ofSeconds(10), () -> rang.add(time.now()));

        time.jump(Duration.ofHours(-1));
        assertThat(time.now()).isEqualTo(begin - 3_600_000);
        assertThat(time.instant().toEpochMilli()).isEqualTo(time.now());
        assertThat(time.nanoTime()).isZero();

        time.advance(Duration.ofSeconds(10));
        assertThat(rang).containsExactly(begin - 3_600_000 + 10_000);
    }
}
