package io.millwright.core.telemetry;

import io.millwright.api.Signature;
import io.millwright.api.TaskContext;
import io.millwright.api.TaskError;
import io.millwright.api.TaskState;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what an observer throws away from the observed; also errors, such as that of a library that is not there. */
final class ContainedTelemetry implements Telemetry {
    private static final Logger LOG = LoggerFactory.getLogger(ContainedTelemetry.class);

    private final Telemetry observer;

    ContainedTelemetry(Telemetry observer) {
        this.observer = observer;
    }

    @Override
    public Sending sending(Signature<?> signature) {
        Sending sending = contained(() -> observer.sending(signature), Sending.UNOBSERVED);
        return sending == Sending.UNOBSERVED ? sending : new ContainedSending(sending);
    }

    @Override
    public Running running(TaskContext context) {
        Running running = contained(() -> observer.running(context), Running.UNOBSERVED);
        return running == Running.UNOBSERVED
                ? running
                : new Running() {
                    @Override
                    public void done(TaskState state, @Nullable TaskError error) {
                        contained(() -> running.done(state, error));
                    }
                };
    }

    @Override
    public void received(String queue, String task, Duration waited) {
        contained(() -> observer.received(queue, task, waited));
    }

    @Override
    public void ended(String queue, String task, TaskState state, Duration ran) {
        contained(() -> observer.ended(queue, task, state, ran));
    }

    @Override
    public void leasesLost(int count) {
        contained(() -> observer.leasesLost(count));
    }

    private record ContainedSending(Sending sending) implements Sending {
        @Override
        public Map<String, String> headers() {
            return contained(sending::headers, Map.of());
        }

        @Override
        public void done(@Nullable Throwable error) {
            contained(() -> sending.done(error));
        }
    }

    private static void contained(Runnable observation) {
        try {
            observation.run();
        } catch (Throwable thrown) {
            LOG.warn("Telemetry threw", thrown);
        }
    }

    private static <T> T contained(Supplier<T> observation, T otherwise) {
        try {
            return observation.get();
        } catch (Throwable thrown) {
            LOG.warn("Telemetry threw", thrown);
            return otherwise;
        }
    }
}
