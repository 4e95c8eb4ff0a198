package io.millwright.spi;

import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Where states and results are kept and looked at. Threads and failures as in {@link Broker}. */
public interface ResultBackend {
    /** Waits for a signature to be settled, in whatever process. */
    Watch watch(TaskId id);

    /** Everything known of one signature. */
    CompletionStage<Optional<TaskRecord>> find(TaskId id);

    /**
     * How signatures ended, in order; null for those that are not settled or not known. One trip for many, which is how a callback reads
     * the results of its members.
     *
     * @param ids at most {@value #MAX_OUTCOMES}
     */
    default CompletionStage<List<@Nullable TaskOutcome>> outcomes(List<TaskId> ids) {
        List<CompletableFuture<Optional<TaskRecord>>> found =
                ids.stream().map(id -> find(id).toCompletableFuture()).toList();
        return CompletableFuture.allOf(found.toArray(CompletableFuture[]::new)).thenApply(all -> {
            List<@Nullable TaskOutcome> outcomes = new ArrayList<>(found.size());
            found.forEach(
                    one -> outcomes.add(one.join().map(TaskRecord::outcome).orElse(null)));
            return outcomes;
        });
    }

    /** Most ids of one {@link #outcomes}. */
    int MAX_OUTCOMES = 1_000;

    /**
     * The states of nodes of a workflow whose numbers follow each other; null for those that are not known. Without arguments and results,
     * so that a group of any size can be counted.
     *
     * @param workflow its id
     * @param first number of the first node, from 1 on
     * @param count how many; 1 to {@value #MAX_STATES}
     */
    default CompletionStage<List<@Nullable TaskState>> states(TaskId workflow, int first, int count) {
        TaskId before = first == 1 ? workflow : workflow.member(first - 1);
        return list(new TaskQuery(null, null, Set.of(), before, count)).thenApply(found -> {
            @Nullable TaskState[] states = new @Nullable TaskState[count];
            for (TaskRecord task : found) {
                TaskId id = task.envelope().id();
                if (id.workflow().equals(workflow) && id.number() < first + count) {
                    states[id.number() - first] = task.state();
                }
            }
            return Arrays.asList(states);
        });
    }

    /** Most nodes of one {@link #states}. */
    int MAX_STATES = 1_000;

    /** Signatures that match, oldest first. */
    CompletionStage<List<TaskRecord>> list(TaskQuery query);

    /** All queues that were ever used, by name. */
    CompletionStage<List<QueueStats>> queues();

    /** All limits, by name and key: those without a key always, those with one while anything has or wants a permit of it. */
    default CompletionStage<List<LimitStats>> limits() {
        return CompletableFuture.failedFuture(Capability.LIMITS.missing());
    }

    /** Workers with a live session. */
    CompletionStage<List<WorkerStats>> workers();

    /** What happened to a signature, in order: failures, deferrals, lost leases and kept log lines. */
    CompletionStage<List<TaskEvent>> history(TaskId id);
}
