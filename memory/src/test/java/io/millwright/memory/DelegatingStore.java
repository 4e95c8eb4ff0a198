package io.millwright.memory;

import io.millwright.api.Client.CancelOutcome;
import io.millwright.api.Durability;
import io.millwright.api.Limit;
import io.millwright.api.QueueBound;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.Capability;
import io.millwright.spi.ClaimRequest;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.LeaseReport;
import io.millwright.spi.LimitStats;
import io.millwright.spi.PendingClaim;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A sound store that hands everything on; what is broken on purpose overrides what it breaks. */
class DelegatingStore implements Store {
    final Store store;
    /** Envelopes as they were sent, for stores that send other ones on. */
    final Map<TaskId, Envelope> sent = new ConcurrentHashMap<>();

    DelegatingStore(Store store) {
        this.store = store;
    }

    /** Changes an envelope on its way in. */
    Envelope in(Envelope envelope) {
        return envelope;
    }

    /** Changes a delivery on its way out. */
    Delivery out(Delivery delivery) {
        Envelope original = sent.get(delivery.envelope().id());
        return original == null
                ? delivery
                : new Delivery(delivery.lease(), original, delivery.tally(), delivery.checkpoint());
    }

    WorkerSession session(WorkerSession session) {
        return new DelegatingSession(session);
    }

    PendingClaim pending(PendingClaim claim) {
        return claim;
    }

    /** Hands on. */
    class DelegatingSession implements WorkerSession {
        final WorkerSession session;

        DelegatingSession(WorkerSession session) {
            this.session = session;
        }

        @Override
        public WorkerId id() {
            return session.id();
        }

        @Override
        public PendingClaim claim(ClaimRequest request) {
            PendingClaim claim = session.claim(request);
            CompletionStage<List<Delivery>> deliveries = claim.deliveries()
                    .thenApply(
                            list -> list.stream().map(DelegatingStore.this::out).toList());
            return pending(new PendingClaim() {
                @Override
                public CompletionStage<List<Delivery>> deliveries() {
                    return unwrapped(deliveries);
                }

                @Override
                public void cancel() {
                    claim.cancel();
                }
            });
        }

        @Override
        public CompletionStage<Boolean> renew() {
            return session.renew();
        }

        @Override
        public CompletionStage<Void> leave() {
            return session.leave();
        }
    }

    /** Dependent stages wrap errors; the contract wants them bare. */
    static <T> CompletionStage<T> unwrapped(CompletionStage<T> stage) {
        java.util.concurrent.CompletableFuture<T> bare = new java.util.concurrent.CompletableFuture<>();
        stage.whenComplete((value, error) -> {
            if (error == null) {
                bare.complete(value);
            } else {
                bare.completeExceptionally(
                        error instanceof java.util.concurrent.CompletionException ? error.getCause() : error);
            }
        });
        return bare;
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

    /** Changes what keeps schedules. */
    ScheduleStore schedules(ScheduleStore schedules) {
        return schedules;
    }

    @Override
    public ScheduleStore schedules() {
        return schedules(store.schedules());
    }

    @Override
    public CompletionStage<List<Published>> publish(List<Envelope> envelopes) {
        return store.publish(envelopes.stream().map(this::changed).toList());
    }

    @Override
    public CompletionStage<List<Published>> publish(List<Envelope> envelopes, Duration patience) {
        return store.publish(envelopes.stream().map(this::changed).toList(), patience);
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
    public CompletionStage<List<LimitStats>> limits() {
        return store.limits();
    }

    @Override
    public CompletionStage<Void> bound(String queue, QueueBound bound) {
        return store.bound(queue, bound);
    }

    Envelope changed(Envelope envelope) {
        Envelope changed = in(envelope);
        if (!changed.equals(envelope)) {
            sent.putIfAbsent(envelope.id(), envelope);
        }
        return changed;
    }

    @Override
    public CompletionStage<Boolean> seal(TaskId workflow, long expiresAt) {
        return store.seal(workflow, expiresAt);
    }

    @Override
    public CompletionStage<WorkerSession> join(WorkerInfo worker, WorkerListener listener) {
        return unwrapped(store.join(worker, listener).thenApply(this::session));
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
    public CompletionStage<CancelOutcome> cancel(TaskId id, String reason) {
        return store.cancel(id, reason);
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
    public CompletionStage<Void> evict(WorkerId worker) {
        return store.evict(worker);
    }

    @Override
    public Watch watch(TaskId id) {
        return store.watch(id);
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
