package io.millwright.core.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCode;
import io.millwright.api.RetryPolicy;
import io.millwright.api.Signature;
import io.millwright.api.TaskContext;
import io.millwright.api.TaskError;
import io.millwright.api.TaskOptions;
import io.millwright.api.TaskState;
import io.millwright.api.TaskType;
import io.millwright.core.codec.Codecs;
import io.millwright.core.codec.EncryptingCodec;
import io.millwright.core.codec.KeyRing;
import io.millwright.core.codec.SignatureFormat;
import io.millwright.core.telemetry.Telemetry;
import io.millwright.jackson.JsonCodec;
import io.millwright.spi.Envelope;
import io.millwright.spi.Payload;
import io.millwright.spi.Tally;
import io.millwright.spi.Verdict;
import io.millwright.spi.Verdict.ReleaseReason;
import io.millwright.testkit.VirtualTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** The steps of one delivery and what each comes to; what a thrown error means is in {@link ThrownErrorsTest}. */
class RegistryProcessorTest {
    private static final TaskType.Of1<Integer, Integer> DOUBLE =
            TaskType.named("double").takes(Integer.class).returns(Integer.class);

    private final VirtualTime time = new VirtualTime();
    private final TaskTable tasks = new TaskTable();
    private final List<String> steps = new ArrayList<>();
    private WorkerHooks hooks = new WorkerHooks(
            (context, error, isFinal) -> steps.add("error " + isFinal),
            context -> steps.add("before"),
            context -> steps.add("after"),
            () -> true);
    private Telemetry telemetry = new Telemetry() {
        @Override
        public Running running(TaskContext context) {
            steps.add("span");
            return new Running() {
                @Override
                public void done(TaskState state, @Nullable TaskError error) {
                    steps.add("span " + state);
                }
            };
        }
    };

    private RegistryProcessor processor() {
        return processor(WorkerSettings.Rules.DEFAULT);
    }

    private RegistryProcessor processor(WorkerSettings.Rules rules) {
        return new RegistryProcessor(Deliveries.environment(tasks, telemetry, time), hooks, rules);
    }

    private Attempt attempt(Signature<?> signature, Tally tally) {
        return Deliveries.attempt(Deliveries.of(signature, tally, time), Runnable::run, time);
    }

    private Verdict process(Signature<?> signature) {
        return processor().process(attempt(signature, Tally.ZERO));
    }

    private static String json(Verdict verdict) {
        return new String(((Verdict.Success) verdict).result().bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void takesTheStepsInTheirOrder() {
        tasks.add(DOUBLE, value -> {
            steps.add("call");
            return value * 2;
        });
        assertThat(json(process(DOUBLE.with(21)))).isEqualTo("[42]");
        assertThat(steps).containsExactly("span", "before", "call", "after", "span SUCCESS");
    }

    @Test
    void takesTheStepsInTheirOrderWhenTheHandlerThrows() {
        tasks.add(DOUBLE, value -> {
            throw new IllegalStateException("no");
        });
        process(DOUBLE.with(1).with(o -> o.retry(RetryPolicy.NONE)));
        assertThat(steps).containsExactly("span", "before", "error true", "after", "span FAILURE");
    }

    @Test
    void closesWhatTheHandlerLeftBeforeTheHookAndInsideTheSpan() {
        tasks.add(DOUBLE, value -> {
            TaskContext context = TaskContext.current();
            context.closeAfter(
                    () -> steps.add("close of " + TaskContext.current().task().name() + ", "
                            + Thread.currentThread().isInterrupted()));
            Thread.currentThread().interrupt();
            return value;
        });
        process(DOUBLE.with(1));
        assertThat(steps).containsExactly("span", "before", "close of double, false", "after", "span SUCCESS");
    }

    @Test
    void whatCannotBeClosedChangesNoOutcome() {
        tasks.add(DOUBLE, value -> {
            TaskContext context = TaskContext.current();
            context.closeAfter(() -> steps.add("first"));
            context.closeAfter(() -> {
                throw new StackOverflowError("expected by the test");
            });
            context.closeAfter(() -> {
                throw new java.io.IOException("expected by the test");
            });
            context.closeAfter(() -> context.closeAfter(() -> steps.add("late")));
            return value * 2;
        });
        assertThat(json(process(DOUBLE.with(2)))).isEqualTo("[4]");
        assertThat(steps).containsExactly("span", "before", "late", "first", "after", "span SUCCESS");
    }

    @Test
    void giveTheHandlerItsContext() {
        List<TaskContext> seen = new ArrayList<>();
        tasks.add(DOUBLE, value -> {
            seen.add(TaskContext.current());
            return value;
        });
        Attempt attempt = attempt(DOUBLE.with(5).with(o -> o.header("k", "v")), Tally.ZERO);
        processor().process(attempt);
        assertThat(seen).containsExactly(attempt);
        assertThat(attempt.signature().arguments().values()).containsExactly(5);
        assertThat(attempt.signature().options().labels().headers()).isEqualTo(Map.of("k", "v"));
        io.millwright.core.Refused.with(ErrorCode.STATE_CONFLICT, TaskContext::current);
    }

    @Test
    void putsTheTaskIntoTheLogContext() {
        MDC.put("mine", "kept");
        List<Map<String, String>> seen = new ArrayList<>();
        tasks.add(DOUBLE, value -> {
            seen.add(MDC.getCopyOfContextMap());
            return value;
        });
        Signature<Integer> signature = DOUBLE.with(5);
        process(signature);
        assertThat(seen.get(0))
                .containsEntry("millwright.task", "double")
                .containsEntry("millwright.id", signature.id().toString())
                .containsEntry("mine", "kept");
        assertThat(MDC.getCopyOfContextMap()).isEqualTo(Map.of("mine", "kept"));
        MDC.clear();
    }

    @Test
    void whatCannotBeBoundFailsWithoutRetry() {
        tasks.add(DOUBLE, value -> {
            steps.add("call");
            return value;
        });
        List<Signature<Object>> malformed = List.of(
                Signature.of("double", "text"),
                Signature.of("double", 1.5),
                Signature.of("double", 5_000_000_000L),
                Signature.of("double"),
                Signature.of("double", 1, 2));
        for (Signature<Object> signature : malformed) {
            steps.clear();
            Verdict verdict = process(signature.with(o -> o.retry(RetryPolicy.fibonacci(9))));
            assertThat(verdict).isInstanceOf(Verdict.Failure.class);
            assertThat(((Verdict.Failure) verdict).error().code()).isEqualTo(ErrorCode.PAYLOAD_UNREADABLE);
            assertThat(steps).containsExactly("error true");
        }
    }

    @Test
    void whatIsNoPayloadFailsWithoutRetry() {
        tasks.add(DOUBLE, value -> value);
        Envelope good = SignatureFormat.write(DOUBLE.with(1), Map.of(), Deliveries.CODECS, time.now());
        Envelope garbage = new Envelope(
                good.id(), "double", good.address(), good.times(), new Payload("json", new byte[] {1, 2}), null);
        Verdict one = processor().process(Deliveries.attempt(Deliveries.of(garbage, Tally.ZERO), Runnable::run, time));
        assertThat(one).isInstanceOf(Verdict.Failure.class);

        Envelope badOptions = new Envelope(
                good.id(),
                "double",
                good.address(),
                good.times(),
                good.arguments(),
                new Payload("json", "{\"timeout\":\"soon\"}".getBytes(StandardCharsets.UTF_8)));
        Verdict two =
                processor().process(Deliveries.attempt(Deliveries.of(badOptions, Tally.ZERO), Runnable::run, time));
        assertThat(Objects.requireNonNull(two.errorOrNull()).code()).isEqualTo(ErrorCode.PAYLOAD_UNREADABLE);
        assertThat(steps).containsExactly("error true", "error true");
    }

    @Test
    void anUnknownTaskIsGivenBackWithGrowingDelayAndDiesInTheEnd() {
        tasks.add(DOUBLE, value -> value);
        Signature<Object> signature = Signature.of("duoble", 1);
        List<Long> waits = new ArrayList<>();
        for (int misses = 0; misses < 20; misses++) {
            Verdict verdict = processor().process(attempt(signature, new Tally(0, 0, misses, 0, 0)));
            assertThat(verdict).isInstanceOf(Verdict.Release.class);
            assertThat(((Verdict.Release) verdict).reason()).isEqualTo(ReleaseReason.UNREGISTERED);
            waits.add((((Verdict.Release) verdict).dueAt() - time.now()) / 1_000);
        }
        assertThat(waits.subList(0, 8)).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
        assertThat(waits.subList(8, 20)).containsOnly(60L);
        Verdict last = processor().process(attempt(signature, new Tally(0, 0, 20, 0, 0)));
        assertThat(last).isInstanceOf(Verdict.Dead.class);
        TaskError error = ((Verdict.Dead) last).error();
        assertThat(error.code()).isEqualTo(ErrorCode.TASK_UNREGISTERED);
        assertThat(error.message()).contains("no task 'duoble'", "worker w", "did you mean 'double'?");
        assertThat(steps).as("no hook, no span").isEmpty();
    }

    @Test
    void anUnknownTaskIsDroppedIfItSaysSo() {
        Verdict verdict = process(Signature.of("gone").with(o -> o.dropWhenUnregistered(true)));
        assertThat(verdict).isInstanceOf(Verdict.Canceled.class);
        assertThat(((Verdict.Canceled) verdict).reason()).contains("no task 'gone'", "the signature says so");
    }

    @Test
    void anUnknownKeyIsGivenBackToo() {
        tasks.add(DOUBLE, value -> value);
        Codecs theirs =
                new Codecs(List.of(new EncryptingCodec(new JsonCodec(), KeyRing.of("theirs", new byte[16]))), 1_000);
        Envelope envelope = SignatureFormat.write(DOUBLE.with(1), Map.of(), theirs, time.now());
        Verdict early =
                processor().process(Deliveries.attempt(Deliveries.of(envelope, Tally.ZERO), Runnable::run, time));
        assertThat(early).isEqualTo(new Verdict.Release(time.now() + 1_000, ReleaseReason.UNREGISTERED));
        Verdict last = processor()
                .process(Deliveries.attempt(Deliveries.of(envelope, new Tally(0, 0, 20, 0, 0)), Runnable::run, time));
        assertThat(((Verdict.Dead) last).error().code()).isEqualTo(ErrorCode.CODEC_UNKNOWN);
    }

    @Test
    void whatHasExpiredIsNotStarted() {
        tasks.add(DOUBLE, value -> {
            steps.add("call");
            return value;
        });
        Signature<Integer> signature = DOUBLE.with(1).with(o -> o.expiresIn(Duration.ofSeconds(5)));
        Attempt attempt = attempt(signature, Tally.ZERO);
        time.advance(Duration.ofMillis(4_999));
        assertThat(processor().process(attempt)).isInstanceOf(Verdict.Success.class);
        time.advance(Duration.ofMillis(1));
        assertThat(processor().process(attempt(signature, Tally.ZERO)))
                .as("expires relative to a new send")
                .isInstanceOf(Verdict.Success.class);
        steps.clear();
        assertThat(processor().process(attempt)).isEqualTo(new Verdict.Expired());
        assertThat(steps).isEmpty();
    }

    @Test
    void expiryComesBeforeRegistration() {
        Signature<Object> signature = Signature.of("gone").with(o -> o.expiresAt(Instant.ofEpochMilli(time.now())));
        assertThat(process(signature)).isEqualTo(new Verdict.Expired());
    }

    @Test
    void whatWasCancelledBeforeItBeganIsNotCalled() {
        tasks.add(DOUBLE, value -> {
            steps.add("call");
            return value;
        });
        Attempt attempt = attempt(DOUBLE.with(1), Tally.ZERO);
        attempt.cancel(CancelCause.USER, "changed my mind", 0);
        assertThat(processor().process(attempt)).isEqualTo(new Verdict.Canceled("changed my mind"));
        assertThat(steps).doesNotContain("call", "before", "after");
        Attempt lost = attempt(DOUBLE.with(1), Tally.ZERO);
        lost.cancel(CancelCause.LEASE_LOST, "gone", 0);
        assertThat(processor().process(lost)).isEqualTo(new Verdict.Release(0, ReleaseReason.UNUSED));
        assertThat(steps).doesNotContain("call");
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void aResultThatCannotBeWrittenIsAFailureWithoutRetry() {
        TaskType.Of0<Object> odd = TaskType.named("odd").returns(Object.class);
        List<Object> cycle = new ArrayList<>();
        cycle.add(cycle);
        tasks.add(odd, () -> cycle);
        Verdict verdict = process(odd.with());
        assertThat(((Verdict.Failure) verdict).error().code()).isEqualTo(ErrorCode.PAYLOAD_UNREADABLE);
        assertThat(steps).containsExactly("span", "before", "error true", "after", "span FAILURE");
    }

    @Test
    void aResultThatIsTooLargeIsAFailureWithoutRetry() {
        TaskType.Of0<String> large = TaskType.named("large").returns(String.class);
        tasks.add(large, () -> "x".repeat(Codecs.DEFAULT_LIMIT));
        Verdict verdict = process(large.with());
        assertThat(((Verdict.Failure) verdict).error().code()).isEqualTo(ErrorCode.PAYLOAD_TOO_LARGE);
        assertThat(((Verdict.Failure) verdict).error().message()).contains("limit is 1048576");
    }

    @Test
    void hooksThatThrowChangeNothing() {
        hooks = new WorkerHooks(
                (context, error, isFinal) -> {
                    throw new StackOverflowError("expected by the test");
                },
                context -> {
                    throw new IllegalStateException("expected by the test");
                },
                context -> {
                    throw new AssertionError("expected by the test");
                },
                () -> {
                    throw new IllegalStateException("expected by the test");
                });
        tasks.add(DOUBLE, value -> value * 2);
        assertThat(json(process(DOUBLE.with(2)))).isEqualTo("[4]");
        assertThat(processor().preConsume()).isTrue();
        Verdict verdict = process(Signature.of("double", "x"));
        assertThat(verdict).isInstanceOf(Verdict.Failure.class);
    }

    @Test
    void telemetryThatThrowsChangesNothing() {
        telemetry = new Telemetry() {
            @Override
            public Running running(TaskContext context) {
                throw new NoClassDefFoundError("expected by the test");
            }
        };
        tasks.add(DOUBLE, value -> value * 2);
        assertThat(json(process(DOUBLE.with(2)))).isEqualTo("[4]");
        telemetry = new Telemetry() {
            @Override
            public Running running(TaskContext context) {
                return new Running() {
                    @Override
                    public void done(TaskState state, @Nullable TaskError error) {
                        throw new IllegalStateException("expected by the test");
                    }
                };
            }
        };
        assertThat(json(process(DOUBLE.with(2)))).isEqualTo("[4]");
    }

    @Test
    void theHandlersTimeLimitIsItsSignaturesOrTheWorkers() {
        List<Instant> deadlines = new ArrayList<>();
        tasks.add(DOUBLE, value -> {
            TaskContext.current().deadline().ifPresent(deadlines::add);
            return value;
        });
        process(DOUBLE.with(1));
        assertThat(deadlines).isEmpty();
        process(DOUBLE.with(1).with(o -> o.timeout(Duration.ofSeconds(5))));
        RegistryProcessor limited = processor(new WorkerSettings.Rules(RetryPolicy.NONE, Duration.ofSeconds(9), 1));
        limited.process(attempt(DOUBLE.with(1), Tally.ZERO));
        limited.process(attempt(DOUBLE.with(1).with(o -> o.timeout(Duration.ofSeconds(2))), Tally.ZERO));
        assertThat(deadlines)
                .containsExactly(
                        time.instant().plusSeconds(5),
                        time.instant().plusSeconds(9),
                        time.instant().plusSeconds(2));
    }

    @Test
    void defaults() {
        assertThat(WorkerSettings.Rules.DEFAULT.retry()).isEqualTo(RetryPolicy.DEFAULT);
        assertThat(WorkerSettings.Rules.DEFAULT.timeout()).isNull();
        assertThat(WorkerSettings.Rules.DEFAULT.maxMisses()).isEqualTo(20);
        assertThat(WorkerSettings.Limits.DEFAULT)
                .isEqualTo(new WorkerSettings.Limits(
                        Duration.ofSeconds(15), Duration.ofMillis(50), 1_000, Duration.ofSeconds(5)));
        assertThat(TaskOptions.DEFAULT.retry()).as("left to the worker").isNull();
    }
}
