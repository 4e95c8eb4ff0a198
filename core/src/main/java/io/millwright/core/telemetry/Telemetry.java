package io.millwright.core.telemetry;

import io.millwright.api.Signature;
import io.millwright.api.TaskContext;
import io.millwright.api.TaskError;
import io.millwright.api.TaskState;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Observes signatures on their way. Implementations are thread-safe, quick, and must not throw; if they do, the engine logs it and
 * goes on.
 */
public interface Telemetry {
    /** Observes nothing. */
    Telemetry NONE = new Telemetry() {};

    /** The same observer, whose exceptions are logged and go no further. */
    static Telemetry contained(Telemetry observer) {
        return observer == NONE || observer instanceof ContainedTelemetry ? observer : new ContainedTelemetry(observer);
    }

    /** A signature is about to be sent, on the sender's thread. */
    default Sending sending(Signature<?> signature) {
        return Sending.UNOBSERVED;
    }

    /** A handler is about to be called, on its thread. */
    default Running running(TaskContext context) {
        return Running.UNOBSERVED;
    }

    /** A worker received a signature for the first time; it had been claimable for so long. */
    default void received(String queue, String task, Duration waited) {}

    /** A delivery ended; the state is the signature's new one. */
    default void ended(String queue, String task, TaskState state, Duration ran) {}

    /** A worker lost so many deliveries with its lease. */
    default void leasesLost(int count) {}

    /** One send. */
    interface Sending {
        Sending UNOBSERVED = new Sending() {};

        /** Headers to travel with the signature, such as {@code traceparent}. */
        default Map<String, String> headers() {
            return Map.of();
        }

        /** It was accepted, or not. */
        default void done(@Nullable Throwable error) {}
    }

    /** One attempt. */
    interface Running {
        Running UNOBSERVED = new Running() {};

        /** The attempt ended, on the same thread. */
        default void done(TaskState state, @Nullable TaskError error) {}
    }
}
