package io.millwright.cli.demo;

import io.millwright.api.RetryPolicy;
import io.millwright.api.Signature;
import io.millwright.api.TaskContext;
import io.millwright.api.TaskType;
import io.millwright.cli.demo.JarScan.Jar;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;

/** The task {@code demo.audit}: audits one jar. */
final class AuditTask {
    static final String QUEUE = "demo";

    /** Arguments: the scanned directory, and the jar's path relative to it. */
    static final TaskType.Of2<String, String, Result> TYPE = TaskType.named("demo.audit")
            .with(options -> options.queue(QUEUE)
                    .timeout(Duration.ofMinutes(10))
                    .retry(RetryPolicy.fixed(2, Duration.ofMillis(500))
                            .never(CorruptJarException.class)
                            .never(NoSuchFileException.class)))
            .takes(String.class, String.class)
            .returns(Result.class);

    private AuditTask() {}

    /**
     * What the task returns.
     *
     * @param startedAt in milliseconds since 1970
     * @param micros how long the audit took, in microseconds
     */
    record Result(JarFacts facts, long startedAt, long micros) {}

    /** A request to audit the jar as it is now: when it changes, it gets another id. */
    static Signature<Result> signature(Path root, Jar jar) {
        return TYPE.with(root.toString(), jar.path())
                .idempotencyKey(root + "\n" + jar.path() + "\n" + jar.size() + "\n" + jar.changed());
    }

    static Result run(String root, String path) throws IOException {
        TaskContext context = TaskContext.current();
        long startedAt = System.currentTimeMillis();
        long from = System.nanoTime();
        try {
            JarFacts facts = JarAudit.audit(Path.of(root, path), AuditLimits.DEFAULT, context::throwIfCancelled);
            return new Result(facts, startedAt, (System.nanoTime() - from) / 1_000);
        } catch (NoSuchFileException e) {
            throw (IOException) new NoSuchFileException(path, null, "it was removed before its turn came").initCause(e);
        }
    }
}
