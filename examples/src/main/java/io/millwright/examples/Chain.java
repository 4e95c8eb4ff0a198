package io.millwright.examples;

import io.millwright.api.RetryPolicy;
import io.millwright.api.Signature;
import io.millwright.api.TaskFailedException;
import io.millwright.api.TaskType;
import io.millwright.api.TypeRef;
import io.millwright.api.Workflow;
import io.millwright.api.WorkflowHandle;
import io.millwright.core.Millwright;
import io.millwright.core.worker.Worker;
import java.time.Duration;
import java.util.List;

/** One after the other: each takes the result of the one before, after its own arguments. */
public final class Chain {
    static final TaskType.Of1<String, String> FETCH = TaskType.named("fetch")
            .with(o -> o.retry(RetryPolicy.NONE))
            .takes(String.class)
            .returns(String.class);
    static final TaskType.Of1<String, List<String>> SPLIT =
            TaskType.named("split").takes(String.class).returns(new TypeRef<List<String>>() {});
    static final TaskType.Of2<Integer, List<String>, String> BEGINNING = TaskType.named("beginning")
            .takes(TypeRef.of(Integer.class), new TypeRef<List<String>>() {})
            .returns(String.class);

    private Chain() {}

    static String fetch(String title) {
        if (!title.equals("moby-dick")) {
            throw new IllegalArgumentException("there is no book " + title);
        }
        return "Call me Ishmael. Some years ago";
    }

    public static void main(String[] args) throws InterruptedException {
        try (Millwright mill = Millwright.open("memory:")) {
            mill.tasks()
                    .add(FETCH, Chain::fetch)
                    .add(SPLIT, text -> List.of(text.split(" ")))
                    .add(BEGINNING, (count, words) -> String.join(" ", words.subList(0, count)));
            Worker worker = mill.worker().start();

            // The compiler checks that the results fit.
            Workflow<String> beginning =
                    Workflow.of(FETCH.with("moby-dick")).then(SPLIT).then(BEGINNING, 3);
            WorkflowHandle<String> handle = mill.send(beginning);
            System.out.println(handle.await(Duration.ofSeconds(10)));
            System.out.println(handle.progress());
            System.out.println("sent again: duplicate=" + mill.send(beginning).duplicate());

            // By name, where the declarations are not at hand.
            Workflow<Object> byName = Workflow.chain(
                    Signature.of("fetch", "moby-dick"), Signature.of("split"), Signature.of("beginning", 2));
            System.out.println(mill.send(byName).await(Duration.ofSeconds(10)));

            // What follows a failure does not run.
            WorkflowHandle<String> lost =
                    mill.send(Workflow.of(FETCH.with("atlantis")).then(SPLIT).then(BEGINNING, 3));
            try {
                lost.await(Duration.ofSeconds(10));
            } catch (TaskFailedException e) {
                System.out.println(e.state() + ": " + e.error().message());
                System.out.println(lost.progress());
            }
            worker.close();
        }
    }
}
