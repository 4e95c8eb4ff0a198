package io.millwright.core.worker;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.RetryPolicy;
import io.millwright.api.TaskContext;
import io.millwright.api.TaskOptions;
import io.millwright.core.codec.Codecs;
import io.millwright.core.telemetry.Telemetry;
import io.millwright.core.thread.Threads;
import io.millwright.spi.Store;
import io.millwright.spi.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Pulls deliveries from queues and runs them. Built by {@code Millwright.worker()}. All methods are thread-safe.
 *
 * <p>Stopping loses nothing: what runs is finished within a bound, what does not finish is told to stop, and everything that is
 * not settled goes back to its queue.
 */
public final class Worker implements AutoCloseable {
    /** How long {@link #close()} lets handlers finish. */
    public static final Duration CLOSE_BOUND = Duration.ofSeconds(30);

    private final WorkerEngine engine;

    private Worker(WorkerEngine engine) {
        this.engine = engine;
    }

    /** The name that {@code inspect workers} and thread names show. */
    public String name() {
        return engine.name();
    }

    public WorkerState state() {
        return engine.state();
    }

    /** Fetches nothing more until {@link #resume()}; what runs goes on, what is held ahead goes back. */
    public void pause() {
        engine.pause();
    }

    public void resume() {
        engine.resume();
    }

    /**
     * Stops: fetches nothing more, gives back what has not begun, waits for handlers to finish, and tells those that need longer
     * than {@code bound} to stop, which are then given back. Returns when nothing is held any more. Further calls wait for
     * the first one. Called by one of its own handlers it returns at once, and the handler's task is finished like the others.
     */
    public void stop(Duration bound) {
        engine.stop(bounded(bound));
    }

    /** Tells handlers to stop at once and gives everything back; also cuts a {@link #stop} short that waits. */
    public void stopNow() {
        engine.stopNow();
    }

    /** {@link #stop} with {@link #CLOSE_BOUND}. */
    @Override
    public void close() {
        stop(CLOSE_BOUND);
    }

    /**
     * Waits until the worker has stopped.
     *
     * @return false if it has not within the time
     */
    public boolean awaitStopped(Duration timeout) throws InterruptedException {
        return engine.awaitStopped(bounded(timeout));
    }

    /** Nanoseconds overflow at 292 years. */
    private static Duration bounded(Duration wait) {
        return wait.compareTo(TaskOptions.Timing.HORIZON) > 0 ? TaskOptions.Timing.HORIZON : wait;
    }

    /** What it has done and holds now. */
    public WorkerMetrics metrics() {
        return engine.metrics();
    }

    /**
     * What a worker works with; handed in by the engine's entry point.
     *
     * @param executor runs handlers; null for threads of the worker's own
     * @param companion what goes on beside it
     */
    public record Environment(
            Store store,
            TaskTable tasks,
            Codecs codecs,
            Telemetry telemetry,
            TimeSource time,
            @Nullable Executor executor,
            Companion companion) {

        /** Without anything beside it. */
        public Environment(
                Store store,
                TaskTable tasks,
                Codecs codecs,
                Telemetry telemetry,
                TimeSource time,
                @Nullable Executor executor) {
            this(store, tasks, codecs, telemetry, time, executor, Companion.NONE);
        }
    }

    /**
     * Something that a process does as long as it has a worker.
     *
     * @param join a worker has started
     * @param leave a worker begins to stop, while the store is still there; once for each who joined, bounded to a few seconds
     */
    public record Companion(Runnable join, Runnable leave) {
        /** Nothing. */
        public static final Companion NONE = new Companion(() -> {}, () -> {});
    }

    /** Sets a worker up. Not thread-safe. Wrong values are refused at once with {@link ErrorCode#INVALID_CONFIGURATION}. */
    public static final class Builder {
        private static final AtomicInteger NUMBER = new AtomicInteger();

        private final Environment environment;
        private final List<WorkerSettings.Source> sources = new ArrayList<>();
        private boolean strict;
        private int concurrency = Math.max(4, Runtime.getRuntime().availableProcessors());
        private boolean virtual;
        private String name = "w" + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet();
        private WorkerSettings.Limits limits = WorkerSettings.Limits.DEFAULT;
        private WorkerSettings.Rules rules = WorkerSettings.Rules.DEFAULT;
        private WorkerHooks hooks = WorkerHooks.NONE;
        private @Nullable TaskProcessor processor;

        public Builder(Environment environment) {
            this.environment = environment;
        }

        /** Consumes these queues, too, each with weight 1. Without any, {@value TaskOptions#DEFAULT_QUEUE}. */
        public Builder queues(String... names) {
            for (String queue : names) {
                queue(queue, 1);
            }
            return this;
        }

        /** Consumes a queue with a weight: a queue of weight 3 gets three times the deliveries of one of weight 1 when both are full. */
        public Builder queue(String queue, int weight) {
            String checked = checked("queue", queue);
            require(
                    weight >= 1 && weight <= 1_000,
                    "the weight of queue " + queue + " must be between 1 and 1000, not " + weight);
            require(
                    sources.stream().noneMatch(source -> source.queue().equals(checked)),
                    "queue " + queue + " is given twice");
            sources.add(new WorkerSettings.Source(checked, weight));
            return this;
        }

        /** Serves queues strictly in the order they were given: a later one only when all earlier ones are empty. */
        public Builder strictPriority() {
            strict = true;
            return this;
        }

        /** How many handlers run at once; default the number of processors, at least 4. */
        public Builder concurrency(int handlers) {
            require(handlers >= 1 && handlers <= 100_000, "concurrency must be between 1 and 100000, not " + handlers);
            concurrency = handlers;
            return this;
        }

        /** Runs handlers on virtual threads; needs Java 21. Default false. */
        public Builder virtualThreads(boolean use) {
            virtual = use;
            return this;
        }

        /** A name for people; default made of the process id. */
        public Builder name(String text) {
            name = checked("worker name", text);
            return this;
        }

        /** How long deliveries stay this worker's own without renewal; default 15 s. */
        public Builder lease(Duration lease) {
            require(
                    lease.compareTo(Duration.ofMillis(100)) >= 0 && lease.compareTo(Duration.ofHours(1)) <= 0,
                    "lease must be between 100 ms and 1 h, not " + lease);
            limits = new WorkerSettings.Limits(lease, limits.prefetch(), limits.maxPrefetch(), limits.grace());
            return this;
        }

        /** Holds ahead what will start within this time, at most {@code max}; default 50 ms and 1,000. Zero holds nothing ahead. */
        public Builder prefetch(Duration horizon, int max) {
            range("the prefetch horizon", horizon, Duration.ZERO);
            require(max >= 0 && max <= 100_000, "prefetch must be between 0 and 100000, not " + max);
            limits = new WorkerSettings.Limits(limits.lease(), horizon, max, limits.grace());
            return this;
        }

        /** How long a handler may ignore that it was told to stop before it is given up and reported; default 5 s. */
        public Builder grace(Duration grace) {
            range("grace", grace, Duration.ZERO);
            limits = new WorkerSettings.Limits(limits.lease(), limits.prefetch(), limits.maxPrefetch(), grace);
            return this;
        }

        /** For signatures without a retry policy; default {@link RetryPolicy#DEFAULT}. */
        public Builder defaultRetry(RetryPolicy retry) {
            rules = new WorkerSettings.Rules(retry, rules.timeout(), rules.maxMisses());
            return this;
        }

        /** For signatures without a timeout; default none. */
        public Builder defaultTimeout(Duration timeout) {
            range("the default timeout", timeout, Duration.ofMillis(1));
            rules = new WorkerSettings.Rules(rules.retry(), timeout, rules.maxMisses());
            return this;
        }

        /** How often a signature may come to a worker that does not know its task before it is a dead letter; default 20. */
        public Builder maxMisses(int times) {
            require(times >= 0, "maxMisses must not be negative: " + times);
            rules = new WorkerSettings.Rules(rules.retry(), rules.timeout(), times);
            return this;
        }

        /** Called after a handler threw or its arguments could not be read. */
        public Builder onError(WorkerHooks.ErrorHandler handler) {
            hooks = new WorkerHooks(handler, hooks.beforeTask(), hooks.afterTask(), hooks.beforeConsume());
            return this;
        }

        /** Called before each handler. */
        public Builder beforeTask(Consumer<TaskContext> hook) {
            hooks = new WorkerHooks(hooks.onError(), hook, hooks.afterTask(), hooks.beforeConsume());
            return this;
        }

        /** Called after each handler. */
        public Builder afterTask(Consumer<TaskContext> hook) {
            hooks = new WorkerHooks(hooks.onError(), hooks.beforeTask(), hook, hooks.beforeConsume());
            return this;
        }

        /** Asked before each fetch; false puts it off for 100 ms. */
        public Builder beforeConsume(BooleanSupplier hook) {
            hooks = new WorkerHooks(hooks.onError(), hooks.beforeTask(), hooks.afterTask(), hook);
            return this;
        }

        /** Decides deliveries itself, instead of running registered tasks. */
        public Builder processor(TaskProcessor own) {
            processor = own;
            return this;
        }

        /** Builds the worker and starts fetching. Does not wait for the store: while it is away, the worker keeps trying. */
        public Worker start() {
            if (virtual && !Threads.hasVirtualThreads()) {
                throw new MillwrightException(
                        ErrorCode.UNSUPPORTED,
                        "virtual threads need Java 21 or later, this is Java "
                                + Runtime.version().feature() + "; run on a newer JVM or use platform threads");
            }
            TaskProcessor deciding = processor != null ? processor : new RegistryProcessor(environment, hooks, rules);
            deciding.customQueue().ifPresent(queue -> {
                sources.clear();
                queue(queue, 1);
            });
            if (sources.isEmpty()) {
                queue(TaskOptions.DEFAULT_QUEUE, 1);
            }
            WorkerSettings settings = new WorkerSettings(
                    name,
                    new WorkerSettings.Sources(List.copyOf(sources), strict),
                    concurrency,
                    virtual,
                    limits,
                    rules);
            WorkerEngine engine = new WorkerEngine(environment, settings, deciding);
            engine.start();
            return new Worker(engine);
        }

        /** Names look alike everywhere. */
        private static String checked(String field, String text) {
            try {
                return new TaskOptions.Routing(text, 0).queue();
            } catch (MillwrightException e) {
                throw new MillwrightException(
                        ErrorCode.INVALID_CONFIGURATION,
                        field + " '" + text + "' is not a name; use 1 to 128 characters of A-Z a-z 0-9 . _ : / -"
                                + ", the first one a letter or digit",
                        e);
            }
        }

        private static void range(String field, Duration value, Duration least) {
            require(
                    value.compareTo(least) >= 0 && value.compareTo(TaskOptions.Timing.HORIZON) <= 0,
                    field + " must be between " + least + " and " + TaskOptions.Timing.HORIZON + ", not " + value);
        }

        private static void require(boolean condition, String otherwise) {
            if (!condition) {
                throw new MillwrightException(ErrorCode.INVALID_CONFIGURATION, otherwise);
            }
        }
    }
}
