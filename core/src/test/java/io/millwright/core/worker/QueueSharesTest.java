package io.millwright.core.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.core.worker.WorkerSettings.Source;
import io.millwright.core.worker.WorkerSettings.Sources;
import io.millwright.spi.ClaimRequest;
import io.millwright.spi.ClaimRequest.Share;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QueueSharesTest {
    private static QueueShares weighted(int... weights) {
        List<Source> sources = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            sources.add(new Source("q" + i, weights[i]));
        }
        return new QueueShares(new Sources(sources, false));
    }

    private static Map<String, Long> given(QueueShares shares, int claims, int max) {
        Map<String, Long> given = new HashMap<>();
        for (int i = 0; i < claims; i++) {
            for (Share share : shares.next(max).queues()) {
                given.merge(share.queue(), (long) share.quota(), Long::sum);
            }
        }
        return given;
    }

    @Test
    void oneQueueGetsEverything() {
        assertThat(weighted(3).next(7)).isEqualTo(new ClaimRequest(List.of(new Share("q0", 7)), 7));
    }

    @Test
    void strictPriorityIsTheOrderGiven() {
        QueueShares shares = new QueueShares(new Sources(List.of(new Source("high", 1), new Source("low", 100)), true));
        for (int i = 0; i < 10; i++) {
            assertThat(shares.next(5))
                    .isEqualTo(new ClaimRequest(List.of(new Share("high", 5), new Share("low", 5)), 5));
        }
    }

    @Test
    void wholeSharesAreGivenInEveryClaim() {
        QueueShares shares = weighted(3, 1);
        for (int i = 0; i < 10; i++) {
            assertThat(shares.next(8).queues()).containsExactly(new Share("q0", 6), new Share("q1", 2));
        }
    }

    @Test
    void weightsHoldOverTimeWithClaimsForOne() {
        assertThat(given(weighted(3, 1), 4_000, 1)).isEqualTo(Map.of("q0", 3_000L, "q1", 1_000L));
    }

    @Test
    void theQueueWithTheLargestQuotaIsFirst() {
        List<Share> shares = weighted(1, 5, 2).next(16).queues();
        assertThat(shares).containsExactly(new Share("q1", 10), new Share("q2", 4), new Share("q0", 2));
    }

    @Test
    void aRareQueueIsNeverStarvedNorOwed() {
        Map<String, Long> given = given(weighted(1_000, 1), 100_100, 1);
        assertThat(given.get("q1")).isBetween(99L, 101L);
    }

    @Test
    void everyClaimIsDividedExactly() {
        long seed = 987;
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            int[] weights = random.ints(2 + random.nextInt(6), 1, random.nextBoolean() ? 4 : 1_001)
                    .toArray();
            QueueShares shares = weighted(weights);
            for (int i = 0; i < 200; i++) {
                int max = 1 + random.nextInt(random.nextBoolean() ? 3 : 50);
                ClaimRequest request = shares.next(max);
                int sum = 0;
                for (Share share : request.queues()) {
                    assertThat(share.quota()).as("seed %d: %s", seed, request).isBetween(0, max);
                    sum += share.quota();
                }
                assertThat(sum).as("seed %d: %s", seed, request).isEqualTo(max);
                assertThat(request.queues())
                        .hasSize(weights.length)
                        .isSortedAccordingTo((a, b) -> b.quota() - a.quota());
            }
        }
    }

    @Test
    void theLongRunFollowsTheWeights() {
        long seed = 654;
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            int[] weights = random.ints(2 + random.nextInt(5), 1, 101).toArray();
            QueueShares shares = weighted(weights);
            double total = 0;
            Map<String, Long> given = new HashMap<>();
            long all = 0;
            for (int i = 0; i < 3_000; i++) {
                int max = 1 + random.nextInt(4);
                all += max;
                shares.next(max).queues().forEach(s -> given.merge(s.queue(), (long) s.quota(), Long::sum));
            }
            for (int weight : weights) {
                total += weight;
            }
            for (int i = 0; i < weights.length; i++) {
                assertThat(given.get("q" + i).doubleValue())
                        .as("seed %d, weights %s", seed, java.util.Arrays.toString(weights))
                        .isBetween(all * weights[i] / total - 8, all * weights[i] / total + 8);
            }
        }
    }
}
