package io.millwright.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StrideTest {
    private final Stride stride = new Stride();

    private List<Long> turns(int count) {
        List<Long> turns = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            turns.add(stride.next());
        }
        return turns;
    }

    private static long of(long share, List<Long> turns) {
        return turns.stream().filter(turn -> turn == share).count();
    }

    @Test
    void turnsFollowWeights() {
        stride.join(1, 3);
        stride.join(2, 1);
        assertThat(of(1, turns(4_000))).isCloseTo(3_000, within(1L));
    }

    @Test
    void noShareIsEverMoreThanAFewTurnsAwayFromItsDue() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<Long, Integer> weights = new HashMap<>();
        int sum = 0;
        for (long share = 0; share < 20; share++) {
            int weight = 1 + random.nextInt(1_000);
            weights.put(share, weight);
            stride.join(share, weight);
            sum += weight;
        }
        Map<Long, Integer> had = new HashMap<>();
        for (int i = 1; i <= 20_000; i++) {
            had.merge(stride.next(), 1, Integer::sum);
            for (Map.Entry<Long, Integer> one : weights.entrySet()) {
                double due = (double) i * one.getValue() / sum;
                assertThat((double) had.getOrDefault(one.getKey(), 0))
                        .as("seed %d, share %d after %d turns", seed, one.getKey(), i)
                        .isCloseTo(due, within(20.0));
            }
        }
    }

    @Test
    void whoComesLateStartsWhereTheOthersAre() {
        stride.join(1, 1);
        turns(1_000);
        stride.join(2, 1);
        assertThat(of(2, turns(100))).isCloseTo(50, within(1L));
    }

    @Test
    void whoIdledHasEarnedNothing() {
        stride.join(1, 1);
        stride.join(2, 1);
        turns(10);
        stride.leave(2);
        turns(1_000);
        stride.join(2, 1);
        assertThat(of(2, turns(100))).isCloseTo(50, within(1L));
    }

    @Test
    void whoAlwaysDrainsGetsNoMoreThanItsDue() {
        stride.join(1, 1);
        int had = 0;
        for (int i = 0; i < 1_000; i++) {
            stride.join(2, 1);
            if (stride.next() == 2) {
                had++;
                stride.leave(2);
            }
        }
        assertThat(had).isCloseTo(500, within(1));
    }

    @Test
    void aLonelyShareThatDrainsIsNotBehindAnyone() {
        for (int i = 0; i < 100; i++) {
            stride.join(1, 1);
            stride.next();
            stride.leave(1);
        }
        stride.join(1, 1);
        stride.join(2, 1);
        assertThat(of(1, turns(10))).isCloseTo(5, within(1L));
    }

    @Test
    void aTurnThatWasNotUsedIsHadAgain() {
        stride.join(1, 1);
        stride.join(2, 1);
        long first = stride.next();
        stride.giveBack(first);
        assertThat(stride.next()).isEqualTo(first);
    }

    @Test
    void anotherWeightHoldsFromThenOn() {
        stride.join(1, 1);
        stride.join(2, 1);
        turns(10);
        stride.join(1, 9);
        assertThat(of(1, turns(100))).isCloseTo(90, within(2L));
    }

    @Test
    void onlyThoseWhoHaveWorkHaveTurns() {
        stride.join(1, 1);
        stride.join(2, 1);
        stride.join(3, 1);
        stride.retain(Set.of(2L));
        assertThat(turns(5)).containsOnly(2L);
        stride.leave(2);
        assertThat(stride.isEmpty()).isTrue();
    }

    @Test
    void tryingOutChangesNothing() {
        stride.join(1, 1);
        stride.join(2, 1);
        stride.next(); // 1, so that 2 is next
        Stride trial = stride.among(Map.of(1L, 1, 2L, 1, 3L, 1));
        assertThat(List.of(trial.next(), trial.next(), trial.next())).containsExactly(2L, 3L, 1L);
        assertThat(stride.next()).isEqualTo(2);
    }
}
