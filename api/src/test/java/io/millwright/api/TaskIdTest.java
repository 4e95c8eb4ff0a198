package io.millwright.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskIdTest {
    @Test
    void isVersion7OfRfc9562WithTheTimeInFront() {
        long before = System.currentTimeMillis();
        TaskId id = TaskId.next();
        long after = System.currentTimeMillis();

        UUID uuid = id.toUuid();
        assertThat(uuid.version()).isEqualTo(7);
        assertThat(uuid.variant()).isEqualTo(2);
        // other tests of this process may have drawn ids ahead of the clock, by a few per millisecond
        assertThat(id.high() >>> 16).isBetween(before, after + 1_000);
    }

    @Test
    void ascendsStrictlyWithinOneThread() {
        TaskId last = TaskId.next();
        for (int i = 0; i < 50_000; i++) {
            TaskId next = TaskId.next();
            assertThat(next.compareTo(last)).isPositive();
            assertThat(next.toString()).isGreaterThan(last.toString());
            last = next;
        }
    }

    @Test
    void ascendsStrictlyAcrossThreads() throws Exception {
        int threads = 8;
        int each = 20_000;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<List<TaskId>>> makers = Collections.nCopies(threads, () -> {
                List<TaskId> ids = new ArrayList<>(each);
                for (int i = 0; i < each; i++) {
                    ids.add(TaskId.next());
                }
                return ids;
            });
            TaskId before = TaskId.next();
            Set<Long> highs = new HashSet<>();
            for (Future<List<TaskId>> made : pool.invokeAll(makers)) {
                TaskId last = before;
                for (TaskId id : made.get()) {
                    assertThat(id).isGreaterThan(last);
                    highs.add(id.high());
                    last = id;
                }
            }
            // the ordered part alone tells them apart, so their order is total
            assertThat(highs).hasSize(threads * each);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void randomPartsDiffer() {
        Set<Long> lows = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            lows.add(TaskId.next().low());
        }
        assertThat(lows).hasSize(10_000);
    }

    /** Two processes see the same clock: whatever their seeds, nothing but the random part keeps their ids apart. */
    @Test
    void generatorsOfTwoProcessesNeverMeet() {
        Set<TaskId> ids = new HashSet<>();
        int generators = 1_000;
        int each = 20;
        Random seeds = new Random(3);
        for (int i = 0; i < generators; i++) {
            // neighbours, seeds that share their low or high halves, and any others
            long seed = i % 4 == 0 ? i : i % 4 == 1 ? (long) i << 32 : i % 4 == 2 ? -i : seeds.nextLong();
            TaskId.Generator generator = new TaskId.Generator(seed, () -> 1_000_000);
            for (int n = 0; n < each; n++) {
                ids.add(generator.next());
            }
        }
        assertThat(ids).hasSize(generators * each);
    }

    @ParameterizedTest
    @CsvSource({
        "order-4711, 173d0ddb-ff03-8193-bace-7ce60d3f58b4",
        "'', e3b0c442-98fc-8c14-9afb-f4c8996fb924",
        "Grüße 🐫, a9ecf27d-de87-8932-a375-4d3c0357e6fc",
    })
    void keysHaveTheSameIdForEver(String key, String id) {
        assertThat(TaskId.ofKey(key)).hasToString(id);
        assertThat(TaskId.ofKey(key).toUuid().version()).isEqualTo(8);
        assertThat(TaskId.ofKey(key).toUuid().variant()).isEqualTo(2);
    }

    @Test
    void derivedIdsAreTheSameForEver() {
        assertThat(TaskId.parse("0193e4f0-0000-7000-8000-000000000001").derive("callback"))
                .hasToString("c128832c-707e-818e-a627-ffc59d88174f");
        assertThat(TaskId.ofKey("order-4711").derive("chord")).hasToString("7ba9452b-23e6-80a4-91da-5372de64f312");
    }

    @Test
    void derivationDependsOnParentAndLabel() {
        TaskId one = TaskId.next();
        TaskId two = TaskId.next();
        assertThat(Set.of(one.derive("a"), one.derive("b"), two.derive("a"), two.derive("b"), one, two))
                .hasSize(6);
    }

    @Test
    void readsWhatItWrites() {
        Random random = new Random(20_261_121);
        for (int i = 0; i < 1_000; i++) {
            TaskId id = new TaskId(random.nextLong(), random.nextLong());
            assertThat(TaskId.parse(id.toString())).isEqualTo(id);
            assertThat(TaskId.ofBytes(id.toBytes())).isEqualTo(id);
            assertThat(TaskId.of(id.toUuid())).isEqualTo(id);
        }
    }

    @Test
    void readsUpperCase() {
        assertThat(TaskId.parse("0193E4F0-ABCD-7000-8000-00000000000F"))
                .hasToString("0193e4f0-abcd-7000-8000-00000000000f");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "42",
                "not-a-uuid-not-a-uuid-not-a-uuid-not",
                "0193e4f0-0000-7000-8000-00000000000",
                "0193e4f0-0000-7000-8000-0000000000011",
                "0193e4f000007000800000000000000000001",
                "0193e4f0-00000-700-8000-000000000001", // the right length, dashes in the wrong place
                "+193e4f0-0000-7000-8000-000000000001",
                "0193e4f0-0000-7000-8000-00000000000g",
                " 193e4f0-0000-7000-8000-000000000001",
            })
    void refusesWhatIsNoId(String text) {
        Refused.with(
                ErrorCode.INVALID_SIGNATURE, () -> TaskId.parse(text), "'" + text + "'", "is not a task id", "UUID");
    }

    @Test
    void cutsLongTextInTheRefusal() {
        Refused.with(ErrorCode.INVALID_SIGNATURE, () -> TaskId.parse("x".repeat(10_000)), "x…'");
    }

    @Test
    void refusesBytesOfAnotherLength() {
        Refused.with(ErrorCode.INVALID_SIGNATURE, () -> TaskId.ofBytes(new byte[15]), "16 bytes, not 15");
    }

    @Test
    void orderIsThatOfUnsignedBytes() {
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            TaskId a = new TaskId(random.nextLong(), random.nextLong());
            TaskId b = new TaskId(random.nextBoolean() ? a.high() : random.nextLong(), random.nextLong());
            assertThat(Integer.signum(a.compareTo(b)))
                    .isEqualTo(Integer.signum(Arrays.compareUnsigned(a.toBytes(), b.toBytes())));
        }
    }

    @Test
    void neighboursSpreadOverHashTables() {
        Set<Integer> buckets = new HashSet<>();
        for (int i = 0; i < 4_096; i++) {
            buckets.add(TaskId.next().hashCode() & 4_095);
        }
        // 4096 random balls fill about 63 % of as many bins
        assertThat(buckets.size()).isGreaterThan(2_300);
    }
}
