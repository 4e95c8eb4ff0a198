package io.millwright.examples;

import io.millwright.api.TaskType;
import io.millwright.core.Millwright;
import io.millwright.core.worker.Worker;
import java.time.Duration;

/** Declare a task, register its code, start a worker, send a signature, await the result. */
public final class FirstTask {
    static final TaskType.Of2<Long, Long, Long> ADD =
            TaskType.named("add").takes(Long.class, Long.class).returns(Long.class);

    private FirstTask() {}

    public static void main(String[] args) throws InterruptedException {
        try (Millwright mill = Millwright.open("memory:")) {
            mill.tasks().add(ADD, (a, b) -> a + b);
            Worker worker = mill.worker().concurrency(4).start();

            long sum = mill.send(ADD.with(1L, 2L)).await(Duration.ofSeconds(10));

            System.out.println("1 + 2 = " + sum);
            worker.close();
        }
    }
}
