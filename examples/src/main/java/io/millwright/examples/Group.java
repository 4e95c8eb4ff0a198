package io.millwright.examples;

import io.millwright.api.MemberResult;
import io.millwright.api.RetryPolicy;
import io.millwright.api.TaskType;
import io.millwright.api.Workflow;
import io.millwright.api.WorkflowHandle;
import io.millwright.core.Millwright;
import io.millwright.core.worker.Worker;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Many at the same time. The results come in the order of the members, or one by one as they are there. */
public final class Group {
    static final TaskType.Of1<String, Integer> LENGTH = TaskType.named("length")
            .with(o -> o.retry(RetryPolicy.NONE))
            .takes(String.class)
            .returns(Integer.class);

    private Group() {}

    static int length(String word) {
        if (word.isEmpty()) {
            throw new IllegalArgumentException("no word");
        }
        return word.length();
    }

    public static void main(String[] args) throws InterruptedException {
        try (Millwright mill = Millwright.open("memory:")) {
            mill.tasks().add(LENGTH, Group::length);
            Worker worker = mill.worker().concurrency(4).start();

            Workflow<List<Integer>> lengths =
                    Workflow.map(LENGTH, List.of("some", "words", "of", "different", "lengths"));
            System.out.println(mill.send(lengths).await(Duration.ofSeconds(10)));

            // One by one, whichever is there first; here put in order, so that this prints the same every time.
            WorkflowHandle<List<Integer>> handle = mill.send(lengths.again());
            try (Stream<MemberResult<Integer>> results = handle.results(LENGTH)) {
                results.sorted(Comparator.comparing(MemberResult::number))
                        .forEach(result -> System.out.println(result.number() + ": " + result.value()));
            }

            // A group fails with its first member, unless it is told to go on: with null, or without it.
            Workflow<List<Integer>> gap = Workflow.map(LENGTH, List.of("a", "", "ccc"));
            System.out.println(mill.send(gap.ignoreFailure()).await(Duration.ofSeconds(10)));
            System.out.println(mill.send(gap.again().continueWithSuccesses()).await(Duration.ofSeconds(10)));
            worker.close();
        }
    }
}
