package io.millwright.examples;

import io.millwright.api.Receipt;
import io.millwright.api.TaskType;
import io.millwright.core.Millwright;
import io.millwright.core.worker.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A tenant with most of the work does not get most of the workers while others wait. */
public final class FairShares {
    static final TaskType.Of1<String, Void> RENDER =
            TaskType.named("render").takes(String.class).returnsNothing();

    private FairShares() {}

    private static List<Receipt<Void>> send(Millwright mill, String tenant, int weight, int count) {
        List<Receipt<Void>> sent = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            sent.add(mill.send(RENDER.with(tenant).with(o -> o.fairnessKey(tenant, weight))));
        }
        return sent;
    }

    public static void main(String[] args) throws InterruptedException {
        try (Millwright mill = Millwright.open(ExampleStore.url(args))) {
            List<String> served = new ArrayList<>();
            mill.tasks().add(RENDER, tenant -> {
                served.add(tenant);
                return null;
            });

            // The large tenant came first, with much; one who pays for more has a share of three.
            List<Receipt<Void>> sent = new ArrayList<>();
            sent.addAll(send(mill, "large", 1, 20));
            sent.addAll(send(mill, "small", 1, 3));
            sent.addAll(send(mill, "paying", 3, 9));

            // one place and nothing held ahead, so that the order can be seen
            Worker worker =
                    mill.worker().concurrency(1).prefetch(Duration.ZERO, 0).start();
            for (Receipt<Void> receipt : sent) {
                receipt.await(Duration.ofSeconds(10));
            }
            worker.close();

            List<String> begin = served.subList(0, 15);
            for (String tenant : List.of("large", "small", "paying")) {
                long count = begin.stream().filter(tenant::equals).count();
                System.out.println("of the first 15: " + tenant + " " + count);
            }
            System.out.println("in the end all " + served.size());
        }
    }
}
