package io.millwright.systemtests.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.core.Admin;
import io.millwright.core.Millwright;
import io.millwright.spi.TaskRecord;
import io.millwright.systemtests.process.Ledger.Effect;
import io.millwright.systemtests.process.Ledger.Line;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Watches tasks from outside until all are settled, then holds the store against the ledger: nothing lost, nothing settled twice,
 * every success accounted for.
 */
final class Reckoning {
    private final Millwright mill;
    /** The first outcome that a watcher was told: the fencing number of the delivery, or the error. */
    private final Map<TaskId, Object> told = new ConcurrentHashMap<>();

    private final Map<TaskId, CompletableFuture<?>> waiting = new HashMap<>();

    Reckoning(Millwright mill) {
        this.mill = mill;
    }

    void watch(Collection<TaskId> ids) {
        for (TaskId id : ids) {
            waiting.computeIfAbsent(
                    id,
                    key -> mill.result(id, Long.class)
                            .stage()
                            .toCompletableFuture()
                            .handle((fencing, error) -> {
                                told.put(id, error == null ? fencing : error);
                                return null;
                            }));
        }
    }

    /** Completes when a task is settled. */
    CompletableFuture<?> settled(TaskId id) {
        watch(Set.of(id));
        return waiting.get(id);
    }

    void awaitSettled(long seconds) throws Exception {
        CompletableFuture<Void> all = CompletableFuture.allOf(waiting.values().toArray(new CompletableFuture<?>[0]));
        try {
            all.get(seconds, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(
                    waiting.size() - told.size() + " of " + waiting.size() + " tasks are not settled: " + open(), e);
        }
    }

    private List<String> open() {
        return waiting.keySet().stream()
                .filter(id -> !told.containsKey(id))
                .limit(5)
                .map(id -> mill.admin().task(id).map(Reckoning::describe).orElse(id + " is gone"))
                .toList();
    }

    private static String describe(TaskRecord task) {
        return task.envelope().id() + " is " + task.state() + ", " + task.tally() + ", held by " + task.holder();
    }

    /**
     * @return how many tasks ended in which state
     */
    Map<TaskState, Integer> check(List<Line> ledger) {
        Map<TaskId, TreeMap<Long, Effect>> deliveries = deliveries(ledger);
        Map<TaskState, Integer> counts = new TreeMap<>();
        Admin admin = mill.admin();
        for (TaskId id : waiting.keySet()) {
            Optional<TaskRecord> found = admin.task(id);
            assertThat(found).as("accepted task %s is lost", id).isPresent();
            TaskRecord task = found.orElseThrow();
            assertThat(task.state().isTerminal()).as(describe(task)).isTrue();
            counts.merge(task.state(), 1, Integer::sum);
            if (task.state() == TaskState.SUCCESS) {
                checkSuccess(task, deliveries.getOrDefault(id, new TreeMap<>()));
            }
        }
        return counts;
    }

    private void checkSuccess(TaskRecord task, TreeMap<Long, Effect> deliveries) {
        TaskId id = task.envelope().id();
        long settledBy = settledBy(task);
        assertThat(told.get(id)).as("what watchers of %s were told first", id).isEqualTo(settledBy);
        assertThat(deliveries).as("effects of %s, which succeeded", id).isNotEmpty();
        assertThat(deliveries.lastKey())
                .as("the delivery of %s that counted is the last one", id)
                .isEqualTo(settledBy);
        assertThat(deliveries.get(settledBy))
                .as("the delivery of %s that counted has run to its end", id)
                .isIn(Effect.END, Effect.TOLD);
    }

    private static long settledBy(TaskRecord task) {
        String json = Admin.readable(task.outcome().result());
        return Long.parseLong(json.replaceAll("[\\[\\]]", ""));
    }

    /** Per task the fencing numbers of its deliveries; each must be new, and larger than all before. */
    private static Map<TaskId, TreeMap<Long, Effect>> deliveries(List<Line> ledger) {
        Map<TaskId, TreeMap<Long, Effect>> deliveries = new HashMap<>();
        for (Line line : ledger) {
            TreeMap<Long, Effect> ofTask = deliveries.computeIfAbsent(line.id(), key -> new TreeMap<>());
            if (line.effect() == Effect.START && !ofTask.isEmpty()) {
                assertThat(line.fencing())
                        .as("fencing number of a later delivery of %s", line.id())
                        .isGreaterThan(ofTask.lastKey());
            }
            ofTask.put(line.fencing(), line.effect());
        }
        return deliveries;
    }
}
