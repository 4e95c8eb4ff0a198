package io.millwright.examples;

import io.millwright.api.Progress;
import io.millwright.api.Receipt;
import io.millwright.api.TaskContext;
import io.millwright.api.TaskType;
import io.millwright.core.Millwright;
import io.millwright.core.worker.Worker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A handler says how far it is, and keeps lines with its task, for whoever looks at it, in this process or another. */
public final class ProgressAndLogs {
    static final TaskType.Of1<Integer, String> BAKE =
            TaskType.named("bake").takes(Integer.class).returns(String.class);

    private ProgressAndLogs() {}

    public static void main(String[] args) throws InterruptedException {
        CountDownLatch looked = new CountDownLatch(1);
        try (Millwright mill = Millwright.open("memory:")) {
            mill.tasks().add(BAKE, loaves -> {
                TaskContext context = TaskContext.current();
                for (int i = 1; i <= loaves; i++) {
                    context.progress((double) i / loaves, "loaf " + i);
                    context.log("loaf " + i + " is in the oven");
                    if (i == 2) {
                        looked.await(); // the others are baked when somebody has looked
                    }
                }
                return loaves + " loaves";
            });
            Worker worker = mill.worker().start();
            Receipt<String> receipt = mill.send(BAKE.with(4));

            Optional<Progress> progress = receipt.result().progress();
            while (progress.isEmpty() || progress.get().fraction() < 0.5) {
                Thread.sleep(10); // progress is looked at, not pushed: a progress bar redraws on a timer anyway
                progress = receipt.result().progress();
            }
            System.out.printf(
                    "%.0f %%: %s%n",
                    100 * progress.get().fraction(), progress.get().message());
            looked.countDown();

            System.out.println(receipt.await(Duration.ofSeconds(10)));
            mill.admin()
                    .history(receipt.id())
                    .forEach(event -> System.out.println(event.kind() + " " + event.detail()));
            worker.close();
        }
    }
}
