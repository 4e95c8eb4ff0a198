package io.millwright.examples;

import io.millwright.api.MillwrightException;
import io.millwright.api.QueueBound;
import io.millwright.api.QueueBound.WhenFull;
import io.millwright.api.Receipt;
import io.millwright.api.TaskType;
import io.millwright.core.Millwright;
import java.time.Duration;

/** Back-pressure: a queue that nobody empties refuses, makes its senders wait, or drops what is oldest. */
public final class BoundedQueue {
    static final TaskType.Of1<String, Void> MAIL =
            TaskType.named("mail").takes(String.class).returnsNothing();

    private BoundedQueue() {}

    private static Receipt<Void> send(Millwright mill, String whom) {
        return mill.send(MAIL.with(whom).onQueue("mail"));
    }

    public static void main(String[] args) {
        try (Millwright mill = Millwright.builder()
                .store(ExampleStore.url(args))
                .sendTimeout(Duration.ofMillis(100))
                .build()) {
            mill.admin().bound("mail", new QueueBound(2, WhenFull.REJECT));
            Receipt<Void> first = send(mill, "Ada");
            send(mill, "Bob");
            try {
                send(mill, "Cleo");
            } catch (MillwrightException e) {
                System.out.println("refused: " + e.code());
            }

            mill.admin().bound("mail", new QueueBound(2, WhenFull.BLOCK));
            try {
                send(mill, "Cleo");
            } catch (MillwrightException e) {
                System.out.println("refused after a while: " + e.code());
            }

            mill.admin().bound("mail", new QueueBound(2, WhenFull.DROP_OLDEST));
            send(mill, "Cleo");
            System.out.println("accepted; the oldest is "
                    + mill.admin().task(first.id()).orElseThrow().state());

            mill.admin().unbound("mail");
            send(mill, "Dora");
            System.out.println("waiting: " + mill.admin().queues().get(0).ready());
        }
    }
}
