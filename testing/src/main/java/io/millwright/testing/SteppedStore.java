package io.millwright.testing;

import io.millwright.api.Client.CancelOutcome;
import io.millwright.api.Durability;
import io.millwright.api.Limit;
import io.millwright.api.QueueBound;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.core.thread.Blocking;
import io.millwright.spi.Capability;
import io.millwright.spi.Envelope;
import io.millwright.spi.LeaseReport;
import io.millwright.spi.LimitStats;
import io.millwright.spi.Links;
import io.millwright.spi.Published;
import io.millwright.spi.QueueStats;
import io.millwright.spi.ScheduleStore;
import io.millwright.spi.Settlement;
import io.millwright.spi.Store;
import io.millwright.spi.TaskEvent;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.TaskQuery;
import io.millwright.spi.TaskRecord;
import io.millwright.spi.Watch;
import io.millwright.spi.WorkerId;
import io.millwright.spi.WorkerInfo;
import io.millwright.spi.WorkerListener;
import io.millwright.spi.WorkerSession;
import io.millwright.spi.WorkerStats;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A store that hands out deliveries only in {@link #serve()}, one at a time, on the caller's thread, from whatever queue has work.
 * Everything else is the other store's. Thread-safe like it, but for {@code serve()}, which belongs to the test's thread.
 */
final class SteppedStore implements Store {
    private final Store store;
    private final SteppedSchedules schedules;
    private final SchedulerTurns scheduler;
    private final Turn turn;
    private final List<SteppedSession> sessions = new CopyOnWriteArrayList<>();
    /** What the scheduler waits for. */
    private final List<SteppedWatch> ends = new CopyOnWriteArrayList<>();
    /** Cancellations whose handler has not been told yet. */
    private final Map<TaskId, CompletableFuture<Void>> telling = new ConcurrentHashMap<>();

    /** @param scheduler in whose turns waiting is told apart from that of the code under test */
    SteppedStore(Store store, SchedulerTurns scheduler, Turn turn) {
        this.store = store;
        this.schedules = new SteppedSchedules(store.schedules());
        this.scheduler = scheduler;
        this.turn = turn;
    }

    /** Runs tasks where somebody would wait for them in vain. */
    interface Turn {
        /** Called when somebody begins to wait for a task. */
        void beforeWatch();

        /** Called when somebody waits to be accepted by a queue, for so long at most. */
        void untilRoom(BooleanSupplier accepted, Duration patience);
    }

    /**
     * Hands out the next delivery, if there is one and somebody wants it.
     *
     * @return whether there was one
     */
    boolean serve() {
        List<String> queues = Blocking.get(store.queues()).stream()
                .filter(queue -> queue.ready() > 0 && !queue.paused())
                .sorted((a, b) -> Long.compare(a.oldestReadyAt(), b.oldestReadyAt()))
                .map(QueueStats::queue)
                .toList();
        if (queues.isEmpty()) {
            return false;
        }
        for (SteppedSession session : sessions) {
            if (session.serve(queues)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public CompletionStage<WorkerSession> join(WorkerInfo worker, WorkerListener listener) {
        SessionNews news = new SessionNews(listener, this::told);
        return store.join(worker, news).thenApply(joined -> {
            SteppedSession session = new SteppedSession(joined, news, sessions::remove);
            sessions.add(session);
            return session;
        });
    }

    /** Ends all sessions as those of killed processes end, which nobody can tell. */
    void kill() {
        for (SteppedSession session : sessions) {
            session.news().silence();
            store.evict(session.id()).toCompletableFuture().join();
            sessions.remove(session);
        }
    }

    /** Returns when the worker has been told. It interrupts its handlers then, perhaps the one that calls this: nothing stops waiting. */
    @Override
    public CompletionStage<Void> evict(WorkerId worker) {
        List<SteppedSession> ending =
                sessions.stream().filter(session -> session.id().equals(worker)).toList();
        store.evict(worker).toCompletableFuture().join();
        for (SteppedSession session : ending) {
            session.news().ended().join();
            sessions.remove(session);
        }
        return CompletableFuture.completedFuture(null);
    }

    /** Returns when handlers that are to be told have been. They are interrupted then, perhaps the one that calls this: see {@link #evict}. */
    @Override
    public CompletionStage<CancelOutcome> cancel(TaskId id, String reason) {
        Map<TaskId, CompletableFuture<Void>> told = new HashMap<>();
        runningOf(id).forEach(task -> told.put(task, telling.computeIfAbsent(task, key -> new CompletableFuture<>())));
        CompletableFuture<CancelOutcome> outcome = store.cancel(id, reason).toCompletableFuture();
        if (outcome.exceptionally(failed -> null).join() == CancelOutcome.REQUESTED) {
            told.values().forEach(CompletableFuture::join);
        }
        telling.keySet().removeAll(told.keySet());
        return outcome;
    }

    /** What runs now and will be told to stop when a task, or the workflow that it belongs to, is cancelled. */
    private List<TaskId> runningOf(TaskId id) {
        return Blocking.get(store.list(TaskQuery.inState(TaskQuery.MAX_LIMIT, TaskState.RECEIVED, TaskState.STARTED)))
                .stream()
                .filter(task -> isStoppedWith(task.envelope(), id))
                .map(task -> task.envelope().id())
                .toList();
    }

    private static boolean isStoppedWith(Envelope task, TaskId id) {
        Links links = task.links();
        return task.id().equals(id)
                || links != null && !links.cleanup() && task.id().workflow().equals(id);
    }

    private void told(TaskId id) {
        CompletableFuture<Void> waiting = telling.remove(id);
        if (waiting != null) {
            waiting.complete(null);
        }
    }

    @Override
    public Watch watch(TaskId id) {
        if (scheduler.areBeingTaken()) {
            SteppedWatch watch = new SteppedWatch(id, ends::remove);
            ends.add(watch);
            return watch;
        }
        turn.beforeWatch();
        return store.watch(id);
    }

    /**
     * Tells the scheduler of tasks that have ended.
     *
     * @return whether there was one
     */
    boolean tellEnds() {
        boolean told = false;
        for (SteppedWatch watch : ends) {
            TaskOutcome outcome =
                    Blocking.get(store.find(watch.id)).map(TaskRecord::outcome).orElse(null);
            if (outcome != null && ends.remove(watch)) {
                watch.complete(outcome);
                told = true;
            }
        }
        return told;
    }

    @Override
    public ScheduleStore schedules() {
        return schedules;
    }

    @Override
    public Durability durability() {
        return store.durability();
    }

    @Override
    public Set<Capability> capabilities() {
        return store.capabilities();
    }

    @Override
    public String describe() {
        return store.describe();
    }

    @Override
    public CompletionStage<List<Published>> publish(List<Envelope> envelopes) {
        return store.publish(envelopes);
    }

    /** Nobody else makes room while the test's thread waits for some. */
    @Override
    public CompletionStage<List<Published>> publish(List<Envelope> envelopes, Duration patience) {
        CompletionStage<List<Published>> stage = store.publish(envelopes, patience);
        if (!stage.toCompletableFuture().isDone()) {
            List<TaskId> unknown = envelopes.stream()
                    .map(Envelope::id)
                    .filter(id -> !isKnown(id))
                    .toList();
            turn.untilRoom(() -> unknown.stream().anyMatch(this::isKnown), patience);
        }
        return stage;
    }

    private boolean isKnown(TaskId id) {
        return Blocking.get(store.find(id)).isPresent();
    }

    @Override
    public CompletionStage<Void> limit(Limit limit) {
        return store.limit(limit);
    }

    @Override
    public CompletionStage<Boolean> removeLimit(String name) {
        return store.removeLimit(name);
    }

    @Override
    public CompletionStage<Void> bound(String queue, @Nullable QueueBound bound) {
        return store.bound(queue, bound);
    }

    @Override
    public CompletionStage<List<LimitStats>> limits() {
        return store.limits();
    }

    @Override
    public CompletionStage<Boolean> seal(TaskId workflow, long expiresAt) {
        return store.seal(workflow, expiresAt);
    }

    @Override
    public CompletionStage<List<Settlement.Result>> settle(List<Settlement> settlements) {
        return store.settle(settlements);
    }

    @Override
    public CompletionStage<List<Boolean>> report(List<LeaseReport> reports) {
        return store.report(reports);
    }

    @Override
    public CompletionStage<Void> pause(String queue) {
        return store.pause(queue);
    }

    @Override
    public CompletionStage<Void> resume(String queue) {
        return store.resume(queue);
    }

    @Override
    public CompletionStage<Long> purge(String queue) {
        return store.purge(queue);
    }

    @Override
    public CompletionStage<Boolean> requeue(TaskId id) {
        return store.requeue(id);
    }

    @Override
    public CompletionStage<Optional<TaskRecord>> find(TaskId id) {
        return store.find(id);
    }

    @Override
    public CompletionStage<List<@Nullable TaskOutcome>> outcomes(List<TaskId> ids) {
        return store.outcomes(ids);
    }

    @Override
    public CompletionStage<List<@Nullable TaskState>> states(TaskId workflow, int first, int count) {
        return store.states(workflow, first, count);
    }

    @Override
    public CompletionStage<List<TaskRecord>> list(TaskQuery query) {
        return store.list(query);
    }

    @Override
    public CompletionStage<List<QueueStats>> queues() {
        return store.queues();
    }

    @Override
    public CompletionStage<List<WorkerStats>> workers() {
        return store.workers();
    }

    @Override
    public CompletionStage<List<TaskEvent>> history(TaskId id) {
        return store.history(id);
    }

    @Override
    public void close() {
        store.close();
    }
}
