package io.millwright.core;

import io.millwright.api.Client.CancelOutcome;
import io.millwright.api.Durability;
import io.millwright.api.Limit;
import io.millwright.api.QueueBound;
import io.millwright.api.TaskId;
import io.millwright.spi.Capability;
import io.millwright.spi.ClaimRequest;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.Leadership;
import io.millwright.spi.LeaseReport;
import io.millwright.spi.LimitStats;
import io.millwright.spi.PendingClaim;
import io.millwright.spi.Published;
import io.millwright.spi.QueueStats;
import io.millwright.spi.ScheduleStore;
import io.millwright.spi.Settlement;
import io.millwright.spi.Store;
import io.millwright.spi.StoreContext;
import io.millwright.spi.Stores;
import io.millwright.spi.TaskEvent;
import io.millwright.spi.TaskQuery;
import io.millwright.spi.TaskRecord;
import io.millwright.spi.TimeSource;
import io.millwright.spi.Watch;
import io.millwright.spi.WorkerId;
import io.millwright.spi.WorkerInfo;
import io.millwright.spi.WorkerListener;
import io.millwright.spi.WorkerSession;
import io.millwright.spi.WorkerStats;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A store in memory that does as it is told: it fails, throws, answers late or never, once or from now on. What is not
 * scripted goes through. Thread-safe.
 */
public class ScriptedStore implements Store {
    /** What can be scripted. */
    public enum Op {
        PUBLISH,
        JOIN,
        CLAIM,
        RENEW,
        SETTLE,
        REPORT,
        CANCEL,
        FIND,
        CAMPAIGN,
        STEP,
        DUE
    }

    /** One scripted answer: gets the real operation, and calls it or does not. */
    public interface Script {
        <T> CompletionStage<T> answer(Supplier<CompletionStage<T>> real);

        /** As if nothing were scripted. */
        static Script pass() {
            return Supplier::get;
        }

        /** Nothing is done, and the stage fails. */
        static Script fail(RuntimeException thrown) {
            return new Script() {
                @Override
                public <T> CompletionStage<T> answer(Supplier<CompletionStage<T>> real) {
                    return CompletableFuture.failedFuture(thrown);
                }
            };
        }

        /** Nothing is done, and the method throws. */
        static Script raise(RuntimeException thrown) {
            return new Script() {
                @Override
                public <T> CompletionStage<T> answer(Supplier<CompletionStage<T>> real) {
                    throw thrown;
                }
            };
        }

        /** It is done, but nobody is ever told. */
        static Script never() {
            return new Script() {
                @Override
                public <T> CompletionStage<T> answer(Supplier<CompletionStage<T>> real) {
                    CompletableFuture<T> unheard = new CompletableFuture<>();
                    return real.get().thenCompose(done -> unheard);
                }
            };
        }

        /** Nothing is done until the gate opens. */
        static Script after(CompletableFuture<Void> gate) {
            return new Script() {
                @Override
                public <T> CompletionStage<T> answer(Supplier<CompletionStage<T>> real) {
                    return gate.thenCompose(open -> real.get());
                }
            };
        }
    }

    /** Settlements that arrived, in order, whatever came of them. */
    public final List<Settlement> settlements = new CopyOnWriteArrayList<>();
    /** Reports that arrived, in order. */
    public final List<LeaseReport> reports = new CopyOnWriteArrayList<>();
    /** Sizes of published batches. */
    public final List<Integer> batches = new CopyOnWriteArrayList<>();
    /** Answers to campaigns. */
    public final List<Leadership> leaderships = new CopyOnWriteArrayList<>();
    /** Who joined. */
    public final List<WorkerInfo> joined = new CopyOnWriteArrayList<>();
    /** The listener of each who joined. */
    public final List<WorkerListener> listeners = new CopyOnWriteArrayList<>();
    /** Operations in the order of their arrival. */
    public final List<Op> calls = Collections.synchronizedList(new ArrayList<>());
    /** Claims in the order of their arrival. */
    public final List<ClaimRequest> claims = new CopyOnWriteArrayList<>();

    /** Who listens to schedules; shared by the stores of one place. */
    final List<ScheduleStore.Listener> readers;

    private final Store real;
    private final Map<Op, Queue<Script>> next = new EnumMap<>(Op.class); // guarded by itself
    private final Map<Op, Script> always = new EnumMap<>(Op.class); // guarded by next
    private volatile @Nullable Set<Capability> capabilities;

    public ScriptedStore(TimeSource time) {
        this("memory:", time, new CopyOnWriteArrayList<>());
    }

    private ScriptedStore(String url, TimeSource time, List<ScheduleStore.Listener> readers) {
        this.real = Stores.open(url, new StoreContext(time));
        this.readers = readers;
    }

    /** Several openings of one place, which needs a name. */
    public static Supplier<ScriptedStore> place(String url, TimeSource time) {
        List<ScheduleStore.Listener> readers = new CopyOnWriteArrayList<>();
        return () -> new ScriptedStore(url, time, readers);
    }

    /** Scripts the next calls of an operation, one each. */
    public ScriptedStore next(Op op, Script... scripts) {
        synchronized (next) {
            next.computeIfAbsent(op, o -> new ArrayDeque<>()).addAll(List.of(scripts));
        }
        return this;
    }

    /** Scripts all further calls of an operation. */
    public ScriptedStore always(Op op, Script script) {
        synchronized (next) {
            always.put(op, script);
        }
        return this;
    }

    public ScriptedStore offering(Set<Capability> only) {
        capabilities = only;
        return this;
    }

    public int count(Op op) {
        synchronized (calls) {
            return (int) calls.stream().filter(call -> call == op).count();
        }
    }

    <T> CompletionStage<T> call(Op op, Supplier<CompletionStage<T>> operation) {
        calls.add(op);
        Script script;
        synchronized (next) {
            Queue<Script> scripts = next.get(op);
            script = scripts == null || scripts.isEmpty() ? always.getOrDefault(op, Script.pass()) : scripts.remove();
        }
        return script.answer(operation);
    }

    @Override
    public CompletionStage<List<Published>> publish(List<Envelope> envelopes) {
        batches.add(envelopes.size());
        return call(Op.PUBLISH, () -> real.publish(envelopes));
    }

    @Override
    public CompletionStage<List<Published>> publish(List<Envelope> envelopes, Duration patience) {
        batches.add(envelopes.size());
        return call(Op.PUBLISH, () -> real.publish(envelopes, patience));
    }

    @Override
    public CompletionStage<Void> limit(Limit limit) {
        return real.limit(limit);
    }

    @Override
    public CompletionStage<Boolean> removeLimit(String name) {
        return real.removeLimit(name);
    }

    @Override
    public CompletionStage<Void> bound(String queue, @Nullable QueueBound bound) {
        return real.bound(queue, bound);
    }

    @Override
    public CompletionStage<List<LimitStats>> limits() {
        return real.limits();
    }

    @Override
    public CompletionStage<WorkerSession> join(WorkerInfo worker, WorkerListener listener) {
        joined.add(worker);
        listeners.add(listener);
        return this.<WorkerSession>call(Op.JOIN, () -> real.join(worker, listener))
                .thenApply(Session::new);
    }

    @Override
    public CompletionStage<List<Settlement.Result>> settle(List<Settlement> list) {
        settlements.addAll(list);
        return call(Op.SETTLE, () -> real.settle(list));
    }

    @Override
    public CompletionStage<List<Boolean>> report(List<LeaseReport> list) {
        reports.addAll(list);
        return call(Op.REPORT, () -> real.report(list));
    }

    @Override
    public CompletionStage<CancelOutcome> cancel(TaskId id, String reason) {
        return call(Op.CANCEL, () -> real.cancel(id, reason));
    }

    @Override
    public CompletionStage<Optional<TaskRecord>> find(TaskId id) {
        return call(Op.FIND, () -> real.find(id));
    }

    private final class Session implements WorkerSession {
        private final WorkerSession session;

        Session(WorkerSession session) {
            this.session = session;
        }

        @Override
        public WorkerId id() {
            return session.id();
        }

        @Override
        public PendingClaim claim(ClaimRequest request) {
            claims.add(request);
            PendingClaim[] claimed = new PendingClaim[1];
            CompletionStage<List<Delivery>> deliveries = call(Op.CLAIM, () -> {
                claimed[0] = session.claim(request);
                return claimed[0].deliveries();
            });
            return new PendingClaim() {
                @Override
                public CompletionStage<List<Delivery>> deliveries() {
                    return deliveries;
                }

                @Override
                public void cancel() {
                    if (claimed[0] != null) {
                        claimed[0].cancel();
                    }
                }
            };
        }

        @Override
        public CompletionStage<Boolean> renew() {
            return call(Op.RENEW, session::renew);
        }

        @Override
        public CompletionStage<Void> leave() {
            return session.leave();
        }
    }

    @Override
    public Durability durability() {
        return real.durability();
    }

    @Override
    public ScheduleStore schedules() {
        return new ScriptedSchedules(this, real.schedules());
    }

    @Override
    public CompletionStage<Void> pause(String queue) {
        return real.pause(queue);
    }

    @Override
    public CompletionStage<Void> resume(String queue) {
        return real.resume(queue);
    }

    @Override
    public CompletionStage<Long> purge(String queue) {
        return real.purge(queue);
    }

    @Override
    public CompletionStage<Boolean> requeue(TaskId id) {
        return real.requeue(id);
    }

    @Override
    public CompletionStage<Void> evict(WorkerId worker) {
        return real.evict(worker);
    }

    @Override
    public Watch watch(TaskId id) {
        return real.watch(id);
    }

    @Override
    public CompletionStage<List<TaskRecord>> list(TaskQuery query) {
        return real.list(query);
    }

    @Override
    public CompletionStage<List<QueueStats>> queues() {
        return real.queues();
    }

    @Override
    public CompletionStage<List<WorkerStats>> workers() {
        return real.workers();
    }

    @Override
    public CompletionStage<List<TaskEvent>> history(TaskId id) {
        return real.history(id);
    }

    @Override
    public Set<Capability> capabilities() {
        Set<Capability> only = capabilities;
        return only != null ? only : real.capabilities();
    }

    @Override
    public String describe() {
        return real.describe();
    }

    @Override
    public void close() {
        real.close();
    }
}
