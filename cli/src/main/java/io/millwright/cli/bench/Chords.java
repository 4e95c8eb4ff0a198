package io.millwright.cli.bench;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.Signature;
import io.millwright.api.TaskType;
import io.millwright.api.TypeRef;
import io.millwright.api.Workflow;
import io.millwright.api.WorkflowHandle;
import io.millwright.cli.bench.BenchReport.Accounting;
import io.millwright.core.Millwright;
import io.millwright.core.worker.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a chord costs, beside the same tasks without one. Rounds of both follow each other, so that what a neighbour on the machine takes
 * is taken from both; the best of each counts. Owned by one thread; handlers only touch what is volatile or atomic.
 */
final class Chords {
    private static final int SMALLEST = 1_000;
    private static final int ROUNDS = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    private final Millwright mill;
    private final BenchPlan plan;
    private final String queue;
    private final TaskType.Of1<List<Integer>, Integer> gather;
    private final AtomicInteger left = new AtomicInteger();
    private volatile long lastRan;
    private volatile long gathered;
    private volatile @Nullable Round plainRound;
    private Accounting accounting = new Accounting(0, 0, 0, 0);

    /**
     * Nanoseconds of one round, or the best of several.
     *
     * @param send compiling and sending the chord
     * @param run from the start of the worker to the start of the callback, when all members are settled
     * @param last from the return of the last member's handler to the start of the callback, which has all results then
     * @param plain claiming, running and settling as many tasks without a chord
     */
    private record Figures(long send, long run, long last, long plain) {
        static final Figures WORST = new Figures(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);

        Figures best(Figures other) {
            return new Figures(
                    Math.min(send, other.send),
                    Math.min(run, other.run),
                    Math.min(last, other.last),
                    Math.min(plain, other.plain));
        }
    }

    Chords(Millwright mill, BenchPlan plan, String queue) {
        this.mill = mill;
        this.plan = plan;
        this.queue = queue;
        this.gather = TaskType.named("bench.gather")
                .with(options -> options.queue(queue))
                .takes(new TypeRef<List<Integer>>() {})
                .returns(Integer.class);
        mill.tasks().add(gather, results -> {
            gathered = System.nanoTime();
            left.decrementAndGet();
            return results.size();
        });
    }

    /** The handler of members, and of tasks without a chord. */
    void ran(int number) throws InterruptedException {
        Round plain = plainRound;
        if (plain != null) {
            plain.ran(number);
        } else if (left.decrementAndGet() == 1) {
            lastRan = System.nanoTime();
        }
    }

    /** Measures chords of 1,000, 10,000 … members, and of the greatest number. */
    Map<String, Object> measure(Consumer<String> progress) throws InterruptedException {
        int most = plan.chord();
        progress.accept("warming up chords");
        round(Math.min(most, 10_000));
        List<Map<String, Object>> sizes = new ArrayList<>();
        Figures figures = Figures.WORST;
        for (int members = Math.min(most, SMALLEST); ; members = (int) Math.min(most, members * 10L)) {
            progress.accept("chords of " + members);
            figures = Figures.WORST;
            for (int round = 0; round < ROUNDS; round++) {
                figures = figures.best(round(members));
            }
            sizes.add(size(members, figures));
            if (members == most) {
                break;
            }
        }
        Map<String, Object> chord = new LinkedHashMap<>();
        chord.put("members", most);
        chord.put("send_ms", figures.send / 1_000_000);
        chord.put("members_per_s", perSecond(most, figures.run));
        chord.put("plain_per_s", perSecond(most, figures.plain));
        chord.put("ratio", Math.round(100.0 * figures.plain / figures.run) / 100.0);
        chord.put("last_to_callback_ms", figures.last / 1_000_000);
        chord.put("sizes", sizes);
        return chord;
    }

    /** What became of the tasks of all rounds. */
    Accounting accounting() {
        return accounting;
    }

    private static Map<String, Object> size(int members, Figures figures) {
        Map<String, Object> size = new LinkedHashMap<>();
        size.put("members", members);
        size.put("send_us", microsEach(figures.send, members));
        size.put("run_us", microsEach(figures.run, members));
        size.put("plain_us", microsEach(figures.plain, members));
        size.put("last_to_callback_ms", figures.last / 1_000_000);
        return size;
    }

    private static long perSecond(int tasks, long nanos) {
        return Math.round(tasks / (nanos / 1e9));
    }

    private static double microsEach(long nanos, int tasks) {
        return Math.round(nanos / 10.0 / tasks) / 100.0;
    }

    private Figures round(int members) throws InterruptedException {
        Load load = load(members);
        long plain = plain(members);
        List<Signature<Integer>> signatures = new ArrayList<>(load.range(0, members));
        Workflow<Integer> chord = Workflow.groupOf(signatures).then(gather);
        left.set(members + 1);
        long from = System.nanoTime();
        WorkflowHandle<Integer> handle = mill.send(chord);
        long sent = System.nanoTime();
        Worker worker = plan.workerOf(mill, queue);
        try (worker) {
            int given = handle.await(PATIENCE);
            if (given != members) {
                throw new MillwrightException(
                        ErrorCode.INTERNAL, "the callback was given " + given + " of " + members + " results");
            }
        }
        account(members + 1, handle.progress().succeeded(), members + 1L - left.get());
        return new Figures(sent - from, gathered - sent, gathered - lastRan, plain);
    }

    private long plain(int tasks) throws InterruptedException {
        BenchPlan.Volume volume =
                new BenchPlan.Volume(tasks, 0, 0, plan.volume().payload(), null);
        Round round = new Round(mill, volume, plan, queue, ledger(tasks));
        plainRound = round;
        try {
            round.bulk();
            long nanos = round.run().nanos();
            account(tasks, round.confirmed(), tasks);
            return nanos;
        } finally {
            plainRound = null;
        }
    }

    private void account(long accepted, long settled, long ran) {
        accounting = new Accounting(
                accounting.accepted() + accepted,
                accounting.settled() + settled,
                accounting.lost() + Math.max(0, accepted - Math.min(settled, ran)),
                accounting.duplicated() + Math.max(0, ran - accepted));
    }

    private static Ledger ledger(int tasks) {
        return new Ledger(
                tasks, System.currentTimeMillis(), ThreadLocalRandom.current().nextLong());
    }

    private Load load(int members) {
        return new Load(queue, ledger(members), plan.volume().payload());
    }
}
