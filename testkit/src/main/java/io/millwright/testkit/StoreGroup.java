package io.millwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCode;
import io.millwright.api.TaskError;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.Capability;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.LeaseReport;
import io.millwright.spi.Payload;
import io.millwright.spi.Published;
import io.millwright.spi.QueueStats;
import io.millwright.spi.Settlement;
import io.millwright.spi.Store;
import io.millwright.spi.TaskRecord;
import io.millwright.spi.Verdict;
import io.millwright.spi.WorkerId;
import io.millwright.spi.WorkerInfo;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;

/** What all groups of the suite share: a fresh store for every test, and words that make tests short. */
abstract class StoreGroup {
    static final Duration LEASE = Duration.ofSeconds(15);
    static final Payload DONE = Draft.json("3");

    private static final AtomicLong NUMBERS = new AtomicLong();

    private final Factory factory;
    private StoreHarness harness;
    private Store store;

    StoreGroup(Factory factory) {
        this.factory = factory;
    }

    /** Makes harnesses. */
    @FunctionalInterface
    interface Factory {
        StoreHarness create() throws Exception;
    }

    @BeforeEach
    final void openStore() throws Exception {
        harness = factory.create();
        store = harness.open();
    }

    @AfterEach
    final void closeStore() throws Exception {
        harness.close();
    }

    final StoreHarness harness() {
        return harness;
    }

    final Store store() {
        return store;
    }

    final VirtualTime time() {
        return harness.time();
    }

    final void restart() throws Exception {
        store = harness.restart();
    }

    /** Skips the test if the store does not declare it; what it must do then is tested in {@link CapabilityGroup}. */
    final void needs(Capability... capabilities) {
        for (Capability capability : capabilities) {
            Assumptions.assumeTrue(store.capabilities().contains(capability), () -> "without " + capability);
        }
    }

    final <T> T get(CompletionStage<T> stage) {
        return Await.get(stage, harness.patience());
    }

    final void done(CompletionStage<Void> stage) {
        Void unused = Await.get(stage, harness.patience());
    }

    final ErrorCode failure(CompletionStage<?> stage) {
        return Await.failure(stage, harness.patience());
    }

    final void barrier() {
        harness.barrier(store);
    }

    /** Moves the clock and waits until the store has noticed. */
    final void advance(Duration by) {
        time().advance(by);
        barrier();
        // a store that handed its timers' work to a thread may have found more to do at once
        time().advance(Duration.ZERO);
        barrier();
    }

    /** Stores may drop what is old at their leisure, but not at ten times the retention. */
    final void letRetentionPass() {
        for (int i = 0; i < 10; i++) {
            advance(harness().retention());
        }
    }

    final Draft task() {
        return new Draft(time().now());
    }

    final Envelope published(Draft draft) {
        Envelope envelope = draft.build();
        assertThat(publish(envelope)).containsExactly(new Published(envelope.id(), false));
        return envelope;
    }

    final Envelope published() {
        return published(task());
    }

    final List<Published> publish(Envelope... envelopes) {
        return get(store.publish(List.of(envelopes)));
    }

    final Hand join() {
        return join(LEASE);
    }

    final Hand join(Duration lease) {
        return join(store, lease);
    }

    final Hand join(Store through, Duration lease) {
        WorkerId id = new WorkerId("test-" + NUMBERS.incrementAndGet());
        Hand hand = new Hand(this);
        hand.session(get(through.join(new WorkerInfo(id, "tester", List.of(Draft.QUEUE), 4, lease), hand)));
        return hand;
    }

    final Settlement.Result settle(Delivery delivery, Verdict verdict, Envelope... followUps) {
        List<Settlement.Result> results =
                get(store.settle(List.of(new Settlement(delivery.lease(), verdict, List.of(followUps)))));
        assertThat(results).hasSize(1);
        return results.get(0);
    }

    final void succeed(Delivery delivery) {
        assertThat(settle(delivery, new Verdict.Success(DONE))).isEqualTo(Settlement.Result.SETTLED);
    }

    final void start(Delivery... deliveries) {
        report(Arrays.stream(deliveries)
                .map(delivery -> new LeaseReport.Started(delivery.lease(), time().now()))
                .toArray(LeaseReport[]::new));
    }

    final List<Boolean> report(LeaseReport... reports) {
        List<Boolean> kept = get(store.report(List.of(reports)));
        assertThat(kept).hasSameSizeAs(reports);
        return kept;
    }

    final TaskRecord record(TaskId id) {
        return get(store.find(id)).orElseThrow(() -> new AssertionError("the store does not know task " + id));
    }

    final TaskState state(Envelope envelope) {
        return record(envelope.id()).state();
    }

    final QueueStats queue(String name) {
        return get(store.queues()).stream()
                .filter(stats -> stats.queue().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the store does not know queue " + name));
    }

    static List<TaskId> ids(List<Delivery> deliveries) {
        return deliveries.stream().map(delivery -> delivery.envelope().id()).toList();
    }

    static TaskError error(String message) {
        return TaskError.of(ErrorCode.TASK_FAILED, message);
    }

    static Verdict unused() {
        return new Verdict.Release(0, Verdict.ReleaseReason.UNUSED);
    }
}
