package io.millwright.examples;

import io.millwright.api.Limit;
import io.millwright.api.Receipt;
import io.millwright.api.TaskType;
import io.millwright.core.Millwright;
import io.millwright.core.worker.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Limits that hold across all workers: how many start per time, and how many run at once, in all or for each key. */
public final class RateLimit {
    static final TaskType.Of1<String, Void> CALL =
            TaskType.named("call").takes(String.class).returnsNothing();
    static final TaskType.Of1<String, Void> CRAWL =
            TaskType.named("crawl").takes(String.class).returnsNothing();

    private RateLimit() {}

    /** How many handlers run for each host, and the most that did. */
    private static final Map<String, AtomicInteger> RUNNING = new ConcurrentHashMap<>();

    private static final AtomicInteger MOST = new AtomicInteger();

    static Void crawl(String host) throws InterruptedException {
        AtomicInteger running = RUNNING.computeIfAbsent(host, key -> new AtomicInteger());
        MOST.accumulateAndGet(running.incrementAndGet(), Math::max);
        Thread.sleep(10);
        running.decrementAndGet();
        return null;
    }

    public static void main(String[] args) throws InterruptedException {
        try (Millwright mill = Millwright.open(ExampleStore.url(args))) {
            mill.tasks().add(CALL, api -> null).add(CRAWL, RateLimit::crawl);

            // Kept in the store: all processes keep to it, and changing it takes effect at once.
            mill.admin()
                    .limit(Limit.named("partner-api")
                            .rate(10, Duration.ofSeconds(1))
                            .burst(1));
            mill.admin().limit(Limit.named("host").concurrency(1));
            mill.admin().limit(Limit.task("crawl").concurrency(3));

            Worker worker = mill.worker().concurrency(8).start();
            List<Receipt<Void>> sent = new ArrayList<>();
            long begun = System.nanoTime();
            for (int i = 0; i < 4; i++) {
                sent.add(mill.send(CALL.with("rates").with(o -> o.limit("partner-api"))));
            }
            await(sent);
            // one at once, and three that came a tenth of a second apart
            long millis = (System.nanoTime() - begun) / 1_000_000;
            System.out.println("4 calls took at least 300 ms: " + (millis >= 300));

            for (int i = 0; i < 12; i++) {
                String host = i % 2 == 0 ? "a.example.org" : "b.example.org";
                sent.add(mill.send(CRAWL.with(host).with(o -> o.limit("host", host))));
            }
            await(sent);
            System.out.println("most at once for one host: " + MOST);
            worker.close();

            // What is limited by its key waits alone; the answer names the limit and who has its permits.
            mill.admin().limit(Limit.named("partner-api").rate(1, Duration.ofHours(1)));
            Receipt<Void> now = mill.send(CALL.with("rates").with(o -> o.limit("partner-api", "acme")));
            Receipt<Void> later = mill.send(CALL.with("rates").with(o -> o.limit("partner-api", "acme")));
            try (Worker next = mill.worker().start()) {
                now.await(Duration.ofSeconds(10));
                System.out.println(mill.admin().explain(later.id()).get(0).code());
            }
        }
    }

    private static void await(List<Receipt<Void>> sent) throws InterruptedException {
        for (Receipt<Void> receipt : sent) {
            receipt.await(Duration.ofSeconds(10));
        }
        sent.clear();
    }
}
