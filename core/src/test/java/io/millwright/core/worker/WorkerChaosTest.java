package io.millwright.core.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.Receipt;
import io.millwright.api.RetryLater;
import io.millwright.api.RetryPolicy;
import io.millwright.api.TaskContext;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.core.ScriptedStore.Op;
import io.millwright.core.ScriptedStore.Script;
import io.millwright.spi.QueueStats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Handlers of all tempers on a store that fails at random: every accepted task has one outcome, and the right one. */
@Timeout(60)
class WorkerChaosTest {
    private static final MillwrightException AWAY = new MillwrightException(ErrorCode.STORE_UNAVAILABLE, "away");
    private static final int TASKS = 400;

    /** Fails now and then: before it does anything, or, where that may be, after it did everything. */
    private static Script moody(Random random, boolean alsoAfter) {
        return new Script() {
            @Override
            public <T> CompletionStage<T> answer(Supplier<CompletionStage<T>> real) {
                int mood;
                synchronized (random) {
                    mood = random.nextInt(10);
                }
                if (mood == 0) {
                    return CompletableFuture.failedFuture(AWAY);
                }
                if (mood == 1 && alsoAfter) {
                    return real.get().thenApply(done -> {
                        throw AWAY;
                    });
                }
                return real.get();
            }
        };
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void everyAcceptedTaskHasOneOutcome(long seed) {
        Random random = new Random(seed);
        Map<TaskId, Integer> calls = new ConcurrentHashMap<>();
        try (Rig rig = Rig.threads()) {
            rig.mill.tasks().add(Rig.TASK, text -> {
                TaskContext context = TaskContext.current();
                int call = calls.merge(context.task().id(), 1, Integer::sum);
                context.log("call " + call);
                context.progress(0.5, "half");
                switch (text.charAt(0)) {
                    case 'f' -> throw new IllegalStateException("always");
                    case 'r' -> {
                        if (context.task().attempt() < 3) {
                            throw new IllegalStateException("not yet");
                        }
                    }
                    case 'd' -> {
                        if (context.task().attempt() < 3) {
                            throw new RetryLater(Duration.ofSeconds(2), "later");
                        }
                    }
                    case 'e' -> throw new AssertionError("an error");
                    default -> {}
                }
                return text;
            });
            List<Receipt<String>> receipts = rig.mill.sendAll(IntStream.range(0, TASKS)
                    .mapToObj(i -> Rig.TASK
                            .with("sfrde".charAt(i % 5) + "-" + i)
                            .with(o -> o.retry(RetryPolicy.fixed(4, Duration.ofSeconds(1)))))
                    .toList());
            for (Op op : List.of(Op.SETTLE, Op.REPORT, Op.RENEW, Op.JOIN)) {
                rig.store.always(op, moody(random, true));
            }
            rig.store.always(Op.CLAIM, moody(random, false));
            List<Worker> workers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                workers.add(rig.start(rig.mill.worker().name("w" + i).concurrency(3)));
            }
            rig.advanceUntil(
                    "all are settled, seed " + seed,
                    () -> receipts.stream()
                            .allMatch(receipt -> rig.state(receipt.id()).isTerminal()));
            for (Op op : Op.values()) {
                rig.store.always(op, Script.pass());
            }
            rig.time.advance(Duration.ofSeconds(5)); // what was answered with an error is asked again
            for (int i = 0; i < TASKS; i++) {
                boolean fails = i % 5 == 1 || i % 5 == 4;
                assertThat(rig.state(receipts.get(i).id()))
                        .as("seed %d, task %d", seed, i)
                        .isEqualTo(fails ? TaskState.FAILURE : TaskState.SUCCESS);
                assertThat(calls.get(receipts.get(i).id()))
                        .as("seed %d, task %d", seed, i)
                        .isGreaterThanOrEqualTo(new int[] {1, 5, 3, 3, 5}[i % 5]);
            }
            QueueStats stats = rig.store.queues().toCompletableFuture().join().get(0);
            assertThat(stats.ready() + stats.delayed() + stats.leased() + stats.dead())
                    .isZero();
            workers.forEach(worker -> worker.stop(Duration.ofSeconds(5)));
        }
    }
}
