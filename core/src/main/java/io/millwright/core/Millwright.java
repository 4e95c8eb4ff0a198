package io.millwright.core;

import io.millwright.api.AsyncResult;
import io.millwright.api.Client;
import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.Receipt;
import io.millwright.api.Schedules;
import io.millwright.api.SendOptions;
import io.millwright.api.Signature;
import io.millwright.api.TaskId;
import io.millwright.api.TaskRegistry;
import io.millwright.api.TypeRef;
import io.millwright.api.Workflow;
import io.millwright.api.WorkflowHandle;
import io.millwright.core.client.Publisher;
import io.millwright.core.codec.Codecs;
import io.millwright.core.schedule.Scheduler;
import io.millwright.core.schedule.SchedulerSettings;
import io.millwright.core.schedule.StoredSchedules;
import io.millwright.core.telemetry.Telemetry;
import io.millwright.core.worker.TaskTable;
import io.millwright.core.worker.Worker;
import io.millwright.spi.Capability;
import io.millwright.spi.Codec;
import io.millwright.spi.Store;
import io.millwright.spi.StoreContext;
import io.millwright.spi.Stores;
import io.millwright.spi.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A task queue in this process: the place to begin.
 *
 * <pre>{@code
 * try (Millwright mill = Millwright.open("sqlite:work.db")) {
 *     mill.tasks().add(ADD, (a, b) -> a + b);
 *     mill.worker().concurrency(8).start();
 *     long sum = mill.send(ADD.with(1L, 2L)).await(Duration.ofSeconds(10));
 * }
 * }</pre>
 *
 * <p>Thread-safe. One per process and store is enough. Closing it stops nothing that it did not open: stop workers first.
 */
public final class Millwright implements Client, AutoCloseable {
    private final Store store;
    private final boolean ownsStore;
    private final Worker.Environment environment;
    private final Publisher publisher;
    private final Codecs codecs;
    private final TimeSource time;

    private Millwright(Builder builder, Codecs codecs, Store store, boolean ownsStore) {
        this.store = store;
        this.ownsStore = ownsStore;
        Telemetry telemetry = Telemetry.contained(builder.telemetry);
        this.codecs = codecs;
        this.time = builder.context.time();
        this.environment = new Worker.Environment(
                store, new TaskTable(), codecs, telemetry, time, builder.executor, companion(builder.scheduler));
        this.publisher = new Publisher(store, codecs, telemetry, time, builder.sendTimeout);
    }

    /** Every process with a worker takes part in firing schedules, unless it was told not to. */
    private Worker.Companion companion(SchedulerSettings settings) {
        if (!settings.enabled() || !store.capabilities().contains(Capability.SCHEDULES)) {
            return Worker.Companion.NONE;
        }
        Scheduler scheduler = new Scheduler(store, codecs, time, settings);
        return new Worker.Companion(scheduler::join, scheduler::leave);
    }

    /**
     * Opens a store, such as {@code sqlite:work.db}, or {@code memory:} to try things out.
     *
     * @throws MillwrightException if the URL is wrong, the store cannot be opened, or there is no codec
     */
    public static Millwright open(String storeUrl) {
        return builder().store(storeUrl).build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The tasks that this process' workers run. */
    public TaskRegistry tasks() {
        return environment.tasks();
    }

    /** Begins a worker; {@code start()} ends the set-up. */
    public Worker.Builder worker() {
        return new Worker.Builder(environment);
    }

    /** Looks into queues and tasks, and steers them. */
    public Admin admin() {
        return new Admin(store, environment.time());
    }

    /**
     * What is sent by the calendar, at a rate, or once at a time.
     *
     * @throws MillwrightException {@link ErrorCode#UNSUPPORTED} if the store keeps no schedules
     */
    public Schedules schedules() {
        return new StoredSchedules(store, codecs, time);
    }

    public Store store() {
        return store;
    }

    @Override
    public <R> Receipt<R> send(Signature<R> signature) {
        return publisher.send(signature);
    }

    @Override
    public <R> CompletionStage<Receipt<R>> sendAsync(Signature<R> signature) {
        return publisher.sendAsync(signature);
    }

    @Override
    public <R> List<Receipt<R>> sendAll(Collection<Signature<R>> signatures) {
        return publisher.sendAll(signatures);
    }

    @Override
    public <R> WorkflowHandle<R> send(Workflow<R> workflow, SendOptions how) {
        return publisher.send(workflow, how);
    }

    @Override
    public <R> WorkflowHandle<R> workflow(TaskId id, TypeRef<R> type) {
        return publisher.workflow(id, type);
    }

    @Override
    public <R> AsyncResult<R> result(TaskId id, TypeRef<R> type) {
        return publisher.result(id, type);
    }

    @Override
    public CancelOutcome cancel(TaskId id, String reason) {
        return publisher.cancel(id, reason);
    }

    /** Closes the store if this instance opened it. Idempotent. */
    @Override
    public void close() {
        if (ownsStore) {
            store.close();
        }
    }

    /** Sets a {@link Millwright} up. Not thread-safe. */
    public static final class Builder {
        private static final Duration LONGEST_SEND = Duration.ofDays(1);

        private Duration sendTimeout = Duration.ofSeconds(30);
        private @Nullable String url;
        private @Nullable Store store;
        private List<Codec> codecs = List.of();
        private int payloadLimit = Codecs.DEFAULT_LIMIT;
        private Telemetry telemetry = Telemetry.NONE;
        private StoreContext context = StoreContext.system();
        private @Nullable Executor executor;
        private SchedulerSettings scheduler = SchedulerSettings.DEFAULT;

        private Builder() {}

        /** The URL of the store to open, and to close in the end. */
        public Builder store(String storeUrl) {
            url = storeUrl;
            return this;
        }

        /** A store that somebody else opened and will close. */
        public Builder store(Store open) {
            store = open;
            return this;
        }

        /**
         * The codec that writes, and further ones that are read. Default is JSON with {@code millwright-jackson} on the class path,
         * where it is always read.
         */
        public Builder codec(Codec writing, Codec... reading) {
            codecs = new ArrayList<>(List.of(reading));
            codecs.add(0, writing);
            return this;
        }

        /** Largest arguments and largest result, in bytes; default 1 MiB. */
        public Builder payloadLimit(int bytes) {
            if (bytes < 1_024 || bytes > 256 << 20) {
                throw new MillwrightException(
                        ErrorCode.INVALID_CONFIGURATION,
                        "payloadLimit must be between 1 KiB and 256 MiB, not " + bytes);
            }
            payloadLimit = bytes;
            return this;
        }

        /**
         * How long sending waits for room in a queue that is full, where its bound says to wait
         * ({@link io.millwright.api.QueueBound.WhenFull#BLOCK}); default 30 s, at most a day. Zero for not at all.
         */
        public Builder sendTimeout(Duration wait) {
            if (wait.isNegative() || wait.compareTo(LONGEST_SEND) > 0) {
                throw new MillwrightException(
                        ErrorCode.INVALID_CONFIGURATION, "sendTimeout must be between 0 and a day, not " + wait);
            }
            sendTimeout = wait;
            return this;
        }

        /** Who observes: OpenTelemetry, Micrometer, or your own. Default nobody. */
        public Builder telemetry(Telemetry observer) {
            telemetry = observer;
            return this;
        }

        /** Another clock and timer than the system's; for tests. */
        public Builder time(TimeSource time) {
            context = new StoreContext(time);
            return this;
        }

        /** How this process takes part in firing schedules, while it has a worker: {@code scheduler(s -> s.off())}. */
        public Builder scheduler(UnaryOperator<SchedulerSettings> change) {
            scheduler = change.apply(scheduler);
            return this;
        }

        /** Runs handlers here instead of on workers' own threads; for tests and for containers that insist on their threads. */
        public Builder executor(Executor handlers) {
            executor = handlers;
            return this;
        }

        /**
         * @throws MillwrightException {@link ErrorCode#INVALID_CONFIGURATION} without a store, or with two; {@link
         *     ErrorCode#CODEC_MISSING} without a codec; otherwise as the store says
         */
        public Millwright build() {
            if ((url == null) == (store == null)) {
                throw new MillwrightException(
                        ErrorCode.INVALID_CONFIGURATION,
                        "give Millwright a store: a URL such as sqlite:work.db, or an open Store");
            }
            Codecs all = new Codecs(codecs, payloadLimit); // can fail, and then no store must be left open
            if (store != null) {
                return new Millwright(this, all, store, false);
            }
            return new Millwright(this, all, Stores.open(String.valueOf(url), context), true);
        }
    }
}
