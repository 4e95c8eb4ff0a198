package io.millwright.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TicksTest {
    @Test
    void aRateCountsFromItsFirstTick() {
        RateTicks ticks = new RateTicks(1_000, 300);
        assertThat(all(ticks, 0, 1_900)).containsExactly(1_000L, 1_300L, 1_600L, 1_900L);
        assertThat(ticks.after(1_299)).isEqualTo(1_300);
        assertThat(ticks.after(1_300)).isEqualTo(1_600);
        assertThat(ticks.after(3_000_000_000_000L)).isEqualTo(3_000_000_000_100L);
    }

    @Test
    void boundsAreIncluded() {
        BoundedTicks ticks = new BoundedTicks(new RateTicks(0, 100), 200, 400);
        assertThat(all(ticks, -1, 1_000)).containsExactly(200L, 300L, 400L);
        assertThat(ticks.after(400)).isEqualTo(Ticks.NEVER);
    }

    @Test
    void onceIsOnce() {
        assertThat(all(new SingleTick(5), 0, 100)).containsExactly(5L);
    }

    @Test
    void theLatestIsFoundAmongMany() {
        RateTicks ticks = new RateTicks(7, 10);
        for (long until = 0; until < 200; until++) {
            List<Long> all = all(ticks, -1, until);
            long expected = all.isEmpty() ? Ticks.NEVER : all.get(all.size() - 1);
            assertThat(ticks.latest(0, until)).as("until %s", until).isEqualTo(expected);
        }
        assertThat(ticks.latest(0, 4_000_000_000_000L)).isEqualTo(3_999_999_999_997L);
    }

    @Test
    void jitterIsBoundedTheSameForAllAndDifferentForEach() {
        Jitter jitter = Jitter.of("nightly", 60_000);
        List<Long> delays = new ArrayList<>();
        for (long tick = 0; tick < 1_000_000_000L; tick += 1_000_000) {
            long delay = jitter.due(tick) - tick;
            assertThat(delay).isBetween(0L, 60_000L);
            assertThat(Jitter.of("nightly", 60_000).due(tick)).isEqualTo(tick + delay);
            delays.add(delay);
        }
        assertThat(delays.stream().mapToLong(d -> d).average().orElseThrow()).isBetween(27_000.0, 33_000.0);
        assertThat(Jitter.of("other", 60_000).due(0)).isNotEqualTo(jitter.due(0));
        assertThat(Jitter.of("nightly", 0).due(5)).isEqualTo(5);
        assertThat(jitter.due(Ticks.NEVER)).isEqualTo(Ticks.NEVER);
    }

    private static List<Long> all(Ticks ticks, long after, long until) {
        List<Long> all = new ArrayList<>();
        for (long tick = ticks.after(after); tick <= until; tick = ticks.after(tick)) {
            all.add(tick);
        }
        return all;
    }
}
