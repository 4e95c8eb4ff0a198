package io.millwright.examples;

import io.millwright.api.TaskType;
import io.millwright.api.TypeRef;
import io.millwright.api.Workflow;
import io.millwright.api.WorkflowHandle;
import io.millwright.core.Millwright;
import io.millwright.core.worker.Worker;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;

/** Many at the same time, and one that takes all their results: it runs once, when the last of them has succeeded. */
public final class Chord {
    static final TaskType.Of1<Long, Long> SQUARE =
            TaskType.named("square").takes(Long.class).returns(Long.class);
    static final TaskType.Of1<List<Long>, Long> SUM =
            TaskType.named("sum").takes(new TypeRef<List<Long>>() {}).returns(Long.class);
    static final TaskType.Of1<Long, Void> ANNOUNCE =
            TaskType.named("announce").takes(Long.class).returnsNothing();

    private Chord() {}

    public static void main(String[] args) throws InterruptedException {
        try (Millwright mill = Millwright.open("memory:")) {
            mill.tasks()
                    .add(SQUARE, n -> n * n)
                    .add(
                            SUM,
                            squares ->
                                    squares.stream().mapToLong(square -> square).sum())
                    .add(ANNOUNCE, sum -> {
                        System.out.println("announced: " + sum);
                        return null;
                    });
            Worker worker = mill.worker().start();

            List<Long> numbers = LongStream.rangeClosed(1, 1_000).boxed().toList();
            WorkflowHandle<Long> handle = mill.send(Workflow.map(SQUARE, numbers)
                    .then(SUM)
                    .onSuccess(ANNOUNCE)
                    .with(o -> o.name("sum-of-squares").deadline(Duration.ofMinutes(5))));

            System.out.println("1² + 2² + … + 1000² = " + handle.await(Duration.ofSeconds(30)));
            System.out.println(handle.progress());
            worker.close();
        }
    }
}
