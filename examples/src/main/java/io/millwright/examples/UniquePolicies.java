package io.millwright.examples;

import io.millwright.api.Flow.Unique;
import io.millwright.api.MillwrightException;
import io.millwright.api.Receipt;
import io.millwright.api.TaskType;
import io.millwright.core.Millwright;
import io.millwright.core.worker.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** At most one at a time: for how long a key is taken, and what becomes of those that come meanwhile. */
public final class UniquePolicies {
    static final TaskType.Of1<String, String> INDEX =
            TaskType.named("index").takes(String.class).returns(String.class);

    private UniquePolicies() {}

    public static void main(String[] args) throws InterruptedException {
        try (Millwright mill = Millwright.open(ExampleStore.url(args))) {
            mill.tasks().add(INDEX, what -> {
                System.out.println("  indexing " + what);
                return "index of " + what;
            });

            // Attach: who comes second gets the receipt, and the result, of the first.
            Receipt<String> first = mill.send(INDEX.with("shop").with(o -> o.unique(Unique.untilDone("shop"))));
            Receipt<String> second = mill.send(INDEX.with("shop").with(o -> o.unique(Unique.untilDone("shop"))));
            System.out.println(
                    "attached: " + second.duplicate() + ", " + second.id().equals(first.id()));

            // Refuse: who comes second is told.
            try {
                mill.send(INDEX.with("shop")
                        .with(o -> o.unique(Unique.untilDone("shop").orReject())));
            } catch (MillwrightException e) {
                System.out.println("refused: " + e.code());
            }

            // Replace: who comes second takes the place of the first, as long as that one waits.
            Receipt<String> old = mill.send(INDEX.with("blog, old").with(o -> o.unique(Unique.untilStarted("blog"))));
            mill.send(INDEX.with("blog, new")
                    .with(o -> o.unique(Unique.untilStarted("blog").orReplace())));
            System.out.println(
                    "replaced: " + mill.admin().task(old.id()).orElseThrow().state());

            // Throttle: at most one per hour, whatever becomes of it.
            mill.send(INDEX.with("news").with(o -> o.throttle("news", Duration.ofHours(1))));
            Receipt<String> again = mill.send(INDEX.with("news").with(o -> o.throttle("news", Duration.ofHours(1))));
            System.out.println("throttled: " + again.duplicate());

            // Debounce: once, when nothing has come for a while; only the last of a series runs.
            List<Receipt<String>> drafts = new ArrayList<>();
            for (String text : List.of("draft 1", "draft 2", "draft 3")) {
                drafts.add(mill.send(INDEX.with(text).with(o -> o.debounce("draft", Duration.ofMillis(300)))));
            }

            Worker worker = mill.worker().concurrency(1).start();
            drafts.get(2).await(Duration.ofSeconds(10));
            worker.close();
        }
    }
}
