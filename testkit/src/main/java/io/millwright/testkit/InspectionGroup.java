package io.millwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.Progress;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.Capability;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.LeaseReport;
import io.millwright.spi.QueueStats;
import io.millwright.spi.Store;
import io.millwright.spi.TaskEvent;
import io.millwright.spi.TaskQuery;
import io.millwright.spi.TaskRecord;
import io.millwright.spi.Verdict;
import io.millwright.spi.WorkerStats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** People can look at everything. */
abstract class InspectionGroup extends StoreGroup {
    InspectionGroup(Factory factory) {
        super(factory);
    }

    @BeforeEach
    final void capability() {
        needs(Capability.INSPECTION);
    }

    @Test
    void listsOldestFirstPageByPage() {
        List<TaskId> sent = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            sent.add(published().id());
        }
        List<TaskId> listed = new ArrayList<>();
        TaskId after = null;
        for (int page = 0; page < 4; page++) {
            List<TaskRecord> records = get(store().list(new TaskQuery(null, null, Set.of(), after, 3)));
            for (TaskRecord record : records) {
                listed.add(record.envelope().id());
                after = record.envelope().id();
            }
            assertThat(records).hasSize(page < 2 ? 3 : page == 2 ? 1 : 0);
        }
        assertThat(listed).containsExactlyElementsOf(sent);
    }

    @Test
    void listsByQueueTaskAndState() {
        Envelope add = published();
        Envelope mail = published(task().task("mail").queue("other"));
        Envelope done = published();
        Hand hand = join();
        Delivery held = hand.takeOne();
        Delivery second = hand.takeOne();
        succeed(second);

        assertThat(list(new TaskQuery("other", null, Set.of(), null, 10))).containsExactly(mail.id());
        assertThat(list(new TaskQuery(null, "add", Set.of(), null, 10))).containsExactly(add.id(), done.id());
        assertThat(list(TaskQuery.inState(10, TaskState.RECEIVED))).containsExactly(add.id());
        assertThat(list(TaskQuery.inState(10, TaskState.PENDING, TaskState.SUCCESS)))
                .containsExactly(mail.id(), done.id());
        assertThat(list(new TaskQuery("other", "add", Set.of(), null, 10))).isEmpty();
        succeed(held);
    }

    private List<TaskId> list(TaskQuery query) {
        return get(store().list(query)).stream()
                .map(record -> record.envelope().id())
                .toList();
    }

    @Test
    void countsWhatIsInAQueue() {
        long start = time().now();
        Hand hand = join(Duration.ofHours(1));
        for (int i = 0; i < 5; i++) {
            published();
        }
        hand.takeOne();
        settle(hand.takeOne(), new Verdict.Retry(time().now() + 60_000, error("again")));
        settle(hand.takeOne(), new Verdict.Dead(error("away")));
        advance(Duration.ofSeconds(1));
        published(task().queue("other"));

        assertThat(queue(Draft.QUEUE)).isEqualTo(new QueueStats(Draft.QUEUE, false, 2, 1, 1, 1, 0, start));
        assertThat(queue("other")).isEqualTo(new QueueStats("other", false, 1, 0, 0, 0, 0, time().now()));
        assertThat(get(store().queues())).extracting(QueueStats::queue).isSorted();
    }

    @Test
    void aQueueThatIsEmptyAgainIsStillThere() {
        published();
        succeed(join().takeOne());
        assertThat(queue(Draft.QUEUE)).isEqualTo(new QueueStats(Draft.QUEUE, false, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void saysWhatIsPaused() {
        needs(Capability.PAUSE);
        published();
        done(store().pause(Draft.QUEUE));
        assertThat(queue(Draft.QUEUE).paused()).isTrue();
        done(store().resume(Draft.QUEUE));
        assertThat(queue(Draft.QUEUE).paused()).isFalse();
    }

    @Test
    void showsWorkersWithLiveSessions() {
        Hand first = join();
        long joined = time().now();
        Hand second = join(LEASE.multipliedBy(2));
        published();
        second.takeOne();
        advance(Duration.ofSeconds(1));

        WorkerStats stats = get(store().workers()).stream()
                .filter(worker -> worker.id().equals(second.id()))
                .findFirst()
                .orElseThrow();
        assertThat(stats)
                .isEqualTo(new WorkerStats(
                        second.id(),
                        "tester",
                        List.of(Draft.QUEUE),
                        4,
                        joined,
                        joined + LEASE.multipliedBy(2).toMillis(),
                        1));
        first.leave();
        assertThat(get(store().workers())).extracting(WorkerStats::id).containsExactly(second.id());
        advance(LEASE.multipliedBy(2));
        assertThat(get(store().workers())).isEmpty();
    }

    @Test
    void showsProgressOfTheHolder() {
        Envelope envelope = published();
        Hand hand = join();
        Delivery delivery = hand.takeOne();
        start(delivery);

        report(
                new LeaseReport.Advanced(delivery.lease(), 0.25, "a quarter"),
                new LeaseReport.Advanced(delivery.lease(), 0.5, "half"));

        assertThat(Objects.requireNonNull(record(envelope.id()).holder()).progress())
                .isEqualTo(new Progress(0.5, "half"));
        settle(delivery, new Verdict.Retry(0, error("again")));
        hand.takeOne();
        assertThat(Objects.requireNonNull(record(envelope.id()).holder()).progress())
                .isNull();
    }

    @Test
    void keepsWhatHappenedInOrder() {
        Envelope envelope = published();
        Hand hand = join();
        Delivery delivery = hand.takeOne();
        report(
                new LeaseReport.Started(delivery.lease(), time().now()),
                new LeaseReport.Logged(delivery.lease(), time().now(), "line one"),
                new LeaseReport.Logged(delivery.lease(), time().now(), "line two"));
        settle(delivery, new Verdict.Retry(0, error("first error")));
        settle(hand.takeOne(), new Verdict.Defer(0, "not now"));
        settle(hand.takeOne(), new Verdict.Release(0, Verdict.ReleaseReason.UNREGISTERED));
        settle(hand.takeOne(), unused());
        settle(hand.takeOne(), new Verdict.Failure(error("last error")));

        List<TaskEvent> events = get(store().history(envelope.id()));

        assertThat(events)
                .extracting(TaskEvent::kind)
                .containsExactly(
                        TaskEvent.Kind.LOGGED,
                        TaskEvent.Kind.LOGGED,
                        TaskEvent.Kind.FAILED,
                        TaskEvent.Kind.DEFERRED,
                        TaskEvent.Kind.MISSED,
                        TaskEvent.Kind.FAILED);
        assertThat(events.get(0).detail()).isEqualTo("line one");
        assertThat(events.get(1).detail()).isEqualTo("line two");
        assertThat(events.get(2).detail()).contains("first error");
        assertThat(events.get(2).worker()).isEqualTo(hand.id().value());
        assertThat(events.get(2).fencing()).isEqualTo(delivery.lease().fencing());
        assertThat(events.get(3).detail()).contains("not now");
        assertThat(events.get(5).detail()).contains("last error");
        assertThat(get(store().history(task().build().id()))).isEmpty();
    }

    @Test
    void keepsTheNewestLines() {
        Envelope envelope = published();
        Delivery delivery = join().takeOne();
        List<LeaseReport> lines = new ArrayList<>();
        for (int i = 0; i < Store.KEPT_LINES + 500; i++) {
            lines.add(new LeaseReport.Logged(delivery.lease(), time().now(), "line " + i));
        }
        report(lines.toArray(LeaseReport[]::new));

        List<TaskEvent> events = get(store().history(envelope.id()));
        assertThat(events).hasSizeBetween(Store.KEPT_LINES, 2 * Store.KEPT_LINES);
        assertThat(events.get(events.size() - 1).detail()).isEqualTo("line " + (Store.KEPT_LINES + 499));
        assertThat(events.get(events.size() - Store.KEPT_LINES).detail()).isEqualTo("line 500");
    }
}
