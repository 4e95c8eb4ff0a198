package io.millwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.Capability;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.Payload;
import io.millwright.spi.Settlement;
import io.millwright.spi.Verdict;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One seeded run: random workflows in a store, some at a time, and everything that may happen to them, compared with
 * {@link WorkflowModel} after each step. In the end all that is left is run: nothing may be held for ever.
 */
final class WorkflowRun extends StoreGroup {
    private static final Duration LONG = Duration.ofDays(1);
    private static final int AT_A_TIME = 5;
    private static final int DEEPEST = 3;
    private static final int TRACE = 15;
    private static final Payload HANDED_OVER = Draft.json("\"handed over\"");

    private final Random random;
    private final WorkflowModel model = new WorkflowModel();
    private final WorkflowCheck check = new WorkflowCheck(this, model);
    private final Map<TaskId, Delivery> held = new LinkedHashMap<>();
    private final List<Delivery> over = new ArrayList<>();
    private final Map<GraphFlow, List<GraphItem>> unsent = new LinkedHashMap<>();
    private final ArrayDeque<String> trace = new ArrayDeque<>();
    private final RandomGraphs graphs;
    private @Nullable Hand hand;
    private int begun;
    private long end;

    WorkflowRun(Factory factory, long seed) {
        super(factory);
        this.random = new Random(seed);
        this.graphs = new RandomGraphs(random);
    }

    /** @param cases how many workflows */
    void run(int cases) throws Exception {
        openStore();
        try {
            graphs.timed(has(Capability.EXPIRY) && has(Capability.DELAY));
            end = time().now() + harness().retention().toMillis() - 1_000;
            hand = join(LONG);
            model.tick(time().now());
            try {
                while (begun < cases || check.anyOpen()) {
                    step(cases);
                    compare();
                    if (random.nextInt(cases * 20) == 0) {
                        break; // what then is left over is run to its end below
                    }
                }
                finish();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(e.getMessage() + "\nlast operations:\n  " + String.join("\n  ", trace), e);
            }
        } finally {
            closeStore();
        }
    }

    private void compare() {
        advance(Duration.ZERO);
        model.tick(time().now());
        check.run();
    }

    /** No more surprises: everything is sent, and runs, and succeeds. */
    private void finish() {
        note("finish");
        List.copyOf(unsent.keySet()).forEach(flow -> sendMore(flow, Integer.MAX_VALUE));
        for (int i = 0; i < 10_000 && check.anyOpen(); i++) {
            compare();
            take();
            if (held.isEmpty()) {
                pass(10_000);
            } else {
                Delivery delivery = held.values().iterator().next();
                end(delivery, new Verdict.Success(DONE));
            }
        }
        compare();
        assertThat(check.anyOpen()).as("whether something is held for ever").isFalse();
    }

    private void step(int cases) {
        switch (random.nextInt(20)) {
            case 0, 1 -> begin(cases);
            case 2 -> unsent.keySet().stream().findFirst().ifPresent(flow -> sendMore(flow, 1 + random.nextInt(4)));
            case 3, 4, 5 -> take();
            case 6, 7, 8, 9, 10, 11 -> settleAny();
            case 12 -> startAny();
            case 13 -> loseWorker();
            case 14 -> cancelAny();
            case 15 -> pass(random.nextInt(3_000));
            case 16 -> purgeOrSeal();
            case 17, 18 -> requeueAny();
            default -> repeatAny();
        }
    }

    private void note(String operation) {
        trace.addLast(operation);
        if (trace.size() > TRACE) {
            trace.removeFirst();
        }
    }

    private Hand hand() {
        if (hand == null) {
            throw new IllegalStateException("not running");
        }
        return hand;
    }

    private boolean has(Capability capability) {
        return store().capabilities().contains(capability);
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private void begin(int cases) {
        if (begun == cases || check.openCount() >= AT_A_TIME) {
            return;
        }
        begun++;
        if (chance(20)) {
            TaskId id = published(task().task("alone")).id();
            note("publish task " + id);
            model.addAlone(id);
            return;
        }
        Graph graph = graphs.next(time().now(), null);
        GraphFlow flow = model.add(graph);
        List<GraphItem> nodes = new ArrayList<>(flow.nodes);
        Collections.reverse(nodes); // who waits comes first
        unsent.put(flow, nodes);
        note("publish workflow " + graph.root());
        sendMore(flow, chance(70) ? nodes.size() : random.nextInt(nodes.size() + 1), graph.root());
    }

    /** Sends the next nodes of a workflow that is sent in several trips. */
    private void sendMore(GraphFlow flow, int most, Envelope... also) {
        List<GraphItem> left = unsent.getOrDefault(flow, List.of());
        List<GraphItem> trip = List.copyOf(left.subList(0, Math.min(most, left.size())));
        left.subList(0, trip.size()).clear();
        if (left.isEmpty()) {
            unsent.remove(flow);
        }
        List<Envelope> envelopes = new ArrayList<>(List.of(also));
        trip.forEach(item -> envelopes.add(item.envelope()));
        note("send " + envelopes);
        assertThat(get(store().publish(envelopes))).noneMatch(published -> published.duplicate());
        model.publish(flow, trip);
    }

    private void take() {
        List<Delivery> deliveries = hand().tryTake(1_000);
        note("take " + ids(deliveries));
        List<TaskId> expected = model.items.values().stream()
                .filter(item -> item.waits() && item.dueAt <= model.now)
                .map(item -> item.id)
                .toList();
        assertThat(ids(deliveries)).as("deliveries").containsExactlyInAnyOrderElementsOf(expected);
        for (Delivery delivery : deliveries) {
            item(delivery).state = TaskState.RECEIVED;
            held.put(delivery.lease().id(), delivery);
        }
    }

    private GraphItem item(Delivery delivery) {
        GraphItem item = model.items.get(delivery.lease().id());
        if (item == null) {
            throw new AssertionError("nobody sent " + delivery.envelope());
        }
        return item;
    }

    private void startAny() {
        if (!held.isEmpty()) {
            Delivery delivery = any(List.copyOf(held.values()));
            note("start " + delivery.lease().id());
            start(delivery);
            item(delivery).state = TaskState.STARTED;
        }
    }

    private void settleAny() {
        if (held.isEmpty()) {
            return;
        }
        Delivery delivery = any(List.copyOf(held.values()));
        if (has(Capability.ATOMIC_FOLLOW_UPS) && chance(10) && depth(item(delivery)) < DEEPEST) {
            Graph inner = graphs.next(time().now(), delivery.lease().id());
            settle(delivery, new Verdict.Continue(inner.id, HANDED_OVER), inner.build());
            model.handOver(item(delivery), inner, HANDED_OVER);
            return;
        }
        long later = chance(50) || !has(Capability.DELAY) ? 0 : time().now() + random.nextInt(5_000);
        end(
                delivery,
                switch (random.nextInt(14)) {
                    case 0, 1, 2 -> new Verdict.Failure(error("failed"));
                    case 3 -> new Verdict.Retry(later, error("again"));
                    case 4 -> new Verdict.Defer(later, "later");
                    case 5 -> new Verdict.Release(later, Verdict.ReleaseReason.UNUSED);
                    case 6 -> new Verdict.Dead(error("away"));
                    case 7 -> new Verdict.Canceled("stopped");
                    case 8 -> new Verdict.Expired();
                    default -> new Verdict.Success(Draft.json("" + random.nextInt(100)));
                });
    }

    private int depth(GraphItem item) {
        TaskId parent = item.flow == null ? null : item.flow.graph.parent();
        GraphItem above = parent == null ? null : model.items.get(parent);
        return above == null ? 0 : 1 + depth(above);
    }

    private void end(Delivery delivery, Verdict verdict) {
        settle(delivery, verdict, List.of());
        model.settle(item(delivery), verdict);
    }

    private void settle(Delivery delivery, Verdict verdict, List<Envelope> followUps) {
        note("settle " + delivery.lease().id() + " " + verdict + " " + followUps);
        held.remove(delivery.lease().id());
        over.add(delivery);
        assertThat(settle(delivery, verdict, followUps.toArray(Envelope[]::new)))
                .isEqualTo(Settlement.Result.SETTLED);
    }

    /** The worker dies, or says goodbye, with all that it has. */
    private void loseWorker() {
        boolean counted = chance(70);
        note(counted ? "evict the worker" : "the worker leaves");
        if (counted) {
            done(store().evict(hand().id()));
            hand().awaitEnd();
        } else {
            hand().leave();
        }
        for (Delivery delivery : held.values()) {
            model.vanish(item(delivery), counted);
        }
        model.conclude();
        over.addAll(held.values());
        held.clear();
        hand = join(LONG);
    }

    private void cancelAny() {
        if (chance(30) && !model.flows.isEmpty()) {
            GraphFlow flow = any(List.copyOf(model.flows.values()));
            note("cancel workflow " + flow.graph.id);
            assertThat(get(store().cancel(flow.graph.id, "no"))).isEqualTo(model.cancel(flow));
        } else if (!known().isEmpty()) {
            GraphItem item = any(known());
            note("cancel " + item.id);
            assertThat(get(store().cancel(item.id, "no"))).isEqualTo(model.cancel(item));
        }
    }

    private List<GraphItem> known() {
        return model.items.values().stream().filter(item -> item.state != null).toList();
    }

    private void requeueAny() {
        if (chance(30) && !model.flows.isEmpty()) {
            GraphFlow flow = any(List.copyOf(model.flows.values()));
            note("requeue workflow " + flow.graph.id);
            assertThat(get(store().requeue(flow.graph.id))).isEqualTo(model.requeue(flow));
        } else if (!known().isEmpty()) {
            GraphItem item = any(known());
            note("requeue " + item.id);
            assertThat(get(store().requeue(item.id))).isEqualTo(model.requeue(item));
        }
    }

    private void purgeOrSeal() {
        if (chance(20)) {
            note("purge");
            assertThat(get(store().purge(Draft.QUEUE))).isEqualTo(model.purge());
        } else if (has(Capability.EXPIRY) && !model.flows.isEmpty()) {
            GraphFlow flow = any(List.copyOf(model.flows.values()));
            long expiresAt = chance(50) ? 0 : graphs.moment(time().now(), 100_000);
            note("seal " + flow.graph.id + " at " + expiresAt);
            assertThat(get(store().seal(flow.graph.id, expiresAt))).isEqualTo(flow.end == null);
            flow.expiresAt = flow.end == null ? expiresAt : flow.expiresAt;
        }
    }

    /** What was done before is done again. */
    private void repeatAny() {
        if (chance(50) && !over.isEmpty()) {
            Delivery delivery = any(over);
            note("settle again " + delivery.lease());
            assertThat(settle(delivery, new Verdict.Success(DONE))).isEqualTo(Settlement.Result.LEASE_LOST);
        } else if (!known().isEmpty()) {
            GraphItem item = any(known());
            note("publish again " + item.id);
            assertThat(publish(item.envelope())).allMatch(again -> again.duplicate());
        }
    }

    /** Lets time pass, from event to event, so that each has been dealt with before the next. */
    private void pass(long millis) {
        long target = Math.min(end, time().now() + millis);
        note("pass " + (target - time().now()) + " ms");
        while (time().now() < target) {
            long next = model.nextEvent(target);
            advance(Duration.ofMillis(next - time().now()));
            model.tick(next);
        }
    }
}
