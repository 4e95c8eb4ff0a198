package io.millwright.core.telemetry;

import io.millwright.api.Signature;
import io.millwright.api.TaskContext;
import io.millwright.api.TaskError;
import io.millwright.api.TaskState;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Spans by the OpenTelemetry API: a producer span around each send, a consumer span around each attempt, joined by the propagator's
 * headers (W3C {@code traceparent} by default). Attribute names follow the messaging semantic conventions 1.27 where there is one.
 */
public final class OpenTelemetryTracing implements Telemetry {
    private final Tracer tracer;
    private final TextMapPropagator propagator;

    public OpenTelemetryTracing(OpenTelemetry telemetry) {
        this.tracer = telemetry.getTracer("io.millwright");
        this.propagator = telemetry.getPropagators().getTextMapPropagator();
    }

    @Override
    public Sending sending(Signature<?> signature) {
        Span span = tracer.spanBuilder("send " + signature.task())
                .setSpanKind(SpanKind.PRODUCER)
                .setAttribute("messaging.system", "millwright")
                .setAttribute("messaging.operation.name", "send")
                .setAttribute(
                        "messaging.destination.name",
                        signature.options().routing().queue())
                .setAttribute("messaging.message.id", signature.id().toString())
                .setAttribute("millwright.task", signature.task())
                .startSpan();
        Map<String, String> headers = new HashMap<>();
        propagator.inject(Context.current().with(span), headers, Map::put);
        return new Sending() {
            @Override
            public Map<String, String> headers() {
                return headers;
            }

            @Override
            public void done(@Nullable Throwable error) {
                if (error != null) {
                    span.setStatus(StatusCode.ERROR);
                    span.recordException(error);
                }
                span.end();
            }
        };
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker") // closed in done(), on the same thread
    public Running running(TaskContext context) {
        Map<String, String> headers = context.signature().options().labels().headers();
        Span span = tracer.spanBuilder("run " + context.task().name())
                .setParent(propagator.extract(Context.current(), headers, HeaderGetter.INSTANCE))
                .setSpanKind(SpanKind.CONSUMER)
                .setAttribute("messaging.system", "millwright")
                .setAttribute("messaging.operation.name", "process")
                .setAttribute(
                        "messaging.destination.name",
                        context.signature().options().routing().queue())
                .setAttribute("messaging.message.id", context.task().id().toString())
                .setAttribute("millwright.task", context.task().name())
                .setAttribute("millwright.attempt", context.task().attempt())
                .startSpan();
        Scope scope = span.makeCurrent();
        return new Running() {
            @Override
            public void done(TaskState state, @Nullable TaskError error) {
                span.setAttribute("millwright.state", state.name());
                if (error != null) {
                    span.setStatus(StatusCode.ERROR, error.message());
                    span.setAttribute("error.type", error.type());
                }
                scope.close();
                span.end();
            }
        };
    }

    private enum HeaderGetter implements TextMapGetter<Map<String, String>> {
        INSTANCE;

        @Override
        public Iterable<String> keys(Map<String, String> carrier) {
            return carrier.keySet();
        }

        @Override
        public @Nullable String get(@Nullable Map<String, String> carrier, String key) {
            return carrier == null ? null : carrier.get(key);
        }
    }
}
