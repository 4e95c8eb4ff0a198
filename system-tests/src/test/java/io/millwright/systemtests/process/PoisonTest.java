package io.millwright.systemtests.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCode;
import io.millwright.api.Receipt;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.Store;
import io.millwright.spi.TaskEvent;
import io.millwright.spi.TaskRecord;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A task that takes every process with it that runs it. */
class PoisonTest extends ProcessFixture {
    private static final Duration LEASE = Duration.ofSeconds(1);

    @Test
    void itEndsInTheDeadLettersAndOthersAreNotPunished() throws Exception {
        Receipt<Long> poison = mill.send(WorkerMain.POISON.with());
        List<TaskId> others = mill
                .sendAll(Stream.generate(() -> WorkerMain.WORK.with(5L))
                        .limit(100)
                        .toList())
                .stream()
                .map(Receipt::id)
                .toList();
        reckoning.watch(others);
        reckoning.watch(List.of(poison.id()));

        CompletableFuture<?> settled =
                poison.result().stage().toCompletableFuture().handle((fencing, error) -> error);
        int deaths = 0;
        ChildJvm worker = worker("worker-0", 4, LEASE);
        CompletableFuture.anyOf(worker.onExit(), settled).get(60, TimeUnit.SECONDS);
        while (!settled.isDone()) {
            deaths++;
            assertThat(deaths).as("deaths by one task").isLessThan(2 * Store.MAX_CRASHES);
            assertThat(worker.awaitExit(SOON)).isEqualTo(WorkerMain.POISON_EXIT);
            worker = worker("worker-" + deaths, 4, LEASE);
            CompletableFuture.anyOf(worker.onExit(), settled).get(60, TimeUnit.SECONDS);
        }
        reckoning.awaitSettled(60);

        TaskRecord dead = mill.admin().task(poison.id()).orElseThrow();
        List<TaskEvent> history = mill.admin().history(poison.id());
        report("poison: %d processes died, %s, history %s", deaths, dead.tally(), history);
        assertThat(dead.state()).isEqualTo(TaskState.DEAD);
        assertThat(dead.outcome().error().code()).isEqualTo(ErrorCode.TASK_DEAD);
        assertThat(history)
                .extracting(TaskEvent::kind)
                .containsOnly(TaskEvent.Kind.VANISHED)
                .hasSize(deaths);
        assertThat(worker.isAlive()).as("the last worker survives").isTrue();
        assertThat(others)
                .allSatisfy(id ->
                        assertThat(mill.admin().task(id).orElseThrow().state()).isEqualTo(TaskState.SUCCESS));
    }
}
