package io.millwright.systemtests.process;

import io.millwright.api.RetryPolicy;
import io.millwright.api.TaskContext;
import io.millwright.api.TaskOptions;
import io.millwright.api.TaskRegistry;
import io.millwright.api.TaskType;
import io.millwright.core.Millwright;
import io.millwright.core.worker.StopSignals;
import io.millwright.core.worker.Worker;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A worker process. Prints {@code READY}, {@code START id} and {@code TOLD id code} as handlers begin and are told to stop, {@code
 * RAN n} after every 20 ended ones, {@code GATHERING id} as the callback of a chord begins; answers {@code metrics} on its standard input.
 */
final class WorkerMain {
    /** Takes so many milliseconds. */
    static final TaskType.Of1<Long, Long> WORK =
            TaskType.named("work").takes(Long.class).returns(Long.class);
    /** On a worker that was started with {@code hold}, lasts until it is told to stop, and then succeeds all the same; else does not wait. */
    static final TaskType.Of0<Long> HOLD = TaskType.named("hold").returns(Long.class);
    /** As {@link #HOLD}, but is deaf: nothing but the end of the process stops it. */
    static final TaskType.Of0<Long> DEAF = TaskType.named("deaf").returns(Long.class);
    /** Takes its process with it. */
    static final TaskType.Of0<Long> POISON = TaskType.named("poison").returns(Long.class);
    /** When it began, in microseconds since 1970. */
    static final TaskType.Of0<Long> STAMP = TaskType.named("stamp").returns(Long.class);

    /** Many bytes, nothing to do. */
    static final TaskType.Of1<String, Long> BULK =
            TaskType.named("bulk").takes(String.class).returns(Long.class);

    static final int POISON_EXIT = 3;

    private static final int REPORT_EVERY = 20;

    private final Ledger ledger;
    private final boolean holding;
    private final AtomicInteger ran = new AtomicInteger();

    private WorkerMain(Ledger ledger, boolean holding) {
        this.ledger = ledger;
        this.holding = holding;
    }

    /** Arguments: store, ledger, concurrency, lease in milliseconds, and {@code hold} or {@code pass}. */
    public static void main(String[] args) throws Exception {
        WorkerMain main = new WorkerMain(new Ledger(Path.of(args[1])), args[4].equals("hold"));
        Duration lease = Duration.ofMillis(Long.parseLong(args[3]));
        Millwright mill = Millwright.builder()
                .store(args[0])
                .scheduler(scheduler -> scheduler.lease(lease))
                .build();
        main.register(mill.tasks());
        Worker worker = mill.worker()
                .queues(TaskOptions.DEFAULT_QUEUE, ChordTasks.CALLBACKS)
                .concurrency(Integer.parseInt(args[2]))
                .lease(lease)
                .defaultRetry(RetryPolicy.NONE)
                .start();
        StopSignals.install(List.of(worker), Duration.ofSeconds(30), System::exit);
        say("READY");
        answer(worker);
    }

    private void register(TaskRegistry tasks) {
        new ChordTasks(ledger, holding, id -> say("GATHERING " + id)).register(tasks);
        tasks.add(WORK, millis -> effect(() -> new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS)))
                .add(BULK, bytes -> effect(() -> {}))
                .add(HOLD, () -> effect(this::hold))
                .add(DEAF, () -> effect(this::holdUninterruptibly))
                .add(POISON, () -> effect(() -> Runtime.getRuntime().halt(POISON_EXIT)))
                .add(STAMP, () -> ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
    }

    private interface Body {
        void run() throws InterruptedException;
    }

    /** The fencing number as the result tells which delivery was the one that counted. */
    private long effect(Body body) throws InterruptedException {
        TaskContext context = TaskContext.current();
        ledger.write(Ledger.Effect.START, context);
        say("START " + context.task().id());
        body.run();
        ledger.write(Ledger.Effect.END, context);
        int count = ran.incrementAndGet();
        if (count % REPORT_EVERY == 0) {
            say("RAN " + count);
        }
        return context.task().fencingNumber();
    }

    private void hold() {
        if (!holding) {
            return;
        }
        TaskContext context = TaskContext.current();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            ledger.write(Ledger.Effect.TOLD, context);
            say("TOLD " + context.task().id());
        }
    }

    private void holdUninterruptibly() {
        while (holding) {
            hold();
        }
    }

    private static void answer(Worker worker) throws Exception {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            if (line.equals("metrics")) {
                say("METRICS refused=" + worker.metrics().refused() + " succeeded="
                        + worker.metrics().succeeded());
            }
        }
        new CountDownLatch(1).await(); // nobody talks to it any more; signals end it
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
