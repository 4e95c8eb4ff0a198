package io.millwright.systemtests.process;

import io.millwright.api.RetryPolicy;
import io.millwright.api.TaskContext;
import io.millwright.api.TaskType;
import io.millwright.core.Millwright;
import io.millwright.core.worker.StopSignals;
import io.millwright.core.worker.Worker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A worker of tasks that iterate. Prints {@code READY}, and {@code STEPS n} after every so many steps. */
final class LongTaskMain {
    /** Goes through so many items, and writes each one's number to the ledger. */
    static final TaskType.Of1<Integer, Integer> ITERATE =
            TaskType.named("iterate").takes(Integer.class).returns(Integer.class);

    static final int REPORT_EVERY = 50;

    private LongTaskMain() {}

    /** Arguments: store, ledger, lease in milliseconds. */
    public static void main(String[] args) throws Exception {
        Ledger ledger = new Ledger(Path.of(args[1]));
        Millwright mill = Millwright.open(args[0]);
        mill.tasks().add(ITERATE, count -> iterate(count, ledger));
        Worker worker = mill.worker()
                .concurrency(1)
                .lease(Duration.ofMillis(Long.parseLong(args[2])))
                .defaultRetry(RetryPolicy.NONE)
                .start();
        StopSignals.install(List.of(worker), Duration.ofSeconds(30), System::exit);
        System.out.println("READY");
        new CountDownLatch(1).await(); // signals end it
    }

    private static int iterate(int count, Ledger ledger) throws Exception {
        return TaskContext.current().iterate(Integer.class, 0, item -> {
            ledger.append(item + " " + ProcessHandle.current().pid());
            if (item % REPORT_EVERY == REPORT_EVERY - 1) {
                System.out.println("STEPS " + (item + 1));
            }
            return item + 1 == count ? null : Integer.valueOf(item + 1);
        });
    }
}
