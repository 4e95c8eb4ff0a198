package io.millwright.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCode;
import io.millwright.api.Receipt;
import io.millwright.api.Signature;
import io.millwright.api.TaskContext;
import io.millwright.api.TaskError;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.api.TaskType;
import io.millwright.core.codec.EncryptingCodec;
import io.millwright.core.codec.KeyRing;
import io.millwright.core.telemetry.Telemetry;
import io.millwright.core.worker.Worker;
import io.millwright.core.worker.WorkerState;
import io.millwright.jackson.JsonCodec;
import io.millwright.spi.Capability;
import io.millwright.spi.QueueStats;
import io.millwright.spi.Store;
import io.millwright.spi.StoreContext;
import io.millwright.spi.Stores;
import io.millwright.spi.TaskQuery;
import io.millwright.spi.WorkerInfo;
import io.millwright.testkit.VirtualTime;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MillwrightTest {
    private static final TaskType.Of2<Long, Long, Long> ADD =
            TaskType.named("add").takes(Long.class, Long.class).returns(Long.class);

    @Test
    void addsTwoNumbers() throws Exception {
        try (Millwright mill = Millwright.open("memory:")) {
            mill.tasks().add(ADD, (a, b) -> a + b);
            try (Worker worker = mill.worker().concurrency(2).start()) {
                assertThat(mill.send(ADD.with(1L, 2L)).await(Duration.ofSeconds(10)))
                        .isEqualTo(3);
                assertThat(worker.state()).isEqualTo(WorkerState.RUNNING);
            }
        }
    }

    @Test
    void refusesStoresThatItCannotOpen() {
        ErrorCode code = ErrorCode.INVALID_CONFIGURATION;
        Refused.with(code, () -> Millwright.open("memry:"), "'memry:'", "did you mean 'memory'?");
        Refused.with(code, () -> Millwright.open("work.db"), "'work.db' is no store URL");
        Refused.with(
                code,
                () -> Millwright.open("memory:?retenshun=1h"),
                "a memory: store has no option 'retenshun'",
                "did you mean 'retention'?");
        Refused.with(code, () -> Millwright.open("memory:?retention=soon"), "retention=soon", "no duration");
    }

    @Test
    void needsExactlyOneStore() {
        ErrorCode code = ErrorCode.INVALID_CONFIGURATION;
        Refused.with(code, () -> Millwright.builder().build(), "give Millwright a store");
        try (Store store = Stores.open("memory:", StoreContext.system())) {
            Refused.with(
                    code,
                    () -> Millwright.builder().store("memory:").store(store).build(),
                    "give Millwright a store");
        }
    }

    @Test
    void closesWhatItOpenedAndNothingElse() {
        Millwright own = Millwright.open("memory:");
        own.close();
        own.close();
        Refused.with(ErrorCode.CLOSED, () -> own.send(ADD.with(1L, 1L)));
        try (Store store = Stores.open("memory:", StoreContext.system())) {
            Millwright lent = Millwright.builder().store(store).build();
            lent.close();
            assertThat(lent.send(ADD.with(1L, 1L)).duplicate()).isFalse();
            assertThat(lent.store()).isSameAs(store);
        }
    }

    @Test
    void limitsPayloadsWithinReason() {
        ErrorCode code = ErrorCode.INVALID_CONFIGURATION;
        Refused.with(code, () -> Millwright.builder().payloadLimit(1_023), "payloadLimit", "1 KiB", "1023");
        Refused.with(code, () -> Millwright.builder().payloadLimit(300 << 20), "payloadLimit", "256 MiB");
        try (Millwright mill =
                Millwright.builder().store("memory:").payloadLimit(1_024).build()) {
            Refused.with(ErrorCode.PAYLOAD_TOO_LARGE, () -> mill.send(Signature.of("t", "x".repeat(1_100))), "1024");
        }
    }

    @Test
    void encryptsFromEndToEnd() throws Exception {
        EncryptingCodec codec = new EncryptingCodec(new JsonCodec(), KeyRing.of("k", new byte[32]));
        try (Millwright mill =
                Millwright.builder().store("memory:").codec(codec).build()) {
            TaskType.Of1<String, String> echo =
                    TaskType.named("echo").takes(String.class).returns(String.class);
            mill.tasks().add(echo, text -> text + "!");
            try (Worker worker = mill.worker().start()) {
                Receipt<String> receipt = mill.send(echo.with("secret"));
                assertThat(receipt.await(Duration.ofSeconds(10))).isEqualTo("secret!");
                assertThat(Admin.readable(mill.admin()
                                .task(receipt.id())
                                .orElseThrow()
                                .envelope()
                                .arguments()))
                        .doesNotContain("secret")
                        .contains("json-aesgcm");
                // whoever waits may be woken before the worker has heard that its verdict is written
                Eventually.holds("the worker counts it", () -> worker.metrics().succeeded() == 1);
            }
        }
    }

    @Test
    void workersAreSetUpStrictly() {
        try (Millwright mill = Millwright.open("memory:")) {
            ErrorCode code = ErrorCode.INVALID_CONFIGURATION;
            Duration forEver = ChronoUnit.FOREVER.getDuration();
            Duration less = Duration.ofMillis(-1);
            Refused.with(code, () -> mill.worker().queues("a b"), "queue 'a b' is not a name");
            Refused.with(code, () -> mill.worker().queues("a", "a"), "queue a is given twice");
            Refused.with(code, () -> mill.worker().queue("a", 0), "weight of queue a", "between 1 and 1000");
            Refused.with(code, () -> mill.worker().concurrency(0), "concurrency must be between 1 and 100000, not 0");
            Refused.with(code, () -> mill.worker().name(""), "worker name ''");
            Refused.with(
                    code, () -> mill.worker().lease(Duration.ofMillis(99)), "lease must be between 100 ms and 1 h");
            Refused.with(code, () -> mill.worker().lease(forEver), "lease must be between");
            Refused.with(code, () -> mill.worker().prefetch(less, 1), "prefetch");
            Refused.with(code, () -> mill.worker().prefetch(forEver, 1), "prefetch");
            Refused.with(code, () -> mill.worker().prefetch(Duration.ZERO, -1), "prefetch", "-1");
            Refused.with(code, () -> mill.worker().grace(less), "grace");
            Refused.with(code, () -> mill.worker().grace(forEver), "grace");
            Refused.with(code, () -> mill.worker().defaultTimeout(Duration.ZERO), "default timeout");
            Refused.with(code, () -> mill.worker().defaultTimeout(forEver), "default timeout");
            Refused.with(code, () -> mill.worker().maxMisses(-1), "maxMisses");
        }
    }

    @Test
    void workersHaveDefaults() {
        try (ScriptedStore store = new ScriptedStore(new VirtualTime())) {
            Millwright mill = Millwright.builder().store(store).build();
            mill.worker().start().close();
            WorkerInfo info = store.joined.get(0);
            assertThat(info.queues()).containsExactly("default");
            assertThat(info.concurrency())
                    .isEqualTo(Math.max(4, Runtime.getRuntime().availableProcessors()));
            assertThat(info.lease()).isEqualTo(Duration.ofSeconds(15));
            assertThat(info.name()).matches("w" + ProcessHandle.current().pid() + "-\\d+");
            assertThat(Worker.CLOSE_BOUND).isEqualTo(Duration.ofSeconds(30));
        }
    }

    @Test
    void operatorsLookAndSteer() {
        VirtualTime time = new VirtualTime();
        try (Millwright mill = Millwright.builder().store("memory:").time(time).build()) {
            Admin admin = mill.admin();
            TaskId one = mill.send(ADD.with(1L, 2L).with(o -> o.tag("t"))).id();
            mill.send(ADD.with(3L, 4L).in(Duration.ofHours(1)));
            QueueStats stats = admin.queues().get(0);
            assertThat(stats).isEqualTo(new QueueStats("default", false, 1, 1, 0, 0, 0, time.now()));
            assertThat(admin.task(one).orElseThrow().state()).isEqualTo(TaskState.PENDING);
            assertThat(Admin.options(admin.task(one).orElseThrow()).labels().tags())
                    .containsExactly("t");
            assertThat(Admin.readable(admin.task(one).orElseThrow().envelope().arguments()))
                    .isEqualTo("[1,2]");
            assertThat(admin.tasks(TaskQuery.inState(10, TaskState.PENDING))).hasSize(2);
            admin.pause("default");
            assertThat(admin.queues().get(0).paused()).isTrue();
            admin.resume("default");
            assertThat(admin.queues().get(0).paused()).isFalse();
            assertThat(admin.purge("default")).isEqualTo(2);
            assertThat(admin.task(one).orElseThrow().state()).isEqualTo(TaskState.CANCELED);
            assertThat(admin.requeue(one)).isTrue();
            assertThat(admin.requeue(one)).isFalse();
            assertThat(admin.task(TaskId.next())).isEmpty();
            assertThat(admin.workers()).isEmpty();
            assertThat(admin.history(one)).isNotEmpty();
            Refused.with(ErrorCode.INVALID_SIGNATURE, () -> admin.pause("no queue"), "'no queue'");
        }
    }

    @Test
    void whatTheStoreDoesNotOfferIsRefused() {
        try (ScriptedStore store = new ScriptedStore(new VirtualTime())) {
            store.offering(EnumSet.noneOf(Capability.class));
            Admin admin = Millwright.builder().store(store).build().admin();
            ErrorCode code = ErrorCode.UNSUPPORTED;
            Refused.with(code, admin::queues, "INSPECTION");
            Refused.with(code, admin::workers, "INSPECTION");
            Refused.with(code, () -> admin.history(TaskId.next()), "INSPECTION");
            Refused.with(code, () -> admin.pause("q"), "PAUSE");
        }
    }

    @Test
    void telemetryThatThrowsStopsNobody() throws Exception {
        Telemetry hostile = new Telemetry() {
            @Override
            public Sending sending(Signature<?> signature) {
                if (signature.task().equals("other")) {
                    throw new NoClassDefFoundError("expected by the test");
                }
                return new Sending() {
                    @Override
                    public void done(@Nullable Throwable error) {
                        throw new IllegalStateException("expected by the test");
                    }
                };
            }

            @Override
            public Running running(TaskContext context) {
                return new Running() {
                    @Override
                    public void done(TaskState state, @Nullable TaskError error) {
                        throw new AssertionError("expected by the test");
                    }
                };
            }

            @Override
            public void received(String queue, String task, Duration waited) {
                throw new NoClassDefFoundError("expected by the test");
            }

            @Override
            public void ended(String queue, String task, TaskState state, Duration ran) {
                throw new NoClassDefFoundError("expected by the test");
            }
        };
        try (Millwright mill =
                Millwright.builder().store("memory:").telemetry(hostile).build()) {
            mill.tasks().add(ADD, (a, b) -> a + b);
            mill.tasks().add(TaskType.named("other").returns(Long.class), () -> 5L);
            try (Worker worker = mill.worker().concurrency(1).start()) {
                assertThat(mill.send(ADD.with(1L, 2L)).await(Duration.ofSeconds(10)))
                        .isEqualTo(3);
                assertThat(mill.sendAll(List.of(Signature.of("other"))).get(0).await(Duration.ofSeconds(10)))
                        .isEqualTo(5);
                assertThat(mill.send(ADD.with(1L, 2L)).await(Duration.ofSeconds(10)))
                        .as("no place was lost")
                        .isEqualTo(3);
                assertThat(worker.metrics().failed()).isZero();
            }
        }
    }
}
