package io.millwright.examples;

import io.millwright.api.Receipt;
import io.millwright.api.RetryPolicy;
import io.millwright.api.TaskContext;
import io.millwright.api.TaskType;
import io.millwright.core.Millwright;
import io.millwright.core.worker.Worker;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

/**
 * A long import that goes on where it was: after a page that failed, and on another worker when the one that runs it is stopped, as in a
 * deployment. The lines that were done are not done again.
 */
public final class CheckpointedImport {
    private static final TaskType.Of1<String, Long> IMPORT =
            TaskType.named("import").takes(String.class).returns(Long.class);

    private final CountDownLatch thirdPage = new CountDownLatch(1);
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile boolean failed; // one handler at a time, but not always on the same thread

    private CheckpointedImport() {}

    public static void main(String[] args) throws Exception {
        Path file = Files.createTempFile("people", ".txt");
        Files.write(
                file, IntStream.rangeClosed(1, 10).mapToObj(i -> "person " + i).toList());
        try (Millwright mill = Millwright.open("memory:")) {
            new CheckpointedImport().run(mill, file);
        } finally {
            Files.delete(file);
        }
    }

    private void run(Millwright mill, Path file) throws InterruptedException {
        mill.tasks().add(IMPORT, this::importLines);
        Worker first = mill.worker().name("first").concurrency(1).start();
        RetryPolicy soon = RetryPolicy.fixed(3, Duration.ofMillis(1));
        Receipt<Long> receipt = mill.send(IMPORT.with(file.toString()).with(o -> o.retry(soon)));

        thirdPage.await();
        Thread deployment = new Thread(first::close, "deployment"); // waits for its handlers, so not on this thread
        deployment.start();
        stopping.await();
        deployment.join();

        Worker second = mill.worker().name("second").concurrency(1).start();
        System.out.println(receipt.await(Duration.ofSeconds(10)) + " lines in all");
        second.close();
    }

    private long importLines(String file) throws Exception {
        TaskContext context = TaskContext.current();
        BufferedReader lines = context.closeAfter(Files.newBufferedReader(Path.of(file)));
        return context.iterate(lines.lines().iterator(), 2, page -> importPage(context, page));
    }

    /** The effect of a page should be such that doing it twice is harmless: a worker may be killed right after it. */
    private void importPage(TaskContext context, List<String> page) throws IOException, InterruptedException {
        if (page.contains("person 3") && !failed) {
            failed = true;
            System.out.println("the database is away");
            throw new IOException("the database is away");
        }
        System.out.println(
                context.task().worker() + ", attempt " + context.task().attempt() + ": " + page);
        if (page.contains("person 5")) {
            thirdPage.countDown();
            while (!context.isStopping()) {
                Thread.sleep(1); // only so that this page is surely the one at which the worker is stopped
            }
            stopping.countDown();
        }
    }
}
