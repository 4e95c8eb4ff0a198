package io.millwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCode;
import io.millwright.api.TaskError;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.Capability;
import io.millwright.spi.Delivery;
import io.millwright.spi.QueueStats;
import io.millwright.spi.TaskEvent;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.TaskRecord;
import io.millwright.spi.Watch;
import io.millwright.spi.WorkerStats;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Compares what a store shows with what the model has. Not thread-safe. */
final class ModelCheck {
    private final ModelRun run;
    private final ModelStore model;
    private final Map<TaskId, Long> fencing = new HashMap<>();
    private final List<Watching> watches = new ArrayList<>();

    private record Watching(TaskId id, Watch watch) {}

    ModelCheck(ModelRun run, ModelStore model) {
        this.run = run;
        this.model = model;
    }

    /** The fencing number is greater than in every earlier delivery. */
    void grows(Delivery delivery) {
        Long before = fencing.put(delivery.lease().id(), delivery.lease().fencing());
        assertThat(delivery.lease().fencing())
                .as("fencing number of %s", delivery.lease().id())
                .isGreaterThan(before == null ? 0 : before);
    }

    void watch(TaskId id) {
        Watch watch = run.store().watch(id);
        ModelStore.Item item = model.items.get(id);
        if (item == null) {
            assertThat(run.failure(watch.outcome())).isEqualTo(ErrorCode.TASK_UNKNOWN);
        } else if (item.state.isTerminal()) {
            same(item, run.get(watch.outcome()));
        } else {
            watches.add(new Watching(id, watch));
        }
    }

    void forgetWatches() {
        watches.clear();
    }

    /** Who watches is told of what ended, and of nothing else. Called after every step, so no end is missed. */
    void watches() {
        for (Iterator<Watching> all = watches.iterator(); all.hasNext(); ) {
            Watching watching = all.next();
            ModelStore.Item item = known(watching.id);
            if (item.state.isTerminal()) {
                same(item, run.get(watching.watch.outcome()));
                all.remove();
            } else {
                assertThat(watching.watch.outcome().toCompletableFuture())
                        .as("watch of %s, which is %s", watching.id, item.state)
                        .isNotDone();
            }
        }
    }

    void everything(List<TaskId> ids, Consumer<String> note) {
        note.accept("compare everything");
        for (TaskId id : ids) {
            same(known(id), run.get(run.store().find(id)));
        }
        if (run.has(Capability.INSPECTION)) {
            queues();
            workers();
            histories(ids);
        }
    }

    private ModelStore.Item known(TaskId id) {
        ModelStore.Item item = model.items.get(id);
        if (item == null) {
            throw new AssertionError("the model lost " + id);
        }
        return item;
    }

    private void same(ModelStore.Item item, Optional<TaskRecord> found) {
        TaskRecord record = found.orElseThrow(() -> new AssertionError("the store lost " + item.id()));
        assertThat(record.state()).as("state of %s", item.id()).isEqualTo(item.state);
        assertThat(record.envelope()).isEqualTo(item.envelope);
        assertThat(record.tally()).as("tally of %s", item.id()).isEqualTo(item.tally);
        if (item.waits() && item.dueAt > model.now) {
            assertThat(record.dueAt()).as("due time of %s", item.id()).isEqualTo(item.dueAt);
        }
        if (item.state == TaskState.HELD) {
            assertThat(record.obstacle()).as("obstacle of %s", item.id()).isEqualTo(model.flow.obstacleOf(item));
        }
        TaskRecord.Checkpoint checkpoint = record.checkpoint();
        assertThat(checkpoint == null ? null : checkpoint.state())
                .as("checkpoint of %s", item.id())
                .isEqualTo(item.checkpoint);
        TaskRecord.Holder holder = record.holder();
        assertThat(holder == null ? null : holder.lease().owner())
                .as("holder of %s", item.id())
                .isEqualTo(item.holder);
        if (holder != null) {
            assertThat(holder.lease().fencing()).isEqualTo(fencing.get(item.id()));
            assertThat(holder.cancelRequested()).isEqualTo(item.cancelRequested);
            assertThat(holder.startedAt() != 0).isEqualTo(item.state == TaskState.STARTED);
        }
        TaskOutcome outcome = record.outcome();
        assertThat(outcome != null).as("whether %s has ended", item.id()).isEqualTo(item.state.isTerminal());
        if (outcome != null) {
            same(item, outcome);
        }
    }

    private static void same(ModelStore.Item item, TaskOutcome outcome) {
        assertThat(outcome.id()).isEqualTo(item.id());
        assertThat(outcome.state()).as("end of %s", item.id()).isEqualTo(item.state);
        assertThat(outcome.result())
                .isEqualTo(item.state == TaskState.SUCCESS && item.success != null ? item.success.result() : null);
        assertThat(codeOf(outcome.error())).as("error of %s", item.id()).isEqualTo(item.error);
    }

    private static @Nullable ErrorCode codeOf(@Nullable TaskError error) {
        return error == null ? null : error.code();
    }

    private void queues() {
        for (String name : model.queues) {
            long waiting = model.count(name, TaskState.PENDING, TaskState.RETRY);
            long delayed = model.items.values().stream()
                    .filter(item -> item.waits()
                            && item.dueAt > model.now
                            && item.envelope.address().queue().equals(name))
                    .count();
            QueueStats queue = run.queue(name);
            assertThat(new QueueStats(
                            name,
                            queue.paused(),
                            queue.ready() + queue.limited(),
                            queue.delayed(),
                            queue.leased(),
                            queue.dead(),
                            queue.held(),
                            0))
                    .isEqualTo(new QueueStats(
                            name,
                            model.paused.contains(name),
                            waiting - delayed,
                            delayed,
                            model.count(name, TaskState.RECEIVED, TaskState.STARTED),
                            model.count(name, TaskState.DEAD),
                            model.count(name, TaskState.HELD),
                            0));
        }
    }

    private void workers() {
        List<WorkerStats> workers = run.get(run.store().workers());
        assertThat(workers).extracting(WorkerStats::id).containsExactlyInAnyOrderElementsOf(model.deadlines.keySet());
        for (WorkerStats worker : workers) {
            assertThat(worker.leaseUntil()).isEqualTo(model.deadlines.get(worker.id()));
            assertThat(worker.held()).as("held by %s", worker.id()).isEqualTo(model.held(worker.id()));
        }
    }

    private void histories(List<TaskId> ids) {
        for (TaskId id : ids) {
            assertThat(run.get(run.store().history(id)))
                    .as("history of %s", id)
                    .extracting(TaskEvent::kind)
                    .isEqualTo(known(id).history);
        }
    }
}
