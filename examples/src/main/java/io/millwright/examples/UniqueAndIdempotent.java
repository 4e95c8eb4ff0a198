package io.millwright.examples;

import io.millwright.api.Receipt;
import io.millwright.api.Signature;
import io.millwright.api.TaskType;
import io.millwright.core.Millwright;
import io.millwright.core.worker.Worker;
import java.time.Duration;

/** Three ways to ask twice and be served once. */
public final class UniqueAndIdempotent {
    static final TaskType.Of1<String, String> CHARGE =
            TaskType.named("charge").takes(String.class).returns(String.class);

    private UniqueAndIdempotent() {}

    public static void main(String[] args) throws InterruptedException {
        try (Millwright mill = Millwright.open("memory:")) {
            mill.tasks().add(CHARGE, order -> {
                System.out.println("charging " + order);
                return "receipt of " + order;
            });

            // 1. The same signature, because the first send seemed to have failed.
            Signature<String> signature = CHARGE.with("order 1");
            mill.send(signature);
            System.out.println("sent again: duplicate=" + mill.send(signature).duplicate());

            // 2. Another process makes a signature of its own for the same event: the key gives both the same id.
            mill.send(CHARGE.with("order 2").idempotencyKey("order-2"));
            Receipt<String> second = mill.send(CHARGE.with("order 2").idempotencyKey("order-2"));
            System.out.println("same idempotency key: duplicate=" + second.duplicate());

            // 3. At most one of a kind may wait or run; the receipt is that of the one that does.
            Receipt<String> first = mill.send(CHARGE.with("order 3").with(o -> o.uniqueKey("till")));
            Receipt<String> held = mill.send(CHARGE.with("order 4").with(o -> o.uniqueKey("till")));
            System.out.println("unique key is taken: duplicate=" + held.duplicate() + ", same id="
                    + held.id().equals(first.id()));

            Worker worker = mill.worker().concurrency(1).start();
            System.out.println(held.await(Duration.ofSeconds(10)));

            // Settled: the key is free again, whereas an id is known for as long as its result is kept.
            Receipt<String> free = mill.send(CHARGE.with("order 4").with(o -> o.uniqueKey("till")));
            System.out.println(free.await(Duration.ofSeconds(10)));
            worker.close();
        }
    }
}
