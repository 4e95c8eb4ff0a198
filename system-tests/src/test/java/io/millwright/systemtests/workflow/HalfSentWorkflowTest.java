package io.millwright.systemtests.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.SendOptions;
import io.millwright.api.TaskFailedException;
import io.millwright.api.TaskState;
import io.millwright.api.TaskType;
import io.millwright.api.TypeRef;
import io.millwright.api.Workflow;
import io.millwright.api.WorkflowHandle;
import io.millwright.core.Millwright;
import io.millwright.core.worker.Worker;
import io.millwright.core.worker.WorkerState;
import io.millwright.spi.Store;
import io.millwright.spi.StoreContext;
import io.millwright.spi.Stores;
import io.millwright.testkit.VirtualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The sender of a large workflow dies between two of its trips: it can be gone on with, or ends by itself. */
@ParameterizedClass
@ValueSource(strings = {"memory:", "sqlite:FILE"})
@Timeout(120)
class HalfSentWorkflowTest {
    private static final int MEMBERS = 3_000;
    /** The workflow, its callback, and a first part of the members. */
    private static final int TRIPS = 3;

    private static final TaskType.Of1<Long, Long> ECHO =
            TaskType.named("echo").takes(Long.class).returns(Long.class);
    private static final TaskType.Of1<List<Long>, Long> COUNT =
            TaskType.named("count").takes(new TypeRef<List<Long>>() {}).returns(Long.class);

    @Parameter
    String url;

    @TempDir
    Path directory;

    private final VirtualTime time = new VirtualTime();
    private final Set<Long> ran = ConcurrentHashMap.newKeySet();
    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicInteger callbacks = new AtomicInteger();
    private final Workflow<Long> chord =
            Workflow.map(ECHO, LongStream.range(0, MEMBERS).boxed().toList()).then(COUNT);
    private Store store;
    private Millwright mill;

    @BeforeEach
    void open() {
        String at = url.replace("FILE", directory.resolve("work.db").toString());
        store = Stores.open(at, new StoreContext(time));
        mill = Millwright.builder().store(store).time(time).build();
        mill.tasks()
                .add(ECHO, value -> {
                    ran.add(value);
                    runs.incrementAndGet();
                    return value;
                })
                .add(COUNT, all -> {
                    callbacks.incrementAndGet();
                    return (long) all.size();
                });
    }

    @AfterEach
    void close() {
        mill.close();
        store.close();
    }

    private void sendHalf() {
        try (Millwright dying = Millwright.builder()
                .store(DyingSender.of(store, TRIPS))
                .time(time)
                .build()) {
            assertThatThrownBy(() -> dying.send(chord, SendOptions.concurrency(1)))
                    .isInstanceOfSatisfying(
                            MillwrightException.class,
                            error -> assertThat(error.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE));
        }
    }

    @Test
    void whoSendsItAgainGoesOnWhereItStopped() throws Exception {
        sendHalf();
        try (Worker worker = mill.worker().concurrency(4).start()) {
            WorkflowHandle<Long> handle = mill.send(chord, SendOptions.concurrency(2));

            assertThat(handle.duplicate()).isTrue();
            assertThat(handle.stage().toCompletableFuture().get(60, TimeUnit.SECONDS))
                    .isEqualTo(MEMBERS);
            assertThat(worker.state()).isEqualTo(WorkerState.RUNNING);
        }
        assertThat(ran).hasSize(MEMBERS);
        assertThat(runs).as("each member once").hasValue(MEMBERS);
        assertThat(callbacks).hasValue(1);
    }

    @Test
    void ifNobodyDoesItEndsByItselfAndNothingElseRuns() {
        sendHalf();
        WorkflowHandle<Long> handle = mill.workflow(chord.id(), chord.resultType());
        assertThat(handle.state()).isEqualTo(TaskState.HELD);

        time.advance(Duration.ofMinutes(11));

        assertThatThrownBy(() -> handle.stage().toCompletableFuture().get(60, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(
                        TaskFailedException.class,
                        failed -> assertThat(failed.error().code()).isEqualTo(ErrorCode.TASK_EXPIRED));
        assertThat(handle.state()).isEqualTo(TaskState.EXPIRED);
        assertThatThrownBy(() -> mill.send(chord, SendOptions.concurrency(1)))
                .as("too late to go on")
                .isInstanceOfSatisfying(
                        MillwrightException.class,
                        error -> assertThat(error.code()).isEqualTo(ErrorCode.STATE_CONFLICT));
        assertThat(handle.nodes(0, MEMBERS + 10))
                .as("what came in time and what came later")
                .hasSize(MEMBERS + 2)
                .allMatch(node -> node.state().isTerminal() && node.state() != TaskState.SUCCESS);
        assertThat(runs).hasValue(0);
    }
}
