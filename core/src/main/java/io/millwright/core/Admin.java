package io.millwright.core;

import io.millwright.api.Client.CancelOutcome;
import io.millwright.api.Limit;
import io.millwright.api.QueueBound;
import io.millwright.api.TaskId;
import io.millwright.api.TaskOptions;
import io.millwright.core.codec.Codecs;
import io.millwright.core.codec.SignatureFormat;
import io.millwright.core.explain.Explainer;
import io.millwright.core.explain.Reason;
import io.millwright.core.picture.SnapshotReader;
import io.millwright.core.picture.WorkflowSnapshot;
import io.millwright.core.thread.Blocking;
import io.millwright.spi.Capability;
import io.millwright.spi.LimitStats;
import io.millwright.spi.Payload;
import io.millwright.spi.QueueStats;
import io.millwright.spi.Store;
import io.millwright.spi.TaskEvent;
import io.millwright.spi.TaskQuery;
import io.millwright.spi.TaskRecord;
import io.millwright.spi.TimeSource;
import io.millwright.spi.WorkerId;
import io.millwright.spi.WorkerStats;
import java.util.List;
import java.util.Optional;

/** An operator's view: look, pause, cancel, requeue. Thread-safe; every method waits for the store. */
public final class Admin {
    private final Store store;
    private final TimeSource time;

    Admin(Store store, TimeSource time) {
        this.store = store;
        this.time = time;
    }

    public List<QueueStats> queues() {
        store.require(Capability.INSPECTION);
        return Blocking.get(store.queues());
    }

    public List<WorkerStats> workers() {
        store.require(Capability.INSPECTION);
        return Blocking.get(store.workers());
    }

    /** Signatures that match, oldest first. */
    public List<TaskRecord> tasks(TaskQuery query) {
        store.require(Capability.INSPECTION);
        return Blocking.get(store.list(query));
    }

    public Optional<TaskRecord> task(TaskId id) {
        return Blocking.get(store.find(id));
    }

    /** Failures, lost leases and kept log lines of a signature, in order. */
    public List<TaskEvent> history(TaskId id) {
        store.require(Capability.INSPECTION);
        return Blocking.get(store.history(id));
    }

    /** Stops handing out a queue's deliveries, in all processes. */
    public void pause(String queue) {
        store.require(Capability.PAUSE);
        Blocking.get(store.pause(checked(queue)));
    }

    public void resume(String queue) {
        store.require(Capability.PAUSE);
        Blocking.get(store.resume(checked(queue)));
    }

    /**
     * Cancels everything that waits in a queue.
     *
     * @return how many there were
     */
    public long purge(String queue) {
        return Blocking.get(store.purge(checked(queue)));
    }

    /**
     * Puts a signature that ended without success back into its queue.
     *
     * @return false if it is not in such a state, or not known
     */
    public boolean requeue(TaskId id) {
        return Blocking.get(store.requeue(id));
    }

    public CancelOutcome cancel(TaskId id, String reason) {
        return Blocking.get(store.cancel(id, reason));
    }

    /** Ends a dead worker's session at once, instead of when its lease runs out. */
    public void evict(WorkerId worker) {
        Blocking.get(store.evict(worker));
    }

    /**
     * Why a signature does not run yet, or what has become of it. What it needs first comes first; never empty.
     *
     * @throws io.millwright.api.MillwrightException {@link io.millwright.api.ErrorCode#TASK_UNKNOWN}
     */
    public List<Reason> explain(TaskId id) {
        return new Explainer(store).explain(id, time.now());
    }

    /**
     * A workflow with the states of its steps; {@link WorkflowSnapshot#draw} makes a picture of it.
     *
     * @param id of the workflow, or of one of its nodes
     * @throws io.millwright.api.MillwrightException {@link io.millwright.api.ErrorCode#TASK_UNKNOWN}; {@link
     *     io.millwright.api.ErrorCode#STATE_CONFLICT} for a task that belongs to no workflow
     */
    public WorkflowSnapshot workflow(TaskId id) {
        return SnapshotReader.read(store, id);
    }

    /** Defines a limit, or changes the one of this name, at once and for all workers. */
    public void limit(Limit limit) {
        store.require(Capability.LIMITS);
        Blocking.get(store.limit(limit));
    }

    /**
     * Ends a limit: what waited for it may run.
     *
     * @return false if there is none of this name
     */
    public boolean removeLimit(String name) {
        store.require(Capability.LIMITS);
        return Blocking.get(store.removeLimit(name));
    }

    /** All limits, by name and key: those without a key always, those with one while anything has or wants a permit of it. */
    public List<LimitStats> limits() {
        store.require(Capability.LIMITS);
        return Blocking.get(store.limits());
    }

    /** Bounds how many may wait in a queue. What waits already stays. */
    public void bound(String queue, QueueBound bound) {
        store.require(Capability.QUEUE_BOUNDS);
        Blocking.get(store.bound(checked(queue), bound));
    }

    /** Lets any number wait in a queue. */
    public void unbound(String queue) {
        store.require(Capability.QUEUE_BOUNDS);
        Blocking.get(store.bound(checked(queue), null));
    }

    /** A payload as text for people: JSON as it is, anything else by its size. */
    public static String readable(Payload payload) {
        return Codecs.readable(payload);
    }

    /** The options that a signature was sent with, relative times made absolute. */
    public static TaskOptions options(TaskRecord task) {
        return SignatureFormat.readOptions(task.envelope());
    }

    private static String checked(String queue) {
        return new TaskOptions.Routing(queue, 0).queue();
    }
}
