package io.millwright.cli.bench;

import io.millwright.cli.bench.BenchPlan.Phase;
import io.millwright.cli.bench.BenchPlan.Volume;
import io.millwright.cli.bench.BenchReport.Accounting;
import io.millwright.cli.bench.BenchReport.Conditions;
import io.millwright.cli.bench.BenchReport.Idle;
import io.millwright.cli.bench.BenchReport.Rates;
import io.millwright.core.Millwright;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Measures a store. Used once, by one thread. */
public final class Bench {
    private final Millwright mill;
    private final BenchPlan plan;
    private final Consumer<String> progress;
    private final String name = "bench-" + Long.toString(System.currentTimeMillis(), 36) + "-"
            + ProcessHandle.current().pid();
    private volatile Handler handler = number -> {};

    /** What a task does in the phase that runs. */
    private interface Handler {
        void ran(int number) throws InterruptedException;
    }

    /**
     * @param progress told what is going on
     */
    public Bench(Millwright mill, BenchPlan plan, Consumer<String> progress) {
        this.mill = mill;
        this.plan = plan;
        this.progress = progress;
    }

    /** Runs all phases. */
    public BenchReport run() throws InterruptedException {
        mill.tasks().add(Load.TYPE, (number, text, flag) -> {
            handler.ran(number);
            return number;
        });
        progress.accept("warming up");
        pass(plan.volume().warmUp(), name + "-warm-up", text -> {});
        Figures figures = pass(plan.volume(), name, progress);
        progress.accept("accounting for every task");
        Ledger.Account account = figures.round.account();
        Accounting accounting =
                new Accounting(account.accepted(), account.settled(), account.lost(), account.duplicated());
        Map<String, Map<String, Object>> more = new LinkedHashMap<>();
        if (plan.chord() > 0) {
            Chords chords = new Chords(mill, plan, name + "-chords");
            handler = chords::ran;
            more.put("chord", chords.measure(progress));
            accounting = accounting.plus(chords.accounting());
        }
        if (plan.limit()) {
            LimitCost limit = new LimitCost(mill, plan, name + "-limit");
            handler = limit::ran;
            more.put("limit", limit.measure(progress));
            accounting = accounting.plus(limit.accounting());
        }
        if (plan.details()) {
            more.put("details", details(figures));
        }
        return new BenchReport(
                new Conditions(
                        mill.store().describe(),
                        Runtime.version().toString(),
                        Runtime.getRuntime().availableProcessors(),
                        figures.round.load().payloadBytes(),
                        mill.store().durability().name().toLowerCase(Locale.ROOT)),
                new Rates(
                        rate(Phase.BULK, figures.bulk),
                        rate(Phase.SINGLE, figures.single),
                        rate(Phase.RUN, figures.run)),
                plan.phases().contains(Phase.IDLE)
                        ? new Idle(figures.idle.millis(50), figures.idle.millis(99))
                        : new Idle(null, null),
                accounting,
                more);
    }

    private record Figures(Round round, Round.Timing bulk, Round.Timing single, Round.Timing run, Percentiles idle) {}

    /** What is sent is always run, also when only a sending phase was asked for: nothing is left behind. */
    private Figures pass(Volume all, String queue, Consumer<String> told) throws InterruptedException {
        Volume volume = new Volume(
                wants(Phase.BULK) || wants(Phase.RUN) ? all.bulk() : 0,
                wants(Phase.SINGLE) ? all.single() : 0,
                wants(Phase.IDLE) ? all.idle() : 0,
                all.payload(),
                all.longest());
        Ledger ledger = new Ledger(
                volume.total(),
                System.currentTimeMillis(),
                ThreadLocalRandom.current().nextLong());
        Round round = new Round(mill, volume, plan, queue, ledger);
        handler = round::ran;
        told.accept("enqueueing " + volume.bulk() + " in bulk");
        Round.Timing bulk = round.bulk();
        told.accept("enqueueing " + volume.single() + " from " + plan.senders() + " single senders");
        Round.Timing single = round.single(plan.senders());
        told.accept("running " + (bulk.tasks() + single.tasks()));
        Round.Timing run = round.run();
        told.accept("measuring the idle latency " + volume.idle() + " times");
        Percentiles idle = new Percentiles(round.idle());
        return new Figures(round, bulk, single, run, idle);
    }

    private boolean wants(Phase phase) {
        return plan.phases().contains(phase);
    }

    private @Nullable Double rate(Phase phase, Round.Timing timing) {
        return wants(phase) ? timing.perSecond() : null;
    }

    private Map<String, Object> details(Figures figures) throws InterruptedException {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("bulk", phase(figures.bulk));
        details.put("single", phase(figures.single));
        details.put("run", phase(figures.run));
        Map<String, Object> idle = new LinkedHashMap<>();
        for (double percent : new double[] {50, 90, 99, 99.9, 100}) {
            Double millis = BenchReport.micros(figures.idle.millis(percent));
            if (millis != null) {
                idle.put("p" + (percent == 99.9 ? "99_9" : String.valueOf(Math.round(percent))) + "_ms", millis);
            }
        }
        details.put("idle", idle);
        details.put("max_heap_bytes", Runtime.getRuntime().maxMemory());
        List<Map<String, Object>> lengths = new ArrayList<>();
        int longest = Math.max(1_000, plan.volume().bulk());
        QueueLengths probe = new QueueLengths(mill, plan, name + "-length", longest);
        handler = probe::ran;
        for (int length = 1_000; length <= longest; length *= 10) {
            progress.accept("cost per task with " + length + " queued");
            lengths.add(probe.measure(length));
        }
        probe.clear();
        details.put("queue_lengths", lengths);
        return details;
    }

    private static Map<String, Object> phase(Round.Timing timing) {
        Map<String, Object> phase = new LinkedHashMap<>();
        phase.put("tasks", timing.tasks());
        phase.put("ms", Math.round(timing.millis()));
        phase.put("us_per_task", Math.round(timing.microsEach() * 100) / 100.0);
        return phase;
    }
}
