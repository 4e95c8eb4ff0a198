package io.millwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.Flow.LimitKey;
import io.millwright.api.Flow.Unique;
import io.millwright.api.Limit;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.Capability;
import io.millwright.spi.ClaimRequest;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.LeaseReport;
import io.millwright.spi.Payload;
import io.millwright.spi.PendingClaim;
import io.millwright.spi.Settlement;
import io.millwright.spi.TaskEvent;
import io.millwright.spi.Verdict;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One seeded run: the same random operations on a store and on the {@link ModelStore}, compared after each. At most one claim is
 * parked at a time, and none while time passes, because the contract does not say whom a store serves first.
 */
final class ModelRun extends StoreGroup {
    private static final List<String> QUEUES = List.of("a", "b", "c");
    private static final int[] PRIORITIES = {0, 0, 0, 5, 200};
    private static final List<String> TASKS = List.of("add", "mail");
    private static final List<LimitKey> LIMITED = List.of(
            new LimitKey("api", ""), new LimitKey("api", "x"), new LimitKey("disk", ""), new LimitKey("task:mail", ""));
    private static final List<String> LIMITS = List.of("api", "disk", "task:mail", "queue:a");
    private static final int TRACE = 12;

    private final Random random;
    private final ModelStore model = new ModelStore();
    private final ModelCheck check = new ModelCheck(this, model);
    private final List<Worker> workers = new ArrayList<>();
    private final List<Held> held = new ArrayList<>();
    private final List<TaskId> known = new ArrayList<>();
    private final ArrayDeque<String> trace = new ArrayDeque<>();
    private @Nullable Parked parked;
    private long end;

    ModelRun(Factory factory, long seed) {
        super(factory);
        this.random = new Random(seed);
    }

    /** A joined worker. After a restart of the store its session cannot be used any more, but lasts until its lease ends. */
    private static final class Worker {
        final Hand hand;
        boolean detached;

        Worker(Hand hand) {
            this.hand = hand;
        }
    }

    /** A delivery that some worker has, or had. */
    private record Held(Delivery delivery, int number) {}

    private record Parked(Worker worker, ClaimRequest request, PendingClaim claim) {}

    void run(int steps) throws Exception {
        openStore();
        try {
            model.tick(time().now());
            end = time().now() + harness().retention().toMillis() - 1_000;
            for (int i = 0; i < steps; i++) {
                int step = i;
                try {
                    step();
                    check.watches();
                    if (i % 20 == 19 || i == steps - 1) {
                        check.everything(known, trace::addLast);
                    }
                } catch (AssertionError | RuntimeException e) {
                    throw new AssertionError(
                            "step " + step + ": " + e.getMessage() + "\nlast operations:\n  "
                                    + String.join("\n  ", trace),
                            e);
                }
            }
        } finally {
            closeStore();
        }
    }

    private void step() throws Exception {
        switch (random.nextInt(24)) {
            case 0, 1, 2, 3 -> publish();
            case 4 -> joinOrLeave();
            case 5, 6, 7 -> take();
            case 8, 9, 10, 11 -> settle();
            case 12, 13 -> report();
            case 14 -> renewOrEvict();
            case 15, 16 -> pass();
            case 17 -> cancel();
            case 18 -> pauseOrPurge();
            case 19 -> requeue();
            case 20 -> parkOrCancel();
            case 21, 22 -> changeLimit();
            default -> watchOrRestart();
        }
        // whatever a timer without delay has to do is done now, in the store as in the model
        advance(Duration.ZERO);
        model.tick(time().now());
        serveParked();
    }

    private void note(String operation) {
        trace.addLast(operation);
        if (trace.size() > TRACE) {
            trace.removeFirst();
        }
    }

    boolean has(Capability capability) {
        return store().capabilities().contains(capability);
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private TaskId anyId() {
        return known.isEmpty() || chance(3) ? TaskId.next() : any(known);
    }

    private Envelope envelope() {
        Draft draft = task().queue(any(QUEUES));
        if (has(Capability.PRIORITY)) {
            draft.priority(PRIORITIES[random.nextInt(PRIORITIES.length)]);
        }
        if (has(Capability.UNIQUE_KEY) && chance(10)) {
            draft.key("key-" + random.nextInt(3));
        }
        if (has(Capability.UNIQUE_POLICIES) && chance(15)) {
            draft.unique(unique("key-" + random.nextInt(3)));
        }
        if (has(Capability.ORDER_KEYS) && chance(20)) {
            draft.orderKey("line-" + random.nextInt(3));
        }
        if (has(Capability.LIMITS) && chance(40)) {
            draft.task(any(TASKS));
            new LinkedHashSet<>(List.of(any(LIMITED), any(LIMITED))).forEach(key -> draft.limit(key.name(), key.key()));
        }
        if (has(Capability.DELAY) && chance(20)) {
            draft.delay(Duration.ofSeconds(random.nextInt(30)));
        }
        if (has(Capability.EXPIRY) && chance(20)) {
            draft.expiresIn(Duration.ofSeconds(random.nextInt(40)));
        }
        if (!known.isEmpty() && chance(8)) {
            draft.id(any(known));
        }
        return draft.build();
    }

    private Unique unique(String key) {
        Unique unique = switch (random.nextInt(3)) {
            case 0 -> Unique.untilStarted(key);
            case 1 -> Unique.forTime(key, Duration.ofSeconds(1 + random.nextInt(20)));
            default -> Unique.untilDone(key).orReject();
        };
        return chance(40) ? unique.orReplace() : unique;
    }

    private List<Envelope> envelopes(int most) {
        List<Envelope> envelopes = new ArrayList<>();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            envelopes.add(envelope());
        }
        return envelopes;
    }

    private void publish() {
        List<Envelope> envelopes = envelopes(4);
        note("publish " + envelopes);
        assertThat(get(store().publish(envelopes))).as("publish").isEqualTo(model.publish(envelopes));
        remember(envelopes);
    }

    private void remember(List<Envelope> envelopes) {
        for (Envelope envelope : envelopes) {
            if (model.items.containsKey(envelope.id()) && !known.contains(envelope.id())) {
                known.add(envelope.id());
            }
        }
    }

    private void joinOrLeave() {
        if (workers.size() < 4) {
            Hand hand = join();
            note("join " + hand.id());
            model.join(hand.id(), LEASE.toMillis());
            workers.add(new Worker(hand));
        } else if (chance(50)) {
            Worker worker = any(workers);
            if (!worker.detached) {
                note("leave " + worker.hand.id());
                worker.hand.leave();
                ended(worker, false);
            }
        }
    }

    /** Updates the model after a session ended, and forgets what was parked by it. */
    private void ended(Worker worker, boolean counted) {
        model.end(worker.hand.id(), counted);
        workers.remove(worker);
        Parked waiting = parked;
        if (waiting != null && waiting.worker == worker) {
            parked = null;
            assertThat(get(waiting.claim.deliveries()))
                    .as("claim of a session that ended")
                    .isEmpty();
        }
        if (counted && !worker.detached) {
            worker.hand.awaitEnd();
        }
    }

    private ClaimRequest request() {
        List<String> queues = new ArrayList<>(QUEUES);
        Collections.shuffle(queues, random);
        List<ClaimRequest.Share> shares = new ArrayList<>();
        for (String queue : queues.subList(0, 1 + random.nextInt(queues.size()))) {
            shares.add(new ClaimRequest.Share(queue, random.nextInt(4)));
        }
        return new ClaimRequest(shares, 1 + random.nextInt(5));
    }

    private void take() {
        Worker worker = workers.isEmpty() ? null : any(workers);
        if (worker == null || worker.detached || parked != null && parked.worker == worker) {
            return;
        }
        ClaimRequest request = request();
        note("claim " + worker.hand.id() + " " + request);
        PendingClaim claim = worker.hand.session().claim(request);
        barrier();
        claim.cancel();
        compare(worker, request, get(claim.deliveries()));
    }

    private void compare(Worker worker, ClaimRequest request, List<Delivery> deliveries) {
        List<ModelStore.Item> expected = model.claim(worker.hand.id(), request);
        assertThat(ids(deliveries))
                .as("deliveries")
                .isEqualTo(expected.stream().map(ModelStore.Item::id).toList());
        for (int i = 0; i < deliveries.size(); i++) {
            Delivery delivery = deliveries.get(i);
            assertThat(delivery.envelope()).isEqualTo(expected.get(i).envelope);
            assertThat(delivery.tally()).as("tally of %s", delivery).isEqualTo(expected.get(i).tally);
            assertThat(delivery.checkpoint()).as("checkpoint of %s", delivery).isEqualTo(expected.get(i).checkpoint);
            assertThat(delivery.lease().owner()).isEqualTo(worker.hand.id());
            check.grows(delivery);
            held.add(new Held(delivery, expected.get(i).deliveries));
        }
    }

    private void parkOrCancel() {
        Parked waiting = parked;
        if (waiting != null) {
            stopWaiting();
            return;
        }
        Worker worker = workers.isEmpty() ? null : any(workers);
        if (worker != null && !worker.detached) {
            ClaimRequest request = request();
            note("park " + worker.hand.id() + " " + request);
            parked = new Parked(worker, request, worker.hand.session().claim(request));
            barrier();
        }
    }

    private void stopWaiting() {
        Parked waiting = parked;
        if (waiting != null) {
            note("stop waiting " + waiting.worker.hand.id());
            parked = null;
            waiting.claim.cancel();
            assertThat(get(waiting.claim.deliveries())).as("cancelled claim").isEmpty();
        }
    }

    /** If the model has work for the parked claim, the store must have pushed it; else it must not have. */
    private void serveParked() {
        Parked waiting = parked;
        if (waiting == null) {
            return;
        }
        boolean work = waiting.request.queues().stream()
                .anyMatch(share -> !model.paused.contains(share.queue())
                        && model.items.values().stream()
                                .anyMatch(item -> model.isReady(item, share.queue()) && model.flow.hasPermits(item)));
        if (work) {
            note("parked claim of " + waiting.worker.hand.id() + " is served");
            parked = null;
            compare(waiting.worker, waiting.request, get(waiting.claim.deliveries()));
        } else {
            assertThat(waiting.claim.deliveries().toCompletableFuture())
                    .as("parked claim without work")
                    .isNotDone();
        }
    }

    private Verdict verdict() {
        long later = chance(50) ? 0 : time().now() + random.nextInt(20_000);
        return switch (random.nextInt(12)) {
            case 0 -> new Verdict.Failure(error("failed"));
            case 1, 2 -> new Verdict.Retry(later, error("again"));
            case 3 -> new Verdict.Defer(later, "not now");
            case 4, 5 -> new Verdict.Release(later, Verdict.ReleaseReason.UNUSED);
            case 6 -> new Verdict.Release(later, Verdict.ReleaseReason.UNREGISTERED);
            case 7 -> new Verdict.Dead(error("away"));
            case 8 -> new Verdict.Canceled("stop");
            case 9 -> new Verdict.Expired();
            default -> new Verdict.Success(Draft.json("" + random.nextInt(100)));
        };
    }

    private void settle() {
        List<Settlement> settlements = new ArrayList<>();
        List<Settlement.Result> expected = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0 && !held.isEmpty(); i--) {
            Held one = any(held);
            if (chance(90)) {
                held.remove(one); // else it may be settled twice, in this batch or later
            }
            List<Envelope> followUps = has(Capability.ATOMIC_FOLLOW_UPS) && chance(30) ? envelopes(2) : List.of();
            Settlement settlement = new Settlement(one.delivery.lease(), verdict(), followUps);
            settlements.add(settlement);
            expected.add(model.settle(leased(one), settlement.verdict(), followUps));
            remember(followUps);
        }
        note("settle " + settlements);
        assertThat(get(store().settle(settlements))).as("settle").isEqualTo(expected);
    }

    private ModelStore.@Nullable Item leased(Held one) {
        return model.leased(one.delivery.lease().id(), one.delivery.lease().owner(), one.number);
    }

    private void report() {
        if (held.isEmpty()) {
            return;
        }
        Held one = any(held);
        ModelStore.Item item = leased(one);
        List<LeaseReport> reports = new ArrayList<>();
        if (chance(60)) {
            reports.add(new LeaseReport.Started(one.delivery.lease(), time().now()));
            if (item != null) {
                item.state = TaskState.STARTED;
            }
        }
        if (chance(40)) {
            reports.add(new LeaseReport.Advanced(one.delivery.lease(), 0.5, "half"));
            reports.add(new LeaseReport.Logged(one.delivery.lease(), time().now(), "a line"));
            if (item != null) {
                item.history.add(TaskEvent.Kind.LOGGED);
            }
        }
        if (has(Capability.CHECKPOINTS) && chance(30)) {
            Payload state = Draft.json("[" + random.nextInt(1_000) + "]");
            reports.add(new LeaseReport.Checkpoint(one.delivery.lease(), state));
            if (item != null) {
                item.checkpoint = state;
                item.tally = item.tally.afterCheckpoint();
            }
        }
        note("report " + reports);
        assertThat(get(store().report(reports)))
                .as("report")
                .isEqualTo(Collections.nCopies(reports.size(), item != null));
    }

    private void renewOrEvict() {
        if (workers.isEmpty()) {
            return;
        }
        Worker worker = any(workers);
        if (chance(30)) {
            note("evict " + worker.hand.id());
            done(store().evict(worker.hand.id()));
            ended(worker, true);
        } else if (!worker.detached) {
            note("renew " + worker.hand.id());
            assertThat(worker.hand.renew()).isEqualTo(model.renew(worker.hand.id(), LEASE.toMillis()));
        }
    }

    /** Lets time pass, from event to event of the model, so that causes and effects cannot overtake each other. */
    private void pass() {
        stopWaiting();
        long target = Math.min(end, time().now() + random.nextInt(chance(20) ? 30_000 : 4_000));
        note("pass " + (target - time().now()) + " ms");
        while (time().now() < target) {
            long next = model.nextEvent(target);
            advance(Duration.ofMillis(next - time().now()));
            model.tick(next);
            for (Worker worker : List.copyOf(workers)) {
                if (!model.deadlines.containsKey(worker.hand.id())) {
                    note("session of " + worker.hand.id() + " ends");
                    ended(worker, true);
                }
            }
        }
    }

    private void cancel() {
        TaskId id = anyId();
        note("cancel " + id);
        assertThat(get(store().cancel(id, "no"))).as("cancel").isEqualTo(model.cancel(id));
    }

    private void pauseOrPurge() {
        String queue = any(QUEUES);
        if (chance(15)) {
            note("purge " + queue);
            assertThat(get(store().purge(queue))).as("purge").isEqualTo(model.purge(queue));
        } else if (has(Capability.PAUSE)) {
            if (model.paused.remove(queue)) {
                note("resume " + queue);
                done(store().resume(queue));
            } else if (chance(50)) {
                note("pause " + queue);
                model.paused.add(queue);
                done(store().pause(queue));
            }
        }
    }

    /** A rate that is there is not changed: how many tokens are left then is tested elsewhere. */
    private void changeLimit() {
        if (!has(Capability.LIMITS)) {
            return;
        }
        String name = any(LIMITS);
        Limit known = model.flow.limits.get(name);
        if (known != null && chance(40)) {
            note("remove limit " + name);
            model.flow.remove(name);
            assertThat(get(store().removeLimit(name))).as("removed").isTrue();
            return;
        }
        Limit limit = known == null ? Limit.named(name) : known;
        limit = limit.concurrency(random.nextInt(4));
        if (known == null && chance(50)) {
            limit = limit.rate(1 + random.nextInt(3), Duration.ofMillis(1 + random.nextInt(9_000)))
                    .burst(1 + random.nextInt(4));
        }
        note("limit " + limit);
        model.flow.define(limit);
        done(store().limit(limit));
    }

    private void requeue() {
        TaskId id = anyId();
        note("requeue " + id);
        assertThat(get(store().requeue(id))).as("requeue").isEqualTo(model.requeue(id));
    }

    private void watchOrRestart() throws Exception {
        if (harness().restarts() && chance(25)) {
            stopWaiting();
            note("restart");
            check.forgetWatches();
            workers.forEach(worker -> worker.detached = true);
            restart();
        } else {
            TaskId id = anyId();
            note("watch " + id);
            check.watch(id);
        }
    }
}
