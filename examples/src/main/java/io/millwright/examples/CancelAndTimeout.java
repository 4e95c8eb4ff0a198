package io.millwright.examples;

import io.millwright.api.AsyncResult;
import io.millwright.api.Receipt;
import io.millwright.api.RetryPolicy;
import io.millwright.api.TaskContext;
import io.millwright.api.TaskFailedException;
import io.millwright.api.TaskType;
import io.millwright.core.Millwright;
import io.millwright.core.worker.Worker;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** Stopping tasks: waiting ones at once, running ones by a flag and an interrupt, slow ones by a time limit. */
public final class CancelAndTimeout {
    static final TaskType.Of0<Void> WAIT = TaskType.named("wait").returnsNothing();

    private CancelAndTimeout() {}

    public static void main(String[] args) throws InterruptedException {
        CountDownLatch running = new CountDownLatch(1);
        try (Millwright mill = Millwright.open("memory:")) {
            mill.tasks().add(WAIT, () -> {
                TaskContext context = TaskContext.current();
                context.onCancel(() -> {}); // a place to abort a request or close a connection
                running.countDown();
                while (!context.isCancelled()) { // for code that no interrupt reaches
                    Thread.sleep(60_000); // for code that it does
                }
                throw new InterruptedException("stopped half-way"); // whoever returns has finished all the same
            });
            Worker worker = mill.worker().start();

            Receipt<Void> waiting = mill.send(WAIT.with().in(Duration.ofHours(1)));
            System.out.println("waiting: " + mill.cancel(waiting.id(), "not needed any more"));
            print(waiting.result());

            Receipt<Void> runs = mill.send(WAIT.with());
            running.await();
            System.out.println("running: " + mill.cancel(runs.id(), "changed my mind"));
            print(runs.result());

            Receipt<Void> slow = mill.send(
                    WAIT.with().with(o -> o.timeout(Duration.ofMillis(100)).retry(RetryPolicy.NONE)));
            System.out.println("too slow:");
            print(slow.result());
            System.out.println("settled: " + mill.cancel(slow.id(), "too late"));
            worker.close();
        }
    }

    private static void print(AsyncResult<Void> result) throws InterruptedException {
        try {
            result.await(Duration.ofSeconds(10));
        } catch (TaskFailedException e) {
            System.out.println(
                    "  " + e.state() + " " + e.code() + ": " + e.error().message());
        }
    }
}
