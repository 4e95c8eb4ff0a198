package io.millwright.cli.demo;

import io.millwright.api.MillwrightException;
import io.millwright.api.RetryPolicy;
import io.millwright.api.TaskContext;
import io.millwright.api.TaskType;
import io.millwright.cli.demo.JarScan.Jar;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;

/** The task {@code demo.audit}, a member of the chord: audits one jar. Thread-safe. */
final class AuditTask {
    static final String QUEUE = "demo";

    /** Arguments: the scanned directory, and the jar as it was found. */
    static final TaskType.Of2<String, Jar, Result> TYPE = TaskType.named("demo.audit")
            .with(options -> options.queue(QUEUE)
                    .timeout(Duration.ofMinutes(10))
                    .retry(RetryPolicy.fixed(2, Duration.ofMillis(500))
                            .never(CorruptJarException.class)
                            .never(NoSuchFileException.class)))
            .takes(String.class, Jar.class)
            .returns(Result.class);

    private final EarlierAudits earlier;

    /** @param earlier whose results are taken over */
    AuditTask(EarlierAudits earlier) {
        this.earlier = earlier;
    }

    /**
     * What the task returns.
     *
     * @param path of the jar
     * @param startedAt in milliseconds since 1970
     * @param micros how long the audit took, in microseconds
     */
    record Result(String path, JarFacts facts, long startedAt, long micros) {}

    Result run(String root, Jar jar) throws IOException, InterruptedException {
        try {
            Result known = earlier.resultOf(jar);
            if (known != null) {
                return known;
            }
        } catch (MillwrightException e) {
            TaskContext.current().log("audited again, because the result of an earlier audit cannot be read: " + e);
        }
        return audit(root, jar.path());
    }

    private static Result audit(String root, String path) throws IOException {
        TaskContext context = TaskContext.current();
        long startedAt = System.currentTimeMillis();
        long from = System.nanoTime();
        try {
            JarFacts facts = JarAudit.audit(Path.of(root, path), AuditLimits.DEFAULT, context::throwIfCancelled);
            return new Result(path, facts, startedAt, (System.nanoTime() - from) / 1_000);
        } catch (NoSuchFileException e) {
            throw (IOException) new NoSuchFileException(path, null, "it was removed before its turn came").initCause(e);
        }
    }
}
