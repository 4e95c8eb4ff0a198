package io.millwright.core.explain;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskError;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.core.thread.Blocking;
import io.millwright.spi.Capability;
import io.millwright.spi.LimitStats;
import io.millwright.spi.Links;
import io.millwright.spi.Obstacle;
import io.millwright.spi.QueueStats;
import io.millwright.spi.Store;
import io.millwright.spi.TaskEvent;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.TaskQuery;
import io.millwright.spi.TaskRecord;
import io.millwright.spi.WorkerStats;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Works out why one signature does not run yet. Thread-safe; waits for the store. */
public final class Explainer {
    /** Most signatures that are looked at to find the place of one, and most nodes to find those that one waits for. */
    private static final int LOOKED_AT = 1_000;

    private static final int NAMED = 5;

    private final Store store;

    public Explainer(Store store) {
        this.store = store;
    }

    /**
     * What stands between a signature and its run: what it needs first comes first. Never empty.
     *
     * @param now by the store's clock
     * @throws MillwrightException {@link ErrorCode#TASK_UNKNOWN}
     */
    public List<Reason> explain(TaskId id, long now) {
        TaskRecord task = Blocking.get(store.find(id))
                .orElseThrow(() -> new MillwrightException(
                        ErrorCode.TASK_UNKNOWN,
                        "the store does not know task " + id
                                + "; it was never sent here, or its result is older than the retention"));
        return switch (task.state()) {
            case HELD -> List.of(held(task));
            case PENDING, RETRY -> waiting(task, now);
            case RECEIVED, STARTED -> List.of(running(task));
            default -> List.of(ended(task));
        };
    }

    private static Reason ended(TaskRecord task) {
        TaskOutcome outcome = task.outcome();
        TaskError error = outcome == null ? null : outcome.error();
        return new Reason.Ended(
                task.state(),
                Instant.ofEpochMilli(outcome == null ? 0 : outcome.finishedAt()),
                error == null ? null : error.toString());
    }

    private Reason running(TaskRecord task) {
        TaskRecord.Holder holder = task.holder();
        if (holder == null) {
            throw new MillwrightException(
                    ErrorCode.INTERNAL, "task " + task.envelope().id() + " is " + task.state() + " without a holder");
        }
        return new Reason.Running(
                holder.lease().owner().value(),
                Instant.ofEpochMilli(holder.claimedAt()),
                holder.startedAt() == 0 ? null : Instant.ofEpochMilli(holder.startedAt()),
                holder.cancelRequested());
    }

    private Reason held(TaskRecord task) {
        if (task.obstacle() instanceof Obstacle.Ordered ordered) {
            return new Reason.AwaitsTurn(ordered.orderKey(), ordered.before());
        }
        TaskRecord.Joining joining = task.joining();
        int pending = joining == null ? 0 : joining.pending();
        if (joining != null && joining.continuation() != null) {
            return new Reason.AwaitsWorkflow(joining.continuation());
        }
        Links links = task.envelope().links();
        if (joining != null && links != null && links.role() == Links.Role.WORKFLOW) {
            return new Reason.AwaitsNodes(pending, joining.cancelRequested());
        }
        return new Reason.AwaitsMembers(pending, awaited(task.envelope().id(), pending));
    }

    /** Some of those that a node waits for; edges lead from smaller numbers to greater ones. */
    private List<TaskId> awaited(TaskId id, int pending) {
        List<TaskId> found = new ArrayList<>();
        int last = Math.max(1, id.number() - LOOKED_AT);
        for (int number = id.number() - 1; number >= last && found.size() < Math.min(NAMED, pending); number--) {
            Optional<TaskRecord> other = Blocking.get(store.find(id.workflow().member(number)));
            if (other.isPresent() && isAwaited(other.get(), id.number())) {
                found.add(other.get().envelope().id());
            }
        }
        return found;
    }

    private static boolean isAwaited(TaskRecord other, int number) {
        Links links = other.envelope().links();
        return links != null
                && !other.state().isTerminal()
                && links.edges().stream().anyMatch(edge -> edge.node() == number);
    }

    private List<Reason> waiting(TaskRecord task, long now) {
        List<Reason> reasons = new ArrayList<>();
        Reason time = time(task, now);
        if (time != null) {
            reasons.add(time);
        }
        Optional<QueueStats> queue = queue(task);
        if (queue.isPresent() && queue.get().paused()) {
            reasons.add(new Reason.QueuePaused(queue.get().queue()));
        }
        List<WorkerStats> workers = workers();
        List<WorkerStats> serving = workers.stream()
                .filter(worker ->
                        worker.queues().contains(task.envelope().address().queue()))
                .toList();
        if (serving.isEmpty()) {
            reasons.add(new Reason.QueueUnserved(task.envelope().address().queue(), workers.size()));
        }
        if (task.obstacle() instanceof Obstacle.Limited limited) {
            limit(limited).ifPresent(reasons::add);
        }
        if (reasons.isEmpty()) {
            reasons.add(place(task, serving, now));
        }
        return reasons;
    }

    private @Nullable Reason time(TaskRecord task, long now) {
        if (task.dueAt() <= now) {
            return null;
        }
        Instant at = Instant.ofEpochMilli(task.dueAt());
        Optional<TaskEvent> last = lastEvent(task.envelope().id());
        if (last.isPresent() && last.get().kind() == TaskEvent.Kind.MISSED) {
            return new Reason.UnknownToWorkers(task.envelope().task(), task.tally(), at);
        }
        return task.state() == TaskState.RETRY
                ? new Reason.AwaitsRetry(
                        at, task.tally().attempt(), last.map(TaskEvent::detail).orElse(null))
                : new Reason.AwaitsTime(at);
    }

    private boolean canInspect() {
        return store.capabilities().contains(Capability.INSPECTION);
    }

    /** The last thing that happened, but for lines that were kept. */
    private Optional<TaskEvent> lastEvent(TaskId id) {
        List<TaskEvent> events = canInspect() ? Blocking.get(store.history(id)) : List.of();
        return events.stream()
                .filter(event -> event.kind() != TaskEvent.Kind.LOGGED)
                .reduce((earlier, later) -> later);
    }

    private Optional<QueueStats> queue(TaskRecord task) {
        List<QueueStats> queues = canInspect() ? Blocking.get(store.queues()) : List.of();
        return queues.stream()
                .filter(queue -> queue.queue().equals(task.envelope().address().queue()))
                .findFirst();
    }

    private List<WorkerStats> workers() {
        return canInspect() ? Blocking.get(store.workers()) : List.of();
    }

    /** Empty if it was removed a moment ago. */
    private Optional<Reason> limit(Obstacle.Limited obstacle) {
        for (LimitStats stats : Blocking.get(store.limits())) {
            if (stats.limit().name().equals(obstacle.limit().name())
                    && stats.key().equals(obstacle.limit().key())) {
                return Optional.of(new Reason.Limited(
                        obstacle.limit(),
                        stats.limit(),
                        stats.running(),
                        stats.freeAt() == 0 ? null : Instant.ofEpochMilli(stats.freeAt()),
                        stats.holders()
                                .subList(0, Math.min(NAMED, stats.holders().size()))));
            }
        }
        return Optional.empty();
    }

    /** How many claimable ones of its queue are more urgent or older. */
    private Reason place(TaskRecord task, List<WorkerStats> serving, long now) {
        String queue = task.envelope().address().queue();
        List<TaskRecord> others = canInspect()
                ? Blocking.get(store.list(
                        new TaskQuery(queue, null, EnumSet.of(TaskState.PENDING, TaskState.RETRY), null, LOOKED_AT)))
                : List.of();
        long ahead = others.stream()
                .filter(other -> other.dueAt() <= now && isBefore(other, task))
                .count();
        if (ahead > 0) {
            return new Reason.Behind(queue, ahead, others.size() == LOOKED_AT);
        }
        return new Reason.Next(
                queue,
                serving.size(),
                serving.stream().mapToInt(WorkerStats::concurrency).sum(),
                serving.stream().mapToLong(WorkerStats::held).sum());
    }

    private static boolean isBefore(TaskRecord other, TaskRecord task) {
        int urgency = other.envelope().address().priority()
                - task.envelope().address().priority();
        return other.obstacle() == null
                && (urgency > 0
                        || urgency == 0
                                && other.envelope()
                                                .id()
                                                .compareTo(task.envelope().id())
                                        < 0);
    }
}
