package io.millwright.testing.model;

import io.millwright.api.RetryPolicy;
import io.millwright.api.TaskType;
import io.millwright.api.TypeRef;
import java.time.Duration;
import java.util.List;

/**
 * The tasks of random workflows. Each takes a tag, which names its place in the workflow, and gives a text that shows the tag and
 * everything that it took.
 */
final class Steps {
    static final RetryPolicy RETRY = RetryPolicy.fixed(2, Duration.ofSeconds(1));

    private static final TypeRef<List<String>> TEXTS = new TypeRef<>() {};
    private static final TypeRef<List<List<String>>> LISTS = new TypeRef<>() {};

    static final TaskType.Of1<String, String> FIRST =
            task("first").takes(String.class).returns(String.class);
    static final TaskType.Of2<String, String, String> ONE =
            task("one").takes(String.class, String.class).returns(String.class);
    static final TaskType.Of2<String, List<String>, String> ALL =
            task("all").takes(TypeRef.of(String.class), TEXTS).returns(String.class);
    static final TaskType.Of2<String, List<List<String>>, String> NESTED =
            task("nested").takes(TypeRef.of(String.class), LISTS).returns(String.class);
    static final TaskType.Of3<String, String, List<String>, String> JOINED = task("joined")
            .takes(TypeRef.of(String.class), TypeRef.of(String.class), TEXTS)
            .returns(String.class);
    /** Hands over to a workflow, and gives what that gives. */
    static final TaskType.Of1<String, String> SPAWN =
            task("spawn").takes(String.class).returns(String.class);
    /** By name: a group of two is two arguments. */
    static final TaskType.Of3<String, String, String, String> PAIR =
            task("pair").takes(String.class, String.class, String.class).returns(String.class);
    /** By name: the error comes first. */
    static final TaskType.Of2<String, String, String> ALERT =
            task("alert").takes(String.class, String.class).returns(String.class);

    static final TaskType.Of2<String, String, String> UNDO =
            task("undo").takes(String.class, String.class).returns(String.class);

    private Steps() {}

    private static TaskType.Declaration task(String name) {
        return TaskType.named(name).with(o -> o.retry(RETRY));
    }
}
