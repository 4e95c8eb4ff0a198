package io.millwright.core.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millwright.api.RetryPolicy;
import io.millwright.api.Signature;
import io.millwright.api.TaskContext;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.api.TaskType;
import io.millwright.core.Eventually;
import io.millwright.core.Millwright;
import io.millwright.core.ScriptedStore;
import io.millwright.core.worker.Worker;
import io.millwright.testkit.VirtualTime;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TelemetryTest {
    private static final TaskType.Of1<String, String> ECHO =
            TaskType.named("echo").takes(String.class).returns(String.class);

    private final VirtualTime time = new VirtualTime();
    private final ScriptedStore store = new ScriptedStore(time);
    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                    .build())
            .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
            .build();

    @AfterEach
    void close() {
        store.close();
        sdk.close();
    }

    private Millwright mill(Telemetry telemetry) {
        return Millwright.builder()
                .store(store)
                .time(time)
                .telemetry(telemetry)
                .executor(Runnable::run)
                .build();
    }

    private List<SpanData> spans(SpanKind kind, int count) {
        Eventually.holds(
                count + " spans",
                () -> exporter.getFinishedSpanItems().stream()
                                .filter(s -> s.getKind() == kind)
                                .count()
                        == count);
        return exporter.getFinishedSpanItems().stream()
                .filter(s -> s.getKind() == kind)
                .toList();
    }

    @Test
    void aTaskBelongsToTheTraceOfWhoSentIt() {
        Millwright mill = mill(new OpenTelemetryTracing(sdk));
        List<String> current = new ArrayList<>();
        mill.tasks().add(ECHO, text -> {
            current.add(Span.current().getSpanContext().getSpanId());
            return text;
        });
        Span request = sdk.getTracer("test").spanBuilder("request").startSpan();
        TaskId id;
        try (Scope scope = request.makeCurrent()) {
            id = mill.send(ECHO.with("x").onQueue("mail")).id();
        }
        request.end();
        try (Worker worker = mill.worker().queues("mail").start()) {
            SpanData producer = spans(SpanKind.PRODUCER, 1).get(0);
            SpanData consumer = spans(SpanKind.CONSUMER, 1).get(0);
            assertThat(producer.getName()).isEqualTo("send echo");
            assertThat(producer.getParentSpanId())
                    .isEqualTo(request.getSpanContext().getSpanId());
            assertThat(consumer.getName()).isEqualTo("run echo");
            assertThat(consumer.getTraceId()).isEqualTo(request.getSpanContext().getTraceId());
            assertThat(consumer.getParentSpanId()).isEqualTo(producer.getSpanId());
            assertThat(current).containsExactly(consumer.getSpanId());
            assertThat(consumer.getAttributes().asMap())
                    .containsEntry(AttributeKey.stringKey("messaging.message.id"), id.toString())
                    .containsEntry(AttributeKey.stringKey("messaging.destination.name"), "mail")
                    .containsEntry(AttributeKey.stringKey("messaging.system"), "millwright")
                    .containsEntry(AttributeKey.longKey("millwright.attempt"), 1L)
                    .containsEntry(AttributeKey.stringKey("millwright.state"), "SUCCESS");
            assertThat(Span.current().getSpanContext().isValid())
                    .as("nothing is left behind")
                    .isFalse();
            assertThat(worker.name()).isNotEmpty();
        }
    }

    @Test
    void everyAttemptHasItsSpanAndErrorsAreMarked() {
        Millwright mill = mill(new OpenTelemetryTracing(sdk));
        mill.tasks().add(ECHO, text -> {
            throw new IllegalStateException("no");
        });
        try (Worker worker = mill.worker().start()) {
            mill.send(ECHO.with("x").with(o -> o.retry(RetryPolicy.fixed(1, Duration.ofMillis(10)))));
            spans(SpanKind.CONSUMER, 1);
            Eventually.holds("settled", () -> worker.metrics().retried() == 1);
            Eventually.holds("run again", () -> {
                time.advance(Duration.ofMillis(10));
                return worker.metrics().failed() == 1;
            });
            List<SpanData> consumers = spans(SpanKind.CONSUMER, 2);
            String producer = spans(SpanKind.PRODUCER, 1).get(0).getSpanId();
            assertThat(consumers).extracting(SpanData::getParentSpanId).containsOnly(producer);
            assertThat(consumers).extracting(s -> s.getStatus().getStatusCode()).containsOnly(StatusCode.ERROR);
            assertThat(consumers)
                    .extracting(s -> s.getAttributes().get(AttributeKey.stringKey("error.type")))
                    .containsOnly("java.lang.IllegalStateException");
        }
    }

    @Test
    void aSendThatFailsIsAnError() {
        store.always(
                ScriptedStore.Op.PUBLISH, ScriptedStore.Script.fail(new IllegalStateException("expected by the test")));
        CompletableFuture<?> sent =
                mill(new OpenTelemetryTracing(sdk)).sendAsync(ECHO.with("x")).toCompletableFuture();
        assertThat(sent).failsWithin(Duration.ofSeconds(5));
        assertThat(spans(SpanKind.PRODUCER, 1).get(0).getStatus().getStatusCode())
                .isEqualTo(StatusCode.ERROR);
    }

    @Test
    void metersCountWaitingRunningAndOutcomes() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        Millwright mill = mill(new MicrometerMetrics(registry));
        mill.tasks().add(ECHO, text -> {
            time.advance(Duration.ofMillis(250));
            if (text.equals("bad")) {
                throw new IllegalStateException("no");
            }
            return text;
        });
        mill.send(ECHO.with("good"));
        mill.send(ECHO.with("bad").with(o -> o.retry(RetryPolicy.NONE)));
        time.advance(Duration.ofSeconds(2));
        try (Worker worker =
                mill.worker().concurrency(1).prefetch(Duration.ZERO, 0).start()) {
            Eventually.holds("both ended", () -> worker.metrics().failed() == 1);
            Timer wait = registry.get("millwright.task.wait")
                    .tags("queue", "default", "task", "echo")
                    .timer();
            assertThat(wait.count()).isEqualTo(2);
            assertThat(wait.max(TimeUnit.MILLISECONDS)).isEqualTo(2_250);
            for (TaskState state : List.of(TaskState.SUCCESS, TaskState.FAILURE)) {
                Timer run = registry.get("millwright.task.run")
                        .tags("task", "echo", "state", state.name())
                        .timer();
                assertThat(run.count()).isEqualTo(1);
                assertThat(run.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(250);
            }
            assertThat(registry.get("millwright.lease.lost").counter().count()).isZero();
        }
    }

    @Test
    void lostLeasesAreCounted() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        Telemetry metrics = new MicrometerMetrics(registry);
        metrics.leasesLost(3);
        assertThat(registry.get("millwright.lease.lost").counter().count()).isEqualTo(3);
    }

    @Test
    void queueDepthsAreAskedForAtMostEveryFiveSeconds() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        new QueueDepthMetrics(store, time, List.of("default", "other")).bindTo(registry);
        Millwright mill = mill(Telemetry.NONE);
        mill.send(Signature.of("x"));
        mill.send(Signature.of("x").in(Duration.ofHours(1)));
        assertThat(gauge(registry, "ready")).isEqualTo(1);
        assertThat(gauge(registry, "delayed")).isEqualTo(1);
        assertThat(gauge(registry, "leased")).isZero();
        assertThat(gauge(registry, "dead")).isZero();
        assertThat(registry.get("millwright.queue.ready")
                        .tag("queue", "other")
                        .gauge()
                        .value())
                .isZero();
        mill.send(Signature.of("x"));
        assertThat(gauge(registry, "ready")).as("the last known number").isEqualTo(1);
        time.advance(Duration.ofSeconds(5));
        assertThat(gauge(registry, "ready")).isEqualTo(2);
    }

    private static double gauge(SimpleMeterRegistry registry, String number) {
        return registry.get("millwright.queue." + number)
                .tag("queue", "default")
                .gauge()
                .value();
    }

    @Test
    void aClosedStoreDoesNotBreakGauges() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        new QueueDepthMetrics(store, time, List.of("default")).bindTo(registry);
        store.close();
        assertThat(gauge(registry, "ready")).isZero();
    }

    @Test
    void containmentIsFreeForNobody() {
        assertThat(Telemetry.contained(Telemetry.NONE)).isSameAs(Telemetry.NONE);
        Telemetry one = Telemetry.contained(new Telemetry() {});
        assertThat(Telemetry.contained(one)).isSameAs(one);
        assertThat(one.sending(Signature.of("x"))).isSameAs(Telemetry.Sending.UNOBSERVED);
    }

    @Test
    void theDefaultsObserveNothing() {
        Telemetry none = Telemetry.NONE;
        assertThat(none.sending(Signature.of("x")).headers()).isEmpty();
        none.received("q", "t", Duration.ZERO);
        none.ended("q", "t", TaskState.SUCCESS, Duration.ZERO);
        none.leasesLost(1);
        assertThat(TaskContext.class).isInterface();
    }
}
