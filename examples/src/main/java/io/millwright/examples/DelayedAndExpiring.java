package io.millwright.examples;

import io.millwright.api.Receipt;
import io.millwright.api.TaskFailedException;
import io.millwright.api.TaskType;
import io.millwright.core.Millwright;
import io.millwright.core.worker.Worker;
import java.time.Duration;
import java.time.Instant;

/** Not before a time, and not after one. */
public final class DelayedAndExpiring {
    static final TaskType.Of1<String, String> REMIND =
            TaskType.named("remind").takes(String.class).returns(String.class);

    private DelayedAndExpiring() {}

    public static void main(String[] args) throws InterruptedException {
        try (Millwright mill = Millwright.open("memory:")) {
            mill.tasks().add(REMIND, what -> "remember " + what);
            Worker worker = mill.worker().start();

            Receipt<String> later = mill.send(REMIND.with("the cake").in(Duration.ofMillis(900)));
            Receipt<String> at =
                    mill.send(REMIND.with("the tea").at(Instant.now().plus(Duration.ofMillis(600))));
            System.out.println(
                    "sent: " + later.result().state() + " and " + at.result().state());
            System.out.println(at.await(Duration.ofSeconds(10)));
            System.out.println(later.await(Duration.ofSeconds(10)));

            // Nobody consumes this queue: the signature expires unrun, and whoever waits for it is told.
            Receipt<String> expiring = mill.send(
                    REMIND.with("the train").with(o -> o.queue("nobody").expiresIn(Duration.ofMillis(100))));
            try {
                expiring.await(Duration.ofSeconds(10));
            } catch (TaskFailedException e) {
                System.out.println(e.state() + " (" + e.code() + ")");
            }
            worker.close();
        }
    }
}
