package io.millwright.examples;

import io.millwright.api.RetryPolicy;
import io.millwright.api.TaskFailedException;
import io.millwright.api.TaskType;
import io.millwright.core.Millwright;
import io.millwright.core.worker.Worker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** What an application can hang into a worker: before and after each task, on errors, and before it fetches. */
public final class WorkerHooks {
    static final TaskType.Of1<Integer, Integer> HALVE =
            TaskType.named("halve").takes(Integer.class).returns(Integer.class);

    private WorkerHooks() {}

    public static void main(String[] args) throws InterruptedException {
        AtomicBoolean tooBusy = new AtomicBoolean();
        try (Millwright mill = Millwright.open("memory:")) {
            mill.tasks().add(HALVE, number -> {
                if (number % 2 != 0) {
                    throw new IllegalArgumentException(number + " is odd");
                }
                return number / 2;
            });
            Worker worker = mill.worker()
                    .concurrency(1)
                    .defaultRetry(RetryPolicy.NONE)
                    .beforeTask(context -> System.out.println(
                            "before " + context.signature().arguments().values()))
                    .afterTask(context -> System.out.println(
                            "after " + context.signature().arguments().values()))
                    .onError((context, error, isFinal) ->
                            System.out.println("error in " + context.task().name() + ": " + error.getMessage()
                                    + (isFinal ? ", for good" : ", tried again")))
                    .beforeConsume(() -> !tooBusy.get()) // false: asked again in 100 ms
                    .start();

            System.out.println("half of 6 is " + mill.send(HALVE.with(6)).await(Duration.ofSeconds(10)));
            try {
                mill.send(HALVE.with(7)).await(Duration.ofSeconds(10));
            } catch (TaskFailedException e) {
                System.out.println(e.remoteType());
            }
            worker.close();
        }
    }
}
