package io.millwright.cli.demo;

import io.millwright.api.ErrorCode;
import io.millwright.api.RetryPolicy;
import io.millwright.api.TaskContext;
import io.millwright.api.TaskError;
import io.millwright.api.TaskId;
import io.millwright.api.TaskType;
import io.millwright.api.TypeRef;
import io.millwright.cli.demo.JarScan.Jar;
import io.millwright.core.Millwright;
import io.millwright.spi.TaskRecord;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The task {@code demo.report}, the callback of the chord: makes the report of what its members found. Thread-safe. */
final class ReportTask {
    /** Arguments: the scanned directory, the file to write, and the audits in the order of the jars, null for those that failed. */
    static final TaskType.Of3<String, String, List<AuditTask.@Nullable Result>, String> TYPE = TaskType.named(
                    "demo.report")
            .with(options -> options.queue(AuditTask.QUEUE)
                    .timeout(Duration.ofMinutes(10))
                    .retry(RetryPolicy.NONE))
            .takes(
                    TypeRef.of(String.class),
                    TypeRef.of(String.class),
                    new TypeRef<List<AuditTask.@Nullable Result>>() {})
            .returns(String.class);

    private final Millwright mill;
    private final Run run;

    /**
     * The run of the demo that makes the report.
     *
     * @param resumed how many jars had been audited when it began
     * @param from when it began, by {@link System#nanoTime()}
     */
    record Run(int resumed, long from, int concurrency) {}

    ReportTask(Millwright mill, Run run) {
        this.mill = mill;
        this.run = run;
    }

    /** @return the report in short */
    String run(String root, String file, List<AuditTask.@Nullable Result> audits) throws IOException {
        TaskId workflow = TaskContext.current().task().id().workflow();
        AuditSummary summary = new AuditSummary();
        for (int i = 0; i < audits.size(); i++) {
            AuditTask.Result audit = audits.get(i);
            if (audit != null) {
                summary.success(audit.path(), audit);
            } else {
                addFailure(summary, root, workflow.member(i + 1));
            }
        }
        String now = ZonedDateTime.now().truncatedTo(ChronoUnit.SECONDS).format(DateTimeFormatter.RFC_1123_DATE_TIME);
        double seconds = (System.nanoTime() - run.from) / 1e9;
        HtmlReport.write(
                Path.of(file), new HtmlReport.Origin(root, now, run.resumed, seconds, run.concurrency), summary);
        StringWriter text = new StringWriter();
        DemoText.print(new PrintWriter(text, true), summary);
        return text.toString();
    }

    /** The list has nothing to say about what failed; the store has. */
    private void addFailure(AuditSummary summary, String root, TaskId member) {
        TaskRecord record = mill.admin().task(member).orElse(null);
        Jar jar = record == null ? null : EarlierAudits.jarOf(record, root);
        String path = jar == null ? "jar " + member.number() : jar.path();
        TaskError error = record == null || record.outcome() == null
                ? null
                : record.outcome().error();
        if (error == null) {
            summary.failure(path, ErrorCode.TASK_UNKNOWN.name(), "its outcome is not in the store");
        } else {
            summary.failure(path, error.type().substring(error.type().lastIndexOf('.') + 1), error.message());
        }
    }
}
