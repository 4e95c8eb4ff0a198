package io.millwright.examples;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.Signature;
import io.millwright.api.TaskType;
import io.millwright.core.Millwright;
import io.millwright.core.worker.Worker;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/** A thousand handlers that wait, without a thousand threads of the operating system. Needs Java 21. */
public final class VirtualThreads {
    private static final int HANDLERS = 1_000;

    static final TaskType.Of0<Void> WAIT = TaskType.named("wait").returnsNothing();

    private VirtualThreads() {}

    public static void main(String[] args) throws InterruptedException {
        CountDownLatch all = new CountDownLatch(HANDLERS);
        try (Millwright mill = Millwright.open("memory:")) {
            mill.tasks().add(WAIT, () -> {
                all.countDown();
                all.await(); // none of them ends before the last one has begun
                return null;
            });
            Worker worker;
            try {
                worker =
                        mill.worker().concurrency(HANDLERS).virtualThreads(true).start();
            } catch (MillwrightException e) {
                if (e.code() != ErrorCode.UNSUPPORTED) {
                    throw e;
                }
                System.out.println("This JVM has no virtual threads; they came with Java 21.");
                return;
            }
            mill.sendAll(Stream.generate(() -> (Signature<Void>) WAIT.with())
                    .limit(HANDLERS)
                    .toList());
            all.await();
            System.out.println(HANDLERS + " handlers ran at the same time.");
            worker.stop(Duration.ofSeconds(10));
        }
    }
}
