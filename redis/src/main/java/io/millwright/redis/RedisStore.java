package io.millwright.redis;

import io.millwright.api.Client.CancelOutcome;
import io.millwright.api.Durability;
import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskError;
import io.millwright.api.TaskId;
import io.millwright.spi.Capability;
import io.millwright.spi.Envelope;
import io.millwright.spi.LeaseReport;
import io.millwright.spi.Published;
import io.millwright.spi.QueueStats;
import io.millwright.spi.Settlement;
import io.millwright.spi.Store;
import io.millwright.spi.StoreUrl;
import io.millwright.spi.SystemTime;
import io.millwright.spi.TaskEvent;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.TaskQuery;
import io.millwright.spi.TaskRecord;
import io.millwright.spi.TimeSource;
import io.millwright.spi.Watch;
import io.millwright.spi.WorkerId;
import io.millwright.spi.WorkerInfo;
import io.millwright.spi.WorkerListener;
import io.millwright.spi.WorkerSession;
import io.millwright.spi.WorkerStats;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One opening of a store on a Redis server: turns calls into steps for the lane. Thread-safe. */
final class RedisStore implements Store {
    private static final Set<Capability> BASE = EnumSet.of(
            Capability.MULTI_PROCESS,
            Capability.PRIORITY,
            Capability.DELAY,
            Capability.EXPIRY,
            Capability.UNIQUE_KEY,
            Capability.ATOMIC_FOLLOW_UPS,
            Capability.INSPECTION,
            Capability.CHECKPOINTS,
            Capability.PAUSE);

    private static final int PURGED_AT_ONCE = 1_000;

    private final StoreUrl url;
    private final RedisOptions options;
    private final ServerFacts facts;
    private final Set<Capability> capabilities;
    private final Alarm alarm;
    private final Lane lane;
    private final Ear ear;
    private final Sessions sessions;
    private final Watches watches;
    private final AtomicBoolean closing = new AtomicBoolean();

    private RedisStore(StoreUrl url, RedisOptions options, TimeSource time, Link link, ServerFacts facts) {
        this.url = url;
        this.options = options;
        this.facts = facts;
        EnumSet<Capability> offered = EnumSet.copyOf(BASE);
        if (facts.durability() != Durability.MEMORY) {
            offered.add(Capability.DURABLE);
        }
        capabilities = Set.copyOf(offered);
        // text without spaces; never the same twice
        String client = Long.toString(TaskId.next().low() >>> 1, Character.MAX_RADIX);
        String shard = "{mw:" + options.name() + ":0}";
        String retention = Long.toString(options.retention().toMillis());
        alarm = new Alarm(time, this::comeBy);
        // of all clocks that processes could agree on, the server's is there; a test brings one of its own
        boolean serverTime = time instanceof SystemTime;
        lane = new Lane(
                url.toString(),
                link,
                shard,
                alarm,
                args -> args.text(client).text(retention).text(serverTime ? "" : Long.toString(time.now())));
        sessions = new Sessions(lane);
        watches = new Watches(lane);
        ear = new Ear(
                new Link(options, "millwright-ear"),
                shard + ":c:" + client,
                new Messages(sessions, watches)::hear,
                this::listening);
    }

    static RedisStore open(StoreUrl url, RedisOptions options, TimeSource time) {
        Link link = new Link(options, "millwright");
        RedisStore store;
        try {
            store = new RedisStore(url, options, time, link, ServerFacts.ask(link, options));
        } catch (RuntimeException e) {
            link.cut();
            throw RedisErrors.map(url.toString(), e);
        }
        store.lane.start();
        if (!store.ear.start(options.timeout())) {
            store.close();
            throw new MillwrightException(
                    ErrorCode.STORE_UNAVAILABLE, url + " does not let us listen; may the user subscribe to channels?");
        }
        store.comeBy();
        return store;
    }

    private void comeBy() {
        var unused = lane.submit(Step.yesOrNo(Args.of("T")));
    }

    private void listening() {
        sessions.wakeAll();
        watches.askAgain();
    }

    @Override
    public Durability durability() {
        return facts.durability();
    }

    @Override
    public Set<Capability> capabilities() {
        return capabilities;
    }

    @Override
    public String describe() {
        return url.scheme() + "://" + options.server() + "?name=" + options.name();
    }

    // work ------------------------------------------------------------------------------------------------------------

    @Override
    public CompletionStage<List<Published>> publish(List<Envelope> envelopes) {
        List<Envelope> trip = List.copyOf(envelopes);
        return submit(() -> {
            trip.forEach(EnvelopeCheck::check);
            return WorkSteps.publish(trip);
        });
    }

    @Override
    public CompletionStage<List<Settlement.Result>> settle(List<Settlement> settlements) {
        List<Settlement> trip = List.copyOf(settlements);
        return submit(() -> {
            trip.forEach(settlement -> settlement.followUps().forEach(EnvelopeCheck::check));
            return WorkSteps.settle(trip);
        });
    }

    @Override
    public CompletionStage<List<Boolean>> report(List<LeaseReport> reports) {
        List<LeaseReport> trip = List.copyOf(reports);
        return submit(() -> WorkSteps.report(trip));
    }

    /** What cannot be put into a step fails as a stage, as everything does. */
    private <R> CompletionStage<R> submit(Supplier<Step<R>> step) {
        Step<R> made;
        try {
            made = step.get();
        } catch (MillwrightException e) {
            return CompletableFuture.failedFuture(e);
        }
        return lane.submit(made);
    }

    @Override
    public CompletionStage<WorkerSession> join(WorkerInfo worker, WorkerListener listener) {
        return sessions.join(worker, listener);
    }

    @Override
    public CompletionStage<Void> evict(WorkerId worker) {
        return done(Args.of("V").text(worker.value()));
    }

    private CompletionStage<Void> done(Args args) {
        return lane.submit(Step.<@Nullable Void>repeatable(args, reply -> null));
    }

    // administration --------------------------------------------------------------------------------------------------

    @Override
    public CompletionStage<CancelOutcome> cancel(TaskId id, String reason) {
        Args args = Args.of("X").raw(id.toBytes()).raw(canceled(reason)).text(reason);
        return lane.submit(new Step<>(Step.Kind.ONCE, args, reply -> switch (Reply.text(reply)) {
            case "unknown" -> CancelOutcome.UNKNOWN;
            case "ended" -> CancelOutcome.ALREADY_SETTLED;
            case "requested" -> CancelOutcome.REQUESTED;
            default -> CancelOutcome.CANCELED;
        }));
    }

    private static byte[] canceled(String reason) {
        return Tail.how(TaskError.of(ErrorCode.TASK_CANCELED, reason));
    }

    @Override
    public CompletionStage<Void> pause(String queue) {
        return done(Args.of("Z").text(queue).text("paused"));
    }

    @Override
    public CompletionStage<Void> resume(String queue) {
        return done(Args.of("Z").text(queue).text(""));
    }

    @Override
    public CompletionStage<Long> purge(String queue) {
        return purge(queue, 0);
    }

    private CompletionStage<Long> purge(String queue, long before) {
        Args args = Args.of("G").text(queue).number(PURGED_AT_ONCE).raw(canceled("its queue was purged"));
        return lane.submit(new Step<>(Step.Kind.ONCE, args, Reply::number))
                .thenCompose(count -> count < PURGED_AT_ONCE
                        ? CompletableFuture.completedFuture(before + count)
                        : purge(queue, before + count));
    }

    @Override
    public CompletionStage<Boolean> requeue(TaskId id) {
        return lane.submit(new Step<>(Step.Kind.ONCE, Args.of("Q").raw(id.toBytes()), Reply::yes));
    }

    // questions -------------------------------------------------------------------------------------------------------

    @Override
    public Watch watch(TaskId id) {
        return watches.add(id);
    }

    @Override
    public CompletionStage<Optional<TaskRecord>> find(TaskId id) {
        return lane.submit(ReadSteps.find(id));
    }

    @Override
    public CompletionStage<List<@Nullable TaskOutcome>> outcomes(List<TaskId> ids) {
        return lane.submit(ReadSteps.find(List.copyOf(ids))).thenApply(records -> {
            List<@Nullable TaskOutcome> outcomes = new ArrayList<>(records.size());
            records.forEach(record -> outcomes.add(record == null ? null : record.outcome()));
            return outcomes;
        });
    }

    @Override
    public CompletionStage<List<TaskRecord>> list(TaskQuery query) {
        return Listing.run(lane, query);
    }

    @Override
    public CompletionStage<List<QueueStats>> queues() {
        return lane.submit(ReadSteps.queues());
    }

    @Override
    public CompletionStage<List<WorkerStats>> workers() {
        return lane.submit(ReadSteps.workers());
    }

    @Override
    public CompletionStage<List<TaskEvent>> history(TaskId id) {
        return lane.submit(ReadSteps.history(id));
    }

    // the end ---------------------------------------------------------------------------------------------------------

    @Override
    public void close() {
        if (closing.compareAndSet(false, true)) {
            lane.close();
            stopRest();
        }
    }

    /** Stops all threads without finishing anything, as a killed process would. For tests. */
    void abandon() {
        if (closing.compareAndSet(false, true)) {
            lane.abandon();
            stopRest();
        }
    }

    private void stopRest() {
        alarm.close();
        ear.close();
        MillwrightException closed = RedisErrors.closed(url.toString());
        sessions.failAll(closed);
        watches.failAll(closed);
    }
}
