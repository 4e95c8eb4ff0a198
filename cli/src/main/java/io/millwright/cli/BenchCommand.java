package io.millwright.cli;

import io.millwright.cli.bench.Bench;
import io.millwright.cli.bench.BenchPlan;
import io.millwright.cli.bench.BenchReport;
import io.millwright.core.Millwright;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "bench",
        description = {
            "Measures what a store can do here: sending in bulk and from many single senders, running, and the idle latency; a no-op task"
                    + " with three arguments, results kept. Every accepted task is accounted for: a run that loses or doubles one"
                    + " ends with 1.",
            "",
            "Without --store, a new SQLite file in the temporary directory ($TMPDIR), deleted afterwards; $MILLWRIGHT_STORE is not used."
        },
        footer = {
            "  millwright bench",
            "  millwright bench --store sqlite:/data/bench.db --json",
            "  millwright bench --store memory: --tasks 1000000 --only run",
            "  millwright bench --chord 100000 --json",
            "  millwright bench --limit --tasks 50000 --json",
            "  MILLWRIGHT_JAVA_OPTS=-Xmx256m millwright bench --tasks 1000000 --json --details"
        })
final class BenchCommand extends Subcommand {
    @Option(
            names = "--tasks",
            paramLabel = "N",
            defaultValue = "200000",
            description = "Sent in bulk. Default: 200000.")
    private int tasks;

    @Option(
            names = "--single-tasks",
            paramLabel = "N",
            description = "Sent by the single senders. Default: as many as --tasks, at most 200000.")
    private @Nullable Integer singleTasks;

    @Option(names = "--senders", paramLabel = "N", defaultValue = "64", description = "Single senders. Default: 64.")
    private int senders;

    @Option(
            names = "--samples",
            paramLabel = "N",
            defaultValue = "3000",
            description = "Of the idle latency. Default: 3000.")
    private int samples;

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            defaultValue = "0",
            description = "Handlers at once. Default: the worker's.")
    private int concurrency;

    @Option(
            names = "--payload",
            paramLabel = "BYTES",
            defaultValue = "32",
            description = "Encoded size of the three arguments. Default: 32.")
    private int payload;

    @Option(names = "--duration", paramLabel = "DURATION", description = "End each sending phase after that.")
    private @Nullable Duration duration;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "PHASE",
            description = "Measure only these: ${COMPLETION-CANDIDATES}.")
    private @Nullable List<BenchPlan.Phase> only;

    @Option(
            names = "--details",
            description =
                    "Measure more: times of the phases, percentiles, and the cost per task at growing queue lengths.")
    private boolean details;

    @Option(
            names = "--chord",
            paramLabel = "N",
            description =
                    "Measure chords of 1000, 10000 … and N members, beside as many tasks without one; of the phases, only those"
                            + " that --only names.")
    private @Nullable Integer chord;

    @Option(
            names = "--limit",
            description =
                    "Measure what a limit costs that holds nothing back: --tasks tasks without and with one, by turns; of the"
                            + " phases, only those that --only names.")
    private boolean limit;

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    int run(Console console) throws Exception {
        BenchPlan plan = plan();
        String url = console.root().storeOption().orElse("");
        Path temporary = url.isEmpty() ? Files.createTempDirectory("millwright-bench-") : null;
        Thread cleaner = new Thread(() -> delete(temporary), "millwright-bench-clean");
        if (temporary != null) {
            url = "sqlite:" + temporary.resolve("bench.db");
            warnOfMemory(console, temporary);
            Runtime.getRuntime().addShutdownHook(cleaner);
        }
        BenchReport report;
        try (Millwright mill = Millwright.open(url)) {
            report = new Bench(mill, plan, line -> console.note("bench: " + line)).run();
        } finally {
            delete(temporary);
            if (temporary != null) {
                Runtime.getRuntime().removeShutdownHook(cleaner);
            }
        }
        if (json.on) {
            Json.print(console.out(), Json.of(report.fields()));
        } else {
            print(console, report);
        }
        if (!report.account().isClean()) {
            console.note("TASK_FAILED: the store lost or doubled tasks; the figures are worth nothing");
            return ExitCodes.FAILED;
        }
        return ExitCodes.OK;
    }

    private BenchPlan plan() {
        within("--tasks", tasks, 1, 50_000_000);
        within("--senders", senders, 1, 10_000);
        within("--samples", samples, 1, 1_000_000);
        within("--concurrency", concurrency, 0, 100_000);
        within("--payload", payload, BenchPlan.Volume.LEAST_PAYLOAD, 1_000_000);
        int single = singleTasks == null ? Math.min(tasks, 200_000) : singleTasks;
        within("--single-tasks", single, 1, 10_000_000);
        if (chord != null) {
            within("--chord", chord, 1, 1_000_000);
        }
        boolean special = chord != null || limit;
        Set<BenchPlan.Phase> phases =
                only != null ? Set.copyOf(only) : special ? Set.of() : EnumSet.allOf(BenchPlan.Phase.class);
        BenchPlan.Volume volume = new BenchPlan.Volume(tasks, single, samples, payload, duration);
        return new BenchPlan(volume, senders, concurrency, phases, details, chord == null ? 0 : chord, limit);
    }

    private static void within(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw Errors.input(option + " must be between " + least + " and " + most + ", not " + value);
        }
    }

    private static void warnOfMemory(Console console, Path directory) throws IOException {
        FileStore store = Files.getFileStore(directory);
        if (store.type().equals("tmpfs")) {
            console.note("bench: " + directory + " is in memory, so nothing is forced to a disk;"
                    + " set TMPDIR or give --store for honest figures");
        }
    }

    private static void delete(@Nullable Path directory) {
        if (directory == null) {
            return;
        }
        for (String suffix : List.of("bench.db", "bench.db-wal", "bench.db-shm", "")) {
            try {
                Files.deleteIfExists(directory.resolve(suffix));
            } catch (IOException e) {
                return; // it is a temporary directory; the system clears it
            }
        }
    }

    private static void print(Console console, BenchReport report) {
        for (Map.Entry<String, @Nullable Object> field : report.fields().entrySet()) {
            Object value = field.getValue();
            String shown =
                    value instanceof Long number ? String.format(Locale.ROOT, "%,d", number) : String.valueOf(value);
            if (!(value instanceof Map) && value != null) {
                console.out()
                        .println(field.getKey() + " ".repeat(24 - field.getKey().length()) + shown);
            }
        }
        report.more()
                .values()
                .forEach(part -> part.forEach((name, value) -> console.out().println("  " + name + ": " + value)));
    }
}
