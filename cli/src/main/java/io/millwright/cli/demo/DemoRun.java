package io.millwright.cli.demo;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.Signature;
import io.millwright.api.TaskError;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.cli.demo.JarScan.Jar;
import io.millwright.cli.text.Human;
import io.millwright.cli.text.Plain;
import io.millwright.core.Millwright;
import io.millwright.core.worker.Worker;
import io.millwright.jackson.JsonCodec;
import io.millwright.spi.Codec;
import io.millwright.spi.Payload;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.TaskQuery;
import io.millwright.spi.TaskRecord;
import io.millwright.spi.Watch;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs the demo from scan to report. Used once, by one thread. */
public final class DemoRun {
    /** Short, so that a demo started again right after {@code kill -9} waits only a moment for what the dead one held. */
    private static final Duration LEASE = Duration.ofSeconds(4);

    private static final int SENT_AT_ONCE = 500;

    /** Results per page; one result may take up to a megabyte. */
    private static final int PAGE = 100;

    private static final Set<TaskState> SETTLED =
            EnumSet.of(TaskState.SUCCESS, TaskState.FAILURE, TaskState.CANCELED, TaskState.EXPIRED, TaskState.DEAD);

    private final Settings settings;
    private final Screen screen;
    private final AuditSummary summary = new AuditSummary();
    private final Codec codec = new JsonCodec();

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

    private record Settled(TaskId id, @Nullable TaskOutcome outcome) {}

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
        Map<TaskId, Jar> jars = scan();
        mill.tasks().add(AuditTask.TYPE, AuditTask::run);
        Map<TaskId, Jar> open = withoutSettled(mill, jars);
        int before = jars.size() - open.size();
        if (open.isEmpty()) {
            screen.note((before == 1 ? "the only jar was" : "all " + Human.count(before) + " jars were")
                    + " already audited; --fresh audits again");
        } else {
            if (before > 0) {
                screen.note("resuming: " + Human.count(before) + " of " + Human.count(jars.size())
                        + " jars were already audited");
            }
            audit(mill, open, before);
        }
        double seconds = (System.nanoTime() - from) / 1e9;
        String now = ZonedDateTime.now().truncatedTo(ChronoUnit.SECONDS).format(DateTimeFormatter.RFC_1123_DATE_TIME);
        HtmlReport.write(
                settings.report(),
                new HtmlReport.Origin(settings.root().toString(), now, before, seconds, settings.concurrency()),
                summary);
        DemoText.print(screen.out(), summary);
        screen.out()
                .println("  took      " + Human.duration(Duration.ofMillis(Math.round(seconds * 1_000)))
                        + (open.isEmpty() ? "" : String.format(", %.0f jars per second", open.size() / seconds)));
        screen.out().println("  report    " + settings.report().toAbsolutePath().toUri());
        screen.out().flush();
    }

    private Map<TaskId, Jar> scan() throws IOException {
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
        Map<TaskId, Jar> jars = new LinkedHashMap<>();
        scan.jars()
                .forEach(jar ->
                        jars.put(AuditTask.signature(settings.root(), jar).id(), jar));
        return jars;
    }

    /** Takes the outcomes of earlier runs into the summary; what is left is still to be done. */
    private Map<TaskId, Jar> withoutSettled(Millwright mill, Map<TaskId, Jar> jars) {
        Map<TaskId, Jar> open = new LinkedHashMap<>(jars);
        TaskId after = null;
        List<TaskRecord> page;
        do {
            page = mill.admin().tasks(new TaskQuery(AuditTask.QUEUE, AuditTask.TYPE.name(), SETTLED, after, PAGE));
            for (TaskRecord record : page) {
                after = record.envelope().id();
                Jar jar = open.get(after);
                if (jar != null && record.outcome() != null) {
                    open.remove(after);
                    add(jar, record.outcome());
                }
            }
        } while (page.size() == PAGE);
        return open;
    }

    private void audit(Millwright mill, Map<TaskId, Jar> open, int before) throws InterruptedException {
        Worker worker = mill.worker()
                .queues(AuditTask.QUEUE)
                .concurrency(settings.concurrency())
                .lease(LEASE)
                .start();
        settings.started().accept(worker);
        BlockingQueue<Settled> settled = new LinkedBlockingQueue<>();
        try (DemoProgress progress = new DemoProgress(screen.err(), screen.terminal(), before, before + open.size())) {
            List<Jar> all = new ArrayList<>(open.values());
            int left = open.size();
            for (int from = 0; from < all.size(); from += SENT_AT_ONCE) {
                send(mill, all.subList(from, Math.min(all.size(), from + SENT_AT_ONCE)), settled);
                for (Settled done = settled.poll(); done != null; done = settled.poll()) {
                    take(open, done, progress);
                    left--;
                }
            }
            while (left > 0) {
                take(open, settled.take(), progress);
                left--;
            }
        } finally {
            worker.stop(Duration.ofSeconds(5));
        }
    }

    private void send(Millwright mill, List<Jar> jars, BlockingQueue<Settled> settled) {
        List<Signature<AuditTask.Result>> signatures = new ArrayList<>(jars.size());
        jars.forEach(jar -> signatures.add(AuditTask.signature(settings.root(), jar)));
        mill.sendAll(signatures);
        for (Signature<AuditTask.Result> signature : signatures) {
            Watch watch = mill.store().watch(signature.id());
            watch.outcome().whenComplete((outcome, thrown) -> {
                settled.add(new Settled(signature.id(), outcome));
                watch.close();
            });
        }
    }

    private void take(Map<TaskId, Jar> jars, Settled settled, DemoProgress progress) {
        Jar jar = jars.get(settled.id());
        if (jar != null && settled.outcome() != null) {
            add(jar, settled.outcome());
        } else if (jar != null) {
            summary.failure(jar.path(), ErrorCode.TASK_UNKNOWN.name(), "its outcome could not be read from the store");
        }
        progress.step();
    }

    private void add(Jar jar, TaskOutcome outcome) {
        Payload result = outcome.result();
        TaskError error = outcome.error();
        if (outcome.state() == TaskState.SUCCESS && result != null) {
            Object value = codec.decode(
                            new Codec.Purpose(outcome.id(), Codec.Role.RESULT),
                            result.bytes(),
                            List.of(AuditTask.Result.class))
                    .get(0);
            if (value instanceof AuditTask.Result found) {
                summary.success(jar.path(), found);
            }
        } else if (error != null) {
            String type = error.type().substring(error.type().lastIndexOf('.') + 1);
            summary.failure(jar.path(), type, error.message());
        } else {
            summary.failure(jar.path(), outcome.state().name(), "");
        }
    }
}
