package io.millwright.examples;

import io.millwright.api.Results;
import io.millwright.api.TaskType;
import io.millwright.api.TypeRef;
import io.millwright.core.Millwright;
import io.millwright.core.worker.Worker;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;

/** A task with several results, and one with a record; both are decoded to declared types, never to what the wire says. */
public final class SeveralResults {
    static final TaskType.Of1<List<Long>, Results> MIN_MAX =
            TaskType.named("min-max").takes(new TypeRef<List<Long>>() {}).returnsAll(Long.class, Long.class);

    static final TaskType.Of1<String, Person> LOOK_UP =
            TaskType.named("look-up").takes(String.class).returns(Person.class);

    private SeveralResults() {}

    /** Records and POJOs travel as JSON. */
    public record Person(String name, LocalDate born) {}

    public static void main(String[] args) throws InterruptedException {
        try (Millwright mill = Millwright.open("memory:")) {
            mill.tasks()
                    .add(
                            MIN_MAX,
                            numbers -> Results.of(
                                    numbers.stream().min(Long::compare).orElse(null),
                                    numbers.stream().max(Long::compare).orElse(null)))
                    .add(LOOK_UP, name -> new Person(name, LocalDate.of(1815, 12, 10)));
            Worker worker = mill.worker().start();

            Results results = mill.send(MIN_MAX.with(List.of(5L, 2L, 7L))).await(Duration.ofSeconds(10));
            System.out.println("from " + results.get(0, Long.class) + " to " + results.get(1, Long.class));

            Person ada = mill.send(LOOK_UP.with("Ada")).await(Duration.ofSeconds(10));
            System.out.println(ada.name() + ", born in " + ada.born().getYear());
            worker.close();
        }
    }
}
