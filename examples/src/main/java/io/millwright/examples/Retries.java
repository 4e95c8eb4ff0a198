package io.millwright.examples;

import io.millwright.api.RetryPolicy;
import io.millwright.api.Signature;
import io.millwright.api.TaskContext;
import io.millwright.api.TaskFailedException;
import io.millwright.api.TaskType;
import io.millwright.core.Millwright;
import io.millwright.core.worker.Worker;
import java.io.IOException;
import java.time.Duration;

/** What follows a failure: tried again by a policy, given up at once, or put off by the handler itself. */
public final class Retries {
    /** At most 4 retries, 10 ms apart; but there is no point in repeating what was malformed. */
    static final TaskType.Of1<String, String> FETCH = TaskType.named("fetch")
            .with(o -> o.retry(RetryPolicy.fixed(4, Duration.ofMillis(10)).never(IllegalArgumentException.class)))
            .takes(String.class)
            .returns(String.class);

    private Retries() {}

    static String fetch(String url) throws IOException {
        TaskContext context = TaskContext.current();
        int attempt = context.task().attempt();
        System.out.println("fetch " + url + ", attempt " + attempt);
        switch (url) {
            case "flaky":
                if (attempt < 3) {
                    throw new IOException("connection reset");
                }
                return "content, at last";
            case "busy":
                if (attempt < 2) {
                    // No failure: it asks to be run again, and is not counted against the policy.
                    throw context.retryLater(Duration.ofMillis(10));
                }
                return "content, later";
            default:
                throw new IllegalArgumentException("no such site");
        }
    }

    public static void main(String[] args) throws InterruptedException {
        try (Millwright mill = Millwright.open("memory:")) {
            mill.tasks().add(FETCH, Retries::fetch);
            Worker worker = mill.worker().start();

            System.out.println(mill.send(FETCH.with("flaky")).await(Duration.ofSeconds(10)));
            System.out.println(mill.send(FETCH.with("busy")).await(Duration.ofSeconds(10)));
            Signature<String> wrong = FETCH.with("wrong");
            try {
                mill.send(wrong).await(Duration.ofSeconds(10));
            } catch (TaskFailedException e) {
                System.out.println(e.state() + ": " + e.error());
            }
            worker.close();
        }
    }
}
