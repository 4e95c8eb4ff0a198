package io.millwright.testing;

import io.millwright.api.AsyncResult;
import io.millwright.api.Client;
import io.millwright.api.Receipt;
import io.millwright.api.Schedules;
import io.millwright.api.SendOptions;
import io.millwright.api.Signature;
import io.millwright.api.TaskContext;
import io.millwright.api.TaskId;
import io.millwright.api.TaskRegistry;
import io.millwright.api.TaskState;
import io.millwright.api.TaskType;
import io.millwright.api.TypeRef;
import io.millwright.api.Workflow;
import io.millwright.api.WorkflowHandle;
import io.millwright.core.Admin;
import io.millwright.core.Millwright;
import io.millwright.core.explain.Reason;
import io.millwright.core.telemetry.Telemetry;
import io.millwright.core.worker.Worker;
import io.millwright.spi.Codec;
import io.millwright.spi.StoreContext;
import io.millwright.spi.Stores;
import io.millwright.spi.TaskRecord;
import io.millwright.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A whole queue for a test: store in memory, worker, and a clock that only the test moves. Handlers run on the test's own
 * thread, when the test says so, one after the other and in the order that a worker would take them. Nothing sleeps.
 *
 * <pre>{@code
 * try (TestMill mill = TestMill.create()) {
 *     mill.tasks().add(SIGN_UP, new Accounts(mill)::signUp);
 *     mill.run(SIGN_UP.with("ada@example.org"));
 *     mill.assertSent(WELCOME.with("ada@example.org"));
 * }
 * }</pre>
 *
 * <p>Give it, as the {@link Client}, to the code under test. What that code awaits is run first, so it does not hang. All
 * queues are consumed. Sending is thread-safe; everything that runs handlers belongs to the thread that created it.
 */
public final class TestMill implements Client, AutoCloseable {
    /** The longest there is: between two renewals lies a third of it, each a step of {@link #advance}. */
    private static final Duration LEASE = Duration.ofHours(1);

    /** Bounds how deep handlers can run others while they run; threads are not needed for it. */
    private static final int NESTING = 100;

    private final VirtualTime time = new VirtualTime();
    private final SignatureList sent = new SignatureList("sent");
    private final SignatureList ran = new SignatureList("run");
    private final Clockwork clockwork;
    private final Millwright mill;
    private final Client client;
    private final TestWorkers workers;

    private TestMill(Builder builder) {
        SchedulerTurns turns = new SchedulerTurns();
        TurnExecutor handlers = new TurnExecutor();
        clockwork =
                new Clockwork(time, handlers, Stores.open("memory:?retention=36525d", new StoreContext(time)), turns);
        Millwright.Builder engine = Millwright.builder()
                .store(clockwork.store())
                .time(time)
                .executor(handlers)
                .telemetry(new Runs(ran))
                .scheduler(settings -> settings.lease(LEASE).executor(turns));
        if (builder.codec != null) {
            engine.codec(builder.codec);
        }
        mill = engine.build();
        client = new RecordingClient(mill, sent);
        workers = new TestWorkers(
                clockwork.store(), () -> worker(builder.settings).start());
    }

    private Worker.Builder worker(Consumer<Worker.Builder> settings) {
        Worker.Builder worker = mill.worker()
                .name("test")
                .concurrency(NESTING)
                .prefetch(Duration.ZERO, 0)
                .lease(LEASE);
        settings.accept(worker);
        return worker;
    }

    public static TestMill create() {
        return builder().build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The tasks that it can run. */
    public TaskRegistry tasks() {
        return mill.tasks();
    }

    /** Schedules; {@link #advance} fires what falls due, each at its own time. */
    public Schedules schedules() {
        return mill.schedules();
    }

    /** Looks into queues, tasks and their history, and steers them. */
    public Admin admin() {
        return mill.admin();
    }

    /** The time by its clock; starts in 2030, so that nothing passes by accident of the real one. */
    public Instant now() {
        return time.instant();
    }

    // ---- running

    /**
     * Sends a signature, runs everything that can run now, and gives the result.
     *
     * @throws io.millwright.api.TaskFailedException if it ended without success
     * @throws AssertionError if it has not ended: it is delayed, say, or waits for its retry
     */
    public <R> R run(Signature<R> signature) {
        TaskId id = send(signature).id();
        runAll();
        return resultOf(id, signature.resultType());
    }

    /**
     * Sends a workflow, runs everything that can run now, and gives what it yields.
     *
     * @throws io.millwright.api.TaskFailedException if it ended without success
     * @throws AssertionError if it has not ended: some task of it is delayed, say, or waits for its retry
     */
    public <R> R run(Workflow<R> workflow) {
        TaskId id = send(workflow).id();
        runAll();
        return resultOf(id, workflow.resultType());
    }

    /**
     * Runs everything that can run at this moment, and what that sends.
     *
     * @return how many attempts were made
     */
    public int runAll() {
        return clockwork.runAll();
    }

    /**
     * Moves the clock. Everything that falls due on the way runs at its own time: delayed tasks, retries, time limits, schedules. Called by
     * a handler, it is as if the handler took so long.
     *
     * @return how many attempts were made
     */
    public int advance(Duration by) {
        return clockwork.advance(by);
    }

    /**
     * Runs until every task has ended, moving the clock to whatever is due next.
     *
     * @throws AssertionError if tasks are left that never end by themselves, because their queue is paused, say
     */
    public void runUntilSettled() {
        clockwork.runUntilSettled(this::mayRunAt);
    }

    /** The first moment at which a task may run by itself; {@link Long#MAX_VALUE} if that depends on others. */
    private long mayRunAt(TaskRecord task) {
        return admin().explain(task.envelope().id()).stream()
                .filter(Reason.Limited.class::isInstance)
                .mapToLong(limited -> limited.until().map(Instant::toEpochMilli).orElse(Long.MAX_VALUE))
                .max()
                .orElse(task.dueAt());
    }

    /**
     * Stops the worker and begins another one, as a deployment does. Called by a handler, its context {@code isStopping()} from
     * then on; what it hands back is run by the next {@link #runAll()}.
     */
    public void replaceWorker() {
        clockwork.requireOwner();
        workers.replace();
    }

    /**
     * Lets the worker die and begins another one: what it ran is a crash (or lost, if it began just now), and runs again. Called by a
     * handler, it does not return: nothing that the handler does counts any more. Its {@code finally} blocks are run and what it
     * left to be closed is closed, which a real death spares them.
     */
    public void killWorker() {
        clockwork.requireOwner();
        workers.kill();
    }

    private <R> R resultOf(TaskId id, TypeRef<R> type) {
        TaskRecord task = mill.admin().task(id).orElseThrow();
        if (!task.state().isTerminal()) {
            throw new AssertionError("it has not ended: " + Clockwork.describe(List.of(task)) + "; now is " + now()
                    + ", use advance(…) or runUntilSettled()");
        }
        try {
            return mill.result(id, type).stage().toCompletableFuture().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    // ---- what was sent

    /**
     * Everything that was sent through this object, in order; duplicates of known tasks excepted. Of a workflow, each of its tasks with
     * the arguments that it was given; those that are results come later, see {@link #ran()}.
     */
    public List<Signature<?>> sent() {
        return sent.all();
    }

    /** What was sent of one task, in order. */
    @SuppressWarnings("unchecked") // signatures of a task are made by its declaration
    public <R> List<Signature<R>> sent(TaskType<R> task) {
        return sent.of(task.name()).stream()
                .map(signature -> (Signature<R>) signature)
                .toList();
    }

    /** What was sent of one task, in order. */
    public List<Signature<?>> sent(String task) {
        return sent.of(task);
    }

    /** Something was sent that asks for the same task with equal arguments. */
    public void assertSent(Signature<?> like) {
        sent.requireLike(like);
    }

    /** Nothing was sent of the task. */
    public void assertNotSent(TaskType<?> task) {
        sent.requireNoneOf(task.name());
    }

    /** Every attempt that was made so far, in order, with the arguments that its handler got, results of others included. */
    public List<Signature<?>> ran() {
        return ran.all();
    }

    /** A handler of the task was called with equal arguments. */
    public void assertRan(Signature<?> like) {
        ran.requireLike(like);
    }

    /** No handler of the task was called. */
    public void assertNotRan(TaskType<?> task) {
        ran.requireNoneOf(task.name());
    }

    /** A task is in a state now. */
    public void assertState(TaskId id, TaskState expected) {
        TaskRecord task = mill.admin().task(id).orElseThrow(() -> new AssertionError("task " + id + " is not known"));
        if (task.state() != expected) {
            String error = task.outcome() == null || task.outcome().error() == null
                    ? ""
                    : ": " + task.outcome().error();
            throw new AssertionError(
                    "expected " + task.envelope().task() + " to be " + expected + ", it is " + task.state() + error);
        }
    }

    // ---- the client

    @Override
    public <R> Receipt<R> send(Signature<R> signature) {
        return client.send(signature);
    }

    @Override
    public <R> CompletionStage<Receipt<R>> sendAsync(Signature<R> signature) {
        return client.sendAsync(signature);
    }

    @Override
    public <R> List<Receipt<R>> sendAll(Collection<Signature<R>> signatures) {
        return client.sendAll(signatures);
    }

    @Override
    public <R> WorkflowHandle<R> send(Workflow<R> workflow, SendOptions how) {
        return client.send(workflow, how);
    }

    @Override
    public <R> WorkflowHandle<R> workflow(TaskId id, TypeRef<R> type) {
        return client.workflow(id, type);
    }

    @Override
    public <R> AsyncResult<R> result(TaskId id, TypeRef<R> type) {
        return client.result(id, type);
    }

    @Override
    public CancelOutcome cancel(TaskId id, String reason) {
        return client.cancel(id, reason);
    }

    @Override
    public void close() {
        workers.close();
        mill.close();
        clockwork.store().close();
    }

    /** Notes every attempt. */
    private record Runs(SignatureList list) implements Telemetry {
        @Override
        public Running running(TaskContext context) {
            list.add(context.signature());
            return Running.UNOBSERVED;
        }
    }

    /** Sets a {@link TestMill} up where the default will not do. Not thread-safe. */
    public static final class Builder {
        private @Nullable Codec codec;
        private Consumer<Worker.Builder> settings = worker -> {};

        private Builder() {}

        /** Writes and reads payloads, instead of plain JSON. */
        public Builder codec(Codec writing) {
            codec = writing;
            return this;
        }

        /** Hooks, default retry policy, default timeout … of the worker. Its queues do not matter: all are consumed. */
        public Builder worker(Consumer<Worker.Builder> change) {
            settings = change;
            return this;
        }

        public TestMill build() {
            return new TestMill(this);
        }
    }
}
