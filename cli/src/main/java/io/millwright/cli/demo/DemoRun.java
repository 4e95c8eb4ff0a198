package io.millwright.cli.demo;

import io.millwright.api.ErrorCode;
import io.millwright.api.MemberResult;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskState;
import io.millwright.api.Workflow;
import io.millwright.api.WorkflowHandle;
import io.millwright.api.WorkflowProgress;
import io.millwright.cli.demo.JarScan.Jar;
import io.millwright.cli.text.Human;
import io.millwright.cli.text.Plain;
import io.millwright.core.Millwright;
import io.millwright.core.worker.Worker;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Runs the demo from scan to report. Used once, by one thread. */
public final class DemoRun {
    /** Short, so that a demo started again right after {@code kill -9} waits only a moment for what the dead one held. */
    private static final Duration LEASE = Duration.ofSeconds(4);

    /** For the report, once all jars are audited. */
    private static final Duration REPORTING = Duration.ofMinutes(10);

    private final Settings settings;
    private final Screen screen;

    /**
     * What to do.
     *
     * @param root the directory to audit, absolute
     * @param concurrency audits at once
     * @param report the file to write
     * @param started called with the worker when there is one
     */
    public record Settings(Path root, int concurrency, Path report, Consumer<Worker> started) {}

    /**
     * Where to say what happens.
     *
     * @param out for the summary
     * @param err for everything on the way
     * @param terminal whether err is one
     */
    public record Screen(PrintWriter out, PrintWriter err, boolean terminal) {
        void note(String line) {
            err.println(Plain.line(line));
            err.flush();
        }
    }

    public DemoRun(Settings settings, Screen screen) {
        this.settings = settings;
        this.screen = screen;
    }

    /**
     * Audits what is not audited yet, and writes the report.
     *
     * @throws MillwrightException {@link ErrorCode#INVALID_CONFIGURATION} if there is no jar
     */
    public void run(Millwright mill) throws IOException, InterruptedException {
        long from = System.nanoTime();
        List<Jar> jars = scan();
        Workflow<String> chord = chord(jars);
        int begun = audited(mill, chord);
        EarlierAudits earlier =
                begun == 0 ? EarlierAudits.find(mill, settings.root().toString(), jars) : EarlierAudits.NONE;
        int before = Math.min(jars.size(), begun + earlier.size());
        noteResumption(before, jars.size());

        ReportTask.Run run = new ReportTask.Run(before, from, settings.concurrency());
        mill.tasks()
                .add(AuditTask.TYPE, new AuditTask(earlier)::run)
                .add(ReportTask.TYPE, new ReportTask(mill, run)::run);
        Worker worker = mill.worker()
                .queues(AuditTask.QUEUE)
                .concurrency(settings.concurrency())
                .lease(LEASE)
                .start();
        String text;
        try {
            settings.started().accept(worker);
            text = await(send(mill, chord), before, jars.size());
        } finally {
            worker.stop(Duration.ofSeconds(5));
        }
        print(text, (System.nanoTime() - from) / 1e9, jars.size() - before);
    }

    private List<Jar> scan() throws IOException {
        JarScan scan = JarScan.of(settings.root());
        if (scan.jars().isEmpty()) {
            throw new MillwrightException(
                    ErrorCode.INVALID_CONFIGURATION,
                    "there is no jar below " + settings.root() + "; name another directory with --path");
        }
        long bytes = scan.jars().stream().mapToLong(Jar::size).sum();
        screen.note("auditing " + Human.count(scan.jars().size(), "jar") + " (" + Human.size(bytes) + ") below "
                + settings.root());
        if (scan.unreadable() > 0) {
            screen.note(
                    "  " + Human.count(scan.unreadable()) + " files or directories cannot be read and are left out");
        }
        return scan.jars();
    }

    /** The same for the same jars: its id is made of what the scan has found. */
    private Workflow<String> chord(List<Jar> jars) {
        String root = settings.root().toString();
        String report = settings.report().toAbsolutePath().toString();
        StringBuilder key = new StringBuilder(root).append('\n').append(report);
        jars.forEach(jar -> key.append('\n').append(jar));
        return Workflow.groupOf(
                        jars.stream().map(jar -> AuditTask.TYPE.with(root, jar)).toList())
                .ignoreFailure()
                .then(ReportTask.TYPE, root, report)
                .idempotencyKey(key.toString())
                .with(options -> options.name("demo"));
    }

    /** How many jars an earlier run of the same chord has audited. */
    private static int audited(Millwright mill, Workflow<String> chord) {
        if (mill.admin().task(chord.id()).isEmpty()) {
            return 0;
        }
        WorkflowProgress progress =
                mill.workflow(chord.id(), chord.resultType()).progress();
        return progress.succeeded() + progress.failed();
    }

    private void noteResumption(int before, int jars) {
        if (before == jars) {
            screen.note((jars == 1 ? "the only jar was" : "all " + Human.count(jars) + " jars were")
                    + " already audited; --fresh audits again");
        } else if (before > 0) {
            screen.note("resuming: " + Human.count(before) + " of " + Human.count(jars) + " jars were already audited");
        }
    }

    /** What is there already is not stored again, whether it has been sent to the end or not. */
    private WorkflowHandle<String> send(Millwright mill, Workflow<String> chord) {
        WorkflowHandle<String> handle = mill.send(chord);
        TaskState state = handle.state();
        if (state == TaskState.SUCCESS && !Files.exists(settings.report())) {
            return mill.send(chord.again()); // the report has been deleted
        }
        if (state.isTerminal() && state != TaskState.SUCCESS) {
            handle.retryFailed(); // it could not be written, say
        }
        return handle;
    }

    private String await(WorkflowHandle<String> chord, int before, int jars) throws InterruptedException {
        if (before < jars) {
            try (DemoProgress progress = new DemoProgress(screen.err(), screen.terminal(), before, jars);
                    Stream<MemberResult<AuditTask.Result>> audits = chord.results(AuditTask.TYPE)) {
                audits.skip(before).forEach(audit -> progress.step());
            }
        }
        return chord.await(REPORTING);
    }

    private void print(String text, double seconds, int audited) {
        screen.out().print(text);
        screen.out()
                .println("  took      " + Human.duration(Duration.ofMillis(Math.round(seconds * 1_000)))
                        + (audited == 0 ? "" : String.format(", %.0f jars per second", audited / seconds)));
        screen.out().println("  report    " + settings.report().toAbsolutePath().toUri());
        screen.out().flush();
    }
}
