package io.millwright.examples;

import io.millwright.api.Receipt;
import io.millwright.api.TaskType;
import io.millwright.core.Millwright;
import io.millwright.core.worker.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Urgent work first within a queue; queues by weight, or strictly one before the other. */
public final class PrioritiesAndQueues {
    static final TaskType.Of1<String, Void> PRINT =
            TaskType.named("print").takes(String.class).returnsNothing();

    private PrioritiesAndQueues() {}

    public static void main(String[] args) throws InterruptedException {
        try (Millwright mill = Millwright.open("memory:")) {
            mill.tasks().add(PRINT, text -> {
                System.out.println("  " + text);
                return null;
            });

            System.out.println("priorities, the highest first:");
            List<Receipt<Void>> sent = new ArrayList<>();
            for (int priority : new int[] {0, 9, 5}) {
                sent.add(mill.send(PRINT.with("priority " + priority).with(o -> o.priority(priority))));
            }
            finish(sent, mill.worker().concurrency(1).prefetch(Duration.ZERO, 0).start());

            System.out.println("queues, strictly in order:");
            for (int i = 1; i <= 2; i++) {
                sent.add(mill.send(PRINT.with("bulk " + i).onQueue("bulk")));
                sent.add(mill.send(PRINT.with("mail " + i).onQueue("mail")));
            }
            finish(
                    sent,
                    mill.worker()
                            .queues("mail", "bulk")
                            .strictPriority()
                            .concurrency(1)
                            .prefetch(Duration.ZERO, 0)
                            .start());

            System.out.println("queues by weight, two of mail for each of bulk:");
            for (int i = 1; i <= 2; i++) {
                sent.add(mill.send(PRINT.with("bulk").onQueue("bulk")));
                sent.add(mill.send(PRINT.with("mail").onQueue("mail")));
                sent.add(mill.send(PRINT.with("mail").onQueue("mail")));
            }
            finish(
                    sent,
                    mill.worker()
                            .queue("mail", 2)
                            .queue("bulk", 1)
                            .concurrency(1)
                            .prefetch(Duration.ZERO, 0)
                            .start());
        }
    }

    private static void finish(List<Receipt<Void>> sent, Worker worker) throws InterruptedException {
        for (Receipt<Void> receipt : sent) {
            receipt.await(Duration.ofSeconds(10));
        }
        sent.clear();
        worker.close();
    }
}
