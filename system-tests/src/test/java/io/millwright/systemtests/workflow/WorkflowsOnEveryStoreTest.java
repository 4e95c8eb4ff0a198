package io.millwright.systemtests.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millwright.api.MemberResult;
import io.millwright.api.RetryPolicy;
import io.millwright.api.TaskContext;
import io.millwright.api.TaskFailedException;
import io.millwright.api.TaskState;
import io.millwright.api.TaskType;
import io.millwright.api.TypeRef;
import io.millwright.api.Workflow;
import io.millwright.api.WorkflowHandle;
import io.millwright.core.Millwright;
import io.millwright.core.codec.EncryptingCodec;
import io.millwright.core.codec.KeyRing;
import io.millwright.core.worker.Worker;
import io.millwright.core.worker.WorkerState;
import io.millwright.jackson.JsonCodec;
import io.millwright.spi.Payload;
import io.millwright.spi.TaskQuery;
import io.millwright.spi.TaskRecord;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** What an application may expect of workflows, whatever keeps them. */
@ParameterizedClass
@ValueSource(strings = {"memory:NAME", "sqlite:FILE"})
@Timeout(120)
class WorkflowsOnEveryStoreTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int MEGABYTE = 1_000_000;

    private static final TaskType.Of1<String, String> GREET =
            TaskType.named("greet").takes(String.class).returns(String.class);
    private static final TaskType.Of1<List<String>, String> JOIN =
            TaskType.named("join").takes(new TypeRef<List<String>>() {}).returns(String.class);
    private static final TaskType.Of1<Long, Long> SQUARE = TaskType.named("square")
            .with(o -> o.retry(RetryPolicy.NONE))
            .takes(Long.class)
            .returns(Long.class);
    private static final TaskType.Of1<List<Long>, Long> SUM =
            TaskType.named("sum").takes(new TypeRef<List<Long>>() {}).returns(Long.class);

    @Parameter
    String pattern;

    @TempDir
    Path directory;

    private String url;

    @BeforeEach
    void name() {
        url = pattern.replace("FILE", directory.resolve("work.db").toString())
                .replace("NAME", UUID.randomUUID().toString());
    }

    private static long sum(List<Long> all) {
        return all.stream().mapToLong(value -> value).sum();
    }

    @Test
    void payloadsAreEncryptedOnTheirWayThroughAChord() throws Exception {
        EncryptingCodec codec = new EncryptingCodec(new JsonCodec(), KeyRing.of("k1", new byte[32]));
        try (Millwright mill = Millwright.builder().store(url).codec(codec).build()) {
            mill.tasks().add(GREET, name -> "secret " + name).add(JOIN, all -> String.join(", ", all));
            WorkflowHandle<String> handle =
                    mill.send(Workflow.map(GREET, List.of("Ada", "Grace")).then(JOIN));
            try (Worker worker = mill.worker().concurrency(2).start()) {
                assertThat(handle.await(PATIENCE)).isEqualTo("secret Ada, secret Grace");
                assertThat(worker.state()).isEqualTo(WorkerState.RUNNING);
            }
            List<TaskRecord> nodes = mill.admin().tasks(TaskQuery.inState(10, TaskState.SUCCESS));
            assertThat(nodes).hasSize(5); // the workflow and its gate, too
            for (TaskRecord node : nodes) {
                Payload result = Objects.requireNonNull(node.outcome()).result();
                assertThat(text(node.envelope().arguments())).doesNotContain("Ada", "Grace");
                assertThat(text(Objects.requireNonNull(result))).doesNotContain("secret");
            }
        }
    }

    private static String text(Payload payload) {
        return new String(payload.bytes(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void resultsOfAMegabyteDoNotTravelInSignatures() throws Exception {
        int members = 20;
        try (Millwright mill = Millwright.open(url)) {
            mill.tasks()
                    .add(GREET, name -> name.repeat(MEGABYTE))
                    .add(
                            JOIN,
                            all -> all.stream()
                                    .map(text -> text.charAt(0) + "" + text.length())
                                    .toList()
                                    .toString());
            List<String> letters = IntStream.range(0, members)
                    .mapToObj(i -> String.valueOf((char) ('a' + i)))
                    .toList();
            WorkflowHandle<String> handle =
                    mill.send(Workflow.map(GREET, letters).then(JOIN));
            try (Worker worker = mill.worker().concurrency(2).start()) {
                assertThat(handle.await(PATIENCE))
                        .isEqualTo(letters.stream()
                                .map(letter -> letter + MEGABYTE)
                                .toList()
                                .toString());
                assertThat(worker.state()).isEqualTo(WorkerState.RUNNING);
            }
            assertThat(mill.admin().tasks(TaskQuery.inState(100, TaskState.SUCCESS)))
                    .allMatch(node -> node.envelope().arguments().bytes().length < 1_000);
        }
    }

    @Test
    void tenThousandResultsComeAsMembersEnd() throws Exception {
        int members = 10_000;
        AtomicBoolean callback = new AtomicBoolean();
        CountDownLatch someCame = new CountDownLatch(1);
        try (Millwright mill = Millwright.open(url)) {
            mill.tasks().add(SQUARE, value -> {
                if (value == members - 1) {
                    someCame.await(); // the last member ends only after results of others were seen
                }
                return value * value;
            });
            mill.tasks().add(SUM, all -> {
                callback.set(true);
                return sum(all);
            });
            List<Long> items = LongStream.range(0, members).boxed().toList();
            long expected = items.stream().mapToLong(item -> item * item).sum();
            WorkflowHandle<Long> handle = mill.send(Workflow.map(SQUARE, items).then(SUM));
            try (Worker worker = mill.worker().concurrency(4).start();
                    Stream<MemberResult<Long>> results = handle.results(SQUARE)) {
                long streamed = results.peek(result -> {
                            if (someCame.getCount() > 0) {
                                assertThat(callback).isFalse();
                                someCame.countDown();
                            }
                        })
                        .mapToLong(result -> Objects.requireNonNull(result.value()))
                        .sum();
                assertThat(streamed).isEqualTo(expected);
                assertThat(handle.await(PATIENCE)).isEqualTo(expected);
                assertThat(worker.state()).isEqualTo(WorkerState.RUNNING);
            }
        }
    }

    @Test
    void anotherClientFindsItAndSteersIt() throws Exception {
        AtomicBoolean broken = new AtomicBoolean(true);
        AtomicInteger runs = new AtomicInteger();
        try (Millwright mill = Millwright.open(url);
                Millwright other = Millwright.open(url)) {
            mill.tasks().add(SUM, WorkflowsOnEveryStoreTest::sum).add(SQUARE, value -> {
                runs.incrementAndGet();
                if (value == 3 && broken.get()) {
                    throw new IllegalStateException("three is broken");
                }
                return value * value;
            });
            Workflow<Long> chord = Workflow.map(SQUARE, List.of(2L, 3L, 4L)).then(SUM);
            mill.send(chord);
            WorkflowHandle<Long> found = other.workflow(chord.id(), chord.resultType());
            assertThat(found.progress().open()).isEqualTo(4);
            try (Worker worker = mill.worker().concurrency(2).start()) {
                assertThatThrownBy(() -> found.await(PATIENCE))
                        .isInstanceOf(TaskFailedException.class)
                        .hasMessageContaining("three is broken");
                assertThat(found.progress()).hasToString("2 succeeded, 1 failed, 1 skipped, 0 open of 4");
                assertThat(found.nodes(0, 10)).extracting(node -> node.state()).containsOnlyOnce(TaskState.FAILURE);

                broken.set(false);
                assertThat(found.retryFailed()).isTrue();

                assertThat(found.await(PATIENCE)).isEqualTo(29);
                assertThat(found.progress().succeeded()).isEqualTo(4);
                assertThat(found.retryFailed()).as("nothing has failed").isFalse();
                assertThat(runs).as("what had succeeded did not run again").hasValue(4);
                assertThat(worker.state()).isEqualTo(WorkerState.RUNNING);
            }
        }
    }

    @Test
    void membersThatRunAreToldWhenItIsCancelled() throws Exception {
        CountDownLatch running = new CountDownLatch(2);
        CountDownLatch told = new CountDownLatch(2);
        AtomicBoolean callback = new AtomicBoolean();
        try (Millwright mill = Millwright.open(url);
                Millwright other = Millwright.open(url)) {
            mill.tasks().add(SQUARE, value -> {
                TaskContext.current().onCancel(told::countDown);
                running.countDown();
                new CountDownLatch(1).await(); // until it is interrupted
                return value;
            });
            mill.tasks().add(SUM, all -> {
                callback.set(true);
                return sum(all);
            });
            Workflow<Long> chord = Workflow.map(SQUARE, List.of(1L, 2L, 3L)).then(SUM);
            WorkflowHandle<Long> handle = mill.send(chord);
            try (Worker worker = mill.worker().concurrency(2).start()) {
                assertThat(running.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();

                other.workflow(chord.id(), chord.resultType()).cancel("enough");

                assertThatThrownBy(() -> handle.await(PATIENCE))
                        .isInstanceOfSatisfying(
                                TaskFailedException.class,
                                failed -> assertThat(failed.state()).isEqualTo(TaskState.CANCELED));
                assertThat(told.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
                assertThat(worker.state()).isEqualTo(WorkerState.RUNNING);
            }
            assertThat(handle.nodes(0, 10))
                    .allMatch(node -> node.state() == TaskState.CANCELED || node.state() == TaskState.SKIPPED);
            assertThat(callback).isFalse();
        }
    }
}
