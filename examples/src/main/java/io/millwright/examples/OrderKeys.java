package io.millwright.examples;

import io.millwright.api.Receipt;
import io.millwright.api.RetryPolicy;
import io.millwright.api.TaskType;
import io.millwright.core.Millwright;
import io.millwright.core.worker.Worker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** One at a time and in order for each account, at the same time for different ones. A retry does not let others pass. */
public final class OrderKeys {
    static final TaskType.Of2<String, String, Void> BOOK =
            TaskType.named("book").takes(String.class, String.class).returnsNothing();

    private OrderKeys() {}

    private static Receipt<Void> send(Millwright mill, String account, String what) {
        return mill.send(BOOK.with(account, what)
                .with(o -> o.orderKey("account " + account).retry(RetryPolicy.fixed(1, Duration.ofMillis(100)))));
    }

    public static void main(String[] args) throws InterruptedException {
        List<String> booked = Collections.synchronizedList(new ArrayList<>());
        AtomicBoolean bankIsAway = new AtomicBoolean(true);
        try (Millwright mill = Millwright.open(ExampleStore.url(args))) {
            mill.tasks().add(BOOK, (account, what) -> {
                if (what.equals("deposit") && bankIsAway.getAndSet(false)) {
                    throw new IOException("the bank is away");
                }
                booked.add(account + ": " + what);
                return null;
            });

            List<Receipt<Void>> sent = new ArrayList<>();
            for (String what : List.of("open", "deposit", "withdraw", "close")) {
                sent.add(send(mill, "1", what));
            }
            sent.add(send(mill, "2", "open"));
            System.out.println("the second waits: "
                    + mill.admin().explain(sent.get(1).id()).get(0).code());

            Worker worker = mill.worker().concurrency(4).start();
            for (Receipt<Void> receipt : sent) {
                receipt.await(Duration.ofSeconds(10));
            }
            worker.close();
        }
        booked.stream().filter(line -> line.startsWith("1")).forEach(System.out::println);
        System.out.println("account 2 did not wait for account 1: " + (booked.indexOf("2: open") < 4));
    }
}
