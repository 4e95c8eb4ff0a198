package io.millwright.systemtests.process;

import io.millwright.api.TaskContext;
import io.millwright.api.TaskId;
import io.millwright.api.TaskRegistry;
import io.millwright.api.TaskType;
import io.millwright.api.TypeRef;
import io.millwright.api.Workflow;
import io.millwright.systemtests.process.Ledger.Effect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A chord whose members say which of their deliveries they are, and whose callback gives back what it was given. Thread-safe. */
final class ChordTasks {
    /** Number and milliseconds. */
    static final TaskType.Of2<Long, Long, Run> MEMBER =
            TaskType.named("chord.member").takes(Long.class, Long.class).returns(Run.class);

    /** A queue for callbacks: while it is paused, a test that is late at killing workers does not meet a callback. */
    static final String CALLBACKS = "callbacks";

    static final TaskType.Of1<List<Run>, List<Run>> GATHER = TaskType.named("chord.gather")
            .with(options -> options.queue(CALLBACKS))
            .takes(new TypeRef<List<Run>>() {})
            .returns(new TypeRef<List<Run>>() {});

    /** Long enough to be interrupted in the middle. */
    private static final Duration GATHERING = Duration.ofMillis(300);

    private static final Duration FOR_EVER = Duration.ofDays(1);

    private static final int LONGEST_MEMBER = 30;

    private final Ledger ledger;
    private final boolean holding;
    private final Consumer<TaskId> gathering;

    /**
     * What a member returns.
     *
     * @param number of the member, from 0 on
     * @param fencing of the delivery, which tells it from others of the same member
     */
    record Run(long number, long fencing) {}

    /**
     * @param holding whether callbacks last until they are told to stop
     * @param gathering told when the callback has begun
     */
    ChordTasks(Ledger ledger, boolean holding, Consumer<TaskId> gathering) {
        this.ledger = ledger;
        this.holding = holding;
        this.gathering = gathering;
    }

    /** The same for the same arguments, in whichever process. */
    static Workflow<List<Run>> chord(TaskId id, int members, long seed) {
        Random random = new Random(seed);
        List<List<Long>> rows = new ArrayList<>(members);
        for (long number = 0; number < members; number++) {
            rows.add(List.of(number, (long) random.nextInt(LONGEST_MEMBER)));
        }
        return Workflow.starmap(MEMBER, rows).then(GATHER).withId(id);
    }

    void register(TaskRegistry tasks) {
        tasks.add(MEMBER, this::member).add(GATHER, this::gather);
    }

    private Run member(long number, long millis) throws InterruptedException {
        TaskContext context = TaskContext.current();
        ledger.write(Effect.START, context);
        last(millis);
        ledger.write(Effect.END, context);
        return new Run(number, context.task().fencingNumber());
    }

    private List<Run> gather(List<Run> runs) throws InterruptedException {
        TaskContext context = TaskContext.current();
        ledger.write(Effect.START, context);
        gathering.accept(context.task().id());
        last((holding ? FOR_EVER : GATHERING).toMillis());
        ledger.write(Effect.END, context);
        return runs;
    }

    private static void last(long millis) throws InterruptedException {
        new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
    }
}
