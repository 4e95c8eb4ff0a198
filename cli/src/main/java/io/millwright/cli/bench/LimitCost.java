package io.millwright.cli.bench;

import com.sun.management.OperatingSystemMXBean;
import io.millwright.api.Limit;
import io.millwright.cli.bench.BenchReport.Accounting;
import io.millwright.core.Millwright;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a limit costs that holds nothing back: the same load without and with one on its task, of concurrency and of rate, both far above
 * what the worker does. Each round has both twice, the one around the other, so that what a neighbour on the machine, or a heap that
 * fills, takes is taken from both; the median of the rounds' ratios counts. Owned by one thread; handlers only touch what is volatile.
 */
final class LimitCost {
    private static final int ROUNDS = 5;
    private static final int WARM_UP = 40_000;

    /** More than a worker ever holds, or starts in a second. */
    private static final int PLENTY = 100_000_000;

    private static final Limit LIMIT =
            Limit.task(Load.TYPE.name()).concurrency(PLENTY).rate(PLENTY, Duration.ofSeconds(1));

    private final Millwright mill;
    private final BenchPlan plan;
    private final String queue;
    private volatile @Nullable Round round;
    private int rounds;
    private Accounting accounting = new Accounting(0, 0, 0, 0);

    LimitCost(Millwright mill, BenchPlan plan, String queue) {
        this.mill = mill;
        this.plan = plan;
        this.queue = queue;
    }

    /** The handler. */
    void ran(int number) throws InterruptedException {
        Round current = round;
        if (current != null) {
            current.ran(number);
        }
    }

    Map<String, Object> measure(Consumer<String> progress) throws InterruptedException {
        int tasks = plan.volume().bulk();
        progress.accept("warming up limits");
        round(Math.min(tasks, WARM_UP), false);
        round(Math.min(tasks, WARM_UP), true);
        Cost[] plain = new Cost[ROUNDS];
        Cost[] limited = new Cost[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            progress.accept("running " + tasks + " without and with a limit, round " + (i + 1) + " of " + ROUNDS);
            plain[i] = Cost.NONE;
            limited[i] = Cost.NONE;
            boolean outer = i % 2 == 1;
            for (boolean isLimited : new boolean[] {outer, !outer, !outer, outer}) {
                Cost cost = round(tasks, isLimited);
                if (isLimited) {
                    limited[i] = limited[i].plus(cost);
                } else {
                    plain[i] = plain[i].plus(cost);
                }
            }
        }
        Map<String, Object> limit = new LinkedHashMap<>();
        limit.put("tasks", tasks);
        limit.put("rounds", ROUNDS);
        limit.put("plain_per_s", Math.round(1e6 / median(i -> plain[i].micros)));
        limit.put("limited_per_s", Math.round(1e6 / median(i -> limited[i].micros)));
        limit.put("ratio", hundredths(median(i -> plain[i].micros / limited[i].micros)));
        limit.put("plain_cpu_us", hundredths(median(i -> plain[i].cpuMicros)));
        limit.put("limited_cpu_us", hundredths(median(i -> limited[i].cpuMicros)));
        limit.put("cpu_ratio", hundredths(median(i -> plain[i].cpuMicros / limited[i].cpuMicros)));
        return limit;
    }

    /** Of one task that was claimed, run and settled: time that passed, and processor time of this process. */
    private record Cost(double micros, double cpuMicros) {
        static final Cost NONE = new Cost(0, 0);

        Cost plus(Cost other) {
            return new Cost(micros + other.micros, cpuMicros + other.cpuMicros);
        }
    }

    /** What became of the tasks of all rounds. */
    Accounting accounting() {
        return accounting;
    }

    private static double hundredths(double value) {
        return Math.round(value * 100) / 100.0;
    }

    private static double median(IntToDoubleFunction ofRound) {
        double[] sorted =
                IntStream.range(0, ROUNDS).mapToDouble(ofRound).sorted().toArray();
        return sorted[ROUNDS / 2];
    }

    private Cost round(int tasks, boolean limited) throws InterruptedException {
        BenchPlan.Volume volume =
                new BenchPlan.Volume(tasks, 0, 0, plan.volume().payload(), null);
        Ledger ledger = new Ledger(
                tasks, System.currentTimeMillis(), ThreadLocalRandom.current().nextLong());
        Round current = new Round(mill, volume, plan, queue + "-" + ++rounds, ledger);
        round = current;
        if (limited) {
            mill.admin().limit(LIMIT);
        }
        try {
            current.bulk();
            long cpu = processorTime();
            Round.Timing timing = current.run();
            cpu = processorTime() - cpu;
            Ledger.Account account = current.account();
            accounting = accounting.plus(
                    new Accounting(account.accepted(), account.settled(), account.lost(), account.duplicated()));
            return new Cost(timing.microsEach() / 2, cpu / 2e3 / tasks);
        } finally {
            round = null;
            if (limited) {
                mill.admin().removeLimit(LIMIT.name());
            }
        }
    }

    /** Of this process, in nanoseconds; where the platform does not tell, a constant. */
    private static long processorTime() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }
}
