package io.millwright.memory;

import io.millwright.api.Client.CancelOutcome;
import io.millwright.api.Durability;
import io.millwright.api.ErrorCode;
import io.millwright.api.Limit;
import io.millwright.api.MillwrightException;
import io.millwright.api.QueueBound;
import io.millwright.api.TaskId;
import io.millwright.api.TaskOptions;
import io.millwright.api.TaskState;
import io.millwright.spi.Capability;
import io.millwright.spi.Envelope;
import io.millwright.spi.LeaseReport;
import io.millwright.spi.LimitStats;
import io.millwright.spi.Published;
import io.millwright.spi.QueueStats;
import io.millwright.spi.ScheduleStore;
import io.millwright.spi.Settlement;
import io.millwright.spi.Store;
import io.millwright.spi.StoreUrl;
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
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One opening of a hub. Thread-safe. Answers are there when a method returns: their stages are complete already, so that a caller's
 * continuation runs on the caller's own thread; only what is pushed later (parked claims, watches, listeners) comes on the hub's.
 */
final class MemoryStore implements Store {
    private static final Set<Capability> CAPABILITIES = Set.copyOf(EnumSet.of(
            Capability.PRIORITY,
            Capability.DELAY,
            Capability.EXPIRY,
            Capability.UNIQUE_KEY,
            Capability.ATOMIC_FOLLOW_UPS,
            Capability.INSPECTION,
            Capability.PAUSE,
            Capability.WORKFLOWS,
            Capability.UNIQUE_POLICIES,
            Capability.ORDER_KEYS,
            Capability.FAIRNESS,
            Capability.LIMITS,
            Capability.QUEUE_BOUNDS,
            Capability.CHECKPOINTS,
            Capability.SCHEDULES));

    private final StoreUrl url;
    private final MemoryHub hub;
    private final Runnable release;
    private final MemorySchedules schedules = new MemorySchedules(this);
    private final AtomicBoolean closing = new AtomicBoolean();
    /** Volatile as it is read under the hub's lock but also before it. */
    private volatile boolean closed;

    /** @param release called once, when this opening is over */
    MemoryStore(StoreUrl url, MemoryHub hub, Runnable release) {
        this.url = url;
        this.hub = hub;
        this.release = release;
        hub.run((ledger, now) -> hub.openings().add(schedules));
    }

    MemoryHub hub() {
        return hub;
    }

    /** An operation without an answer. */
    @FunctionalInterface
    interface Step {
        void run(MemoryLedger ledger, long now);
    }

    void checkOpen() {
        if (closed) {
            throw closedError();
        }
    }

    <T> CompletionStage<T> answer(MemoryHub.Operation<T> operation) {
        try {
            return CompletableFuture.completedFuture(hub.run((ledger, now) -> {
                checkOpen();
                return operation.apply(ledger, now);
            }));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @SuppressWarnings("NullAway") // Void has no other value
    CompletionStage<Void> done(Step step) {
        try {
            hub.run((ledger, now) -> {
                checkOpen();
                step.run(ledger, now);
                return this;
            });
            return CompletableFuture.completedFuture(null);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public Durability durability() {
        return Durability.MEMORY;
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public String describe() {
        return url.toString();
    }

    @Override
    public ScheduleStore schedules() {
        return schedules;
    }

    @Override
    public CompletionStage<List<Published>> publish(List<Envelope> envelopes) {
        return publish(envelopes, Duration.ZERO);
    }

    @Override
    public CompletionStage<List<Published>> publish(List<Envelope> envelopes, Duration patience) {
        MemoryPublication publication = new MemoryPublication(envelopes, this);
        try {
            Optional<List<Published>> results = hub.run((ledger, now) -> {
                checkOpen();
                return ledger.publish(publication, millis(patience), now);
            });
            results.ifPresent(publication::complete);
        } catch (RuntimeException e) {
            publication.fail(e);
        }
        return publication.results();
    }

    @Override
    public CompletionStage<Boolean> seal(TaskId workflow, long expiresAt) {
        return answer((ledger, now) -> ledger.workflows.seal(workflow, expiresAt));
    }

    private static long millis(Duration patience) {
        Duration most = TaskOptions.Timing.HORIZON;
        return patience.compareTo(most) > 0 ? most.toMillis() : patience.toMillis();
    }

    @Override
    public CompletionStage<WorkerSession> join(WorkerInfo worker, WorkerListener listener) {
        return answer((ledger, now) -> {
            Member member = new Member(worker, listener, this, now);
            ledger.sessions.join(member);
            return new MemorySession(this, member);
        });
    }

    @Override
    public CompletionStage<List<Settlement.Result>> settle(List<Settlement> settlements) {
        return answer((ledger, now) -> ledger.deliveries.settle(settlements, now));
    }

    @Override
    public CompletionStage<List<Boolean>> report(List<LeaseReport> reports) {
        return answer((ledger, now) -> ledger.deliveries.report(reports, now));
    }

    @Override
    public CompletionStage<CancelOutcome> cancel(TaskId id, String reason) {
        return answer((ledger, now) -> ledger.cancel(id, reason, now));
    }

    @Override
    public CompletionStage<Void> pause(String queue) {
        return done((ledger, now) -> ledger.pause(queue, true));
    }

    @Override
    public CompletionStage<Void> resume(String queue) {
        return done((ledger, now) -> ledger.pause(queue, false));
    }

    @Override
    public CompletionStage<Long> purge(String queue) {
        return answer((ledger, now) -> ledger.purge(queue, now));
    }

    @Override
    public CompletionStage<Boolean> requeue(TaskId id) {
        return answer((ledger, now) -> ledger.requeue(id, now));
    }

    @Override
    public CompletionStage<Void> limit(Limit limit) {
        return done((ledger, now) -> ledger.limit(limit, now));
    }

    @Override
    public CompletionStage<Boolean> removeLimit(String name) {
        return answer((ledger, now) -> ledger.shelves.limitTable.remove(name));
    }

    @Override
    public CompletionStage<List<LimitStats>> limits() {
        return answer((ledger, now) -> new View(ledger).limits(now));
    }

    @Override
    public CompletionStage<Void> bound(String queue, @Nullable QueueBound bound) {
        return done((ledger, now) -> ledger.bounds.bound(queue, bound));
    }

    @Override
    public CompletionStage<Void> evict(WorkerId worker) {
        return done((ledger, now) -> {
            Member member = ledger.sessions.find(worker);
            if (member != null) {
                ledger.end(member, now, "its worker was evicted");
            }
        });
    }

    @Override
    public Watch watch(TaskId id) {
        MemoryWatch watch = new MemoryWatch(hub, id, this);
        try {
            Optional<TaskOutcome> outcome = hub.run((ledger, now) -> {
                checkOpen();
                return ledger.watch(watch, now);
            });
            outcome.ifPresent(watch::complete);
        } catch (RuntimeException e) {
            watch.fail(e);
        }
        return watch;
    }

    @Override
    public CompletionStage<Optional<TaskRecord>> find(TaskId id) {
        return answer((ledger, now) -> new View(ledger).find(id, now));
    }

    @Override
    public CompletionStage<List<@Nullable TaskOutcome>> outcomes(List<TaskId> ids) {
        return answer((ledger, now) -> new View(ledger).outcomes(ids, now));
    }

    @Override
    public CompletionStage<List<@Nullable TaskState>> states(TaskId workflow, int first, int count) {
        return answer((ledger, now) -> new View(ledger).states(workflow, first, count, now));
    }

    @Override
    public CompletionStage<List<TaskRecord>> list(TaskQuery query) {
        return answer((ledger, now) -> new View(ledger).list(query));
    }

    @Override
    public CompletionStage<List<QueueStats>> queues() {
        return answer((ledger, now) -> new View(ledger).queues());
    }

    @Override
    public CompletionStage<List<WorkerStats>> workers() {
        return answer((ledger, now) -> new View(ledger).workers());
    }

    @Override
    public CompletionStage<List<TaskEvent>> history(TaskId id) {
        return answer((ledger, now) -> new View(ledger).history(id, now));
    }

    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        hub.run((ledger, now) -> {
            closed = true;
            schedules.close();
            hub.openings().remove(schedules);
            for (Member member : ledger.sessions.all()) {
                Claim parked = member.owner == this ? member.parked : null;
                if (parked != null && ledger.sessions.unpark(parked)) {
                    hub.push(() -> ((MemoryClaim) parked).fail(closedError()));
                }
            }
            for (Publication publication : ledger.bounds.withdrawAll(this)) {
                hub.push(() -> ((MemoryPublication) publication).fail(closedError()));
            }
            for (Watcher watcher : ledger.watchersOf(this)) {
                ledger.unwatch(watcher, now);
                hub.push(() -> ((MemoryWatch) watcher).fail(closedError()));
            }
            return this;
        });
        release.run();
    }

    private MillwrightException closedError() {
        return new MillwrightException(ErrorCode.CLOSED, describe() + " was closed; open it again to go on");
    }
}
