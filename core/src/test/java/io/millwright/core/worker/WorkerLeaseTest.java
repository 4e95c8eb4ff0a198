package io.millwright.core.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.RetryPolicy;
import io.millwright.api.TaskContext;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.core.Eventually;
import io.millwright.core.ScriptedStore.Op;
import io.millwright.core.ScriptedStore.Script;
import io.millwright.spi.ClaimRequest;
import io.millwright.spi.Delivery;
import io.millwright.spi.LeaseReport;
import io.millwright.spi.Verdict;
import io.millwright.spi.WorkerId;
import io.millwright.spi.WorkerInfo;
import io.millwright.spi.WorkerListener;
import io.millwright.spi.WorkerSession;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Leases that are lost, and tasks that have vanished with a worker before. */
@Timeout(60)
class WorkerLeaseTest {
    private static final MillwrightException AWAY = new MillwrightException(ErrorCode.STORE_UNAVAILABLE, "away");

    private final Rig rig = Rig.threads();
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final CountDownLatch go = new CountDownLatch(1);

    @AfterEach
    void close() {
        go.countDown();
        rig.close();
    }

    /** Takes the only delivery for a worker that is about to vanish. */
    private Delivery take(String worker) {
        WorkerListener deaf = new WorkerListener() {
            @Override
            public void cancelRequested(TaskId id, long fencing, String reason) {}

            @Override
            public void sessionEnded() {}
        };
        WorkerSession session = rig.store
                .join(new WorkerInfo(new WorkerId(worker), worker, List.of("default"), 1, Duration.ofSeconds(5)), deaf)
                .toCompletableFuture()
                .join();
        return session.claim(new ClaimRequest(List.of(new ClaimRequest.Share("default", 1)), 1))
                .deliveries()
                .toCompletableFuture()
                .join()
                .get(0);
    }

    private void vanish(String worker) {
        rig.store.evict(new WorkerId(worker)).toCompletableFuture().join();
    }

    @Test
    void whoLosesTheLeaseIsToldAndAnotherAttemptCounts() {
        rig.mill.tasks().add(Rig.TASK, text -> {
            int attempt = TaskContext.current().task().attempt();
            said.add("began " + attempt + " under "
                    + TaskContext.current().task().fencingNumber());
            if (attempt == 1) {
                try {
                    go.await();
                } catch (InterruptedException e) {
                    said.add("interrupted: " + reason());
                    throw e;
                }
            }
            return text + attempt;
        });
        Worker worker = rig.start(rig.single());
        TaskId id = rig.send("x");
        Eventually.holds("begun", () -> said.size() == 1);
        rig.advanceUntil("started", () -> rig.state(id) == TaskState.STARTED);
        List<Op> all = List.of(Op.RENEW, Op.SETTLE, Op.JOIN, Op.CLAIM, Op.REPORT);
        all.forEach(op -> rig.store.always(op, Script.fail(AWAY)));
        rig.advanceUntil("interrupted", () -> said.stream().anyMatch(line -> line.startsWith("interrupted")));
        assertThat(said.get(1)).contains("LEASE_LOST", "no renewal was confirmed in time");
        Eventually.holds("nobody runs it", () -> worker.metrics().running() == 0);
        rig.time.advance(Duration.ofSeconds(5)); // the store's own deadline passes
        all.forEach(op -> rig.store.always(op, Script.pass()));
        rig.advanceUntil("run again", () -> rig.state(id) == TaskState.SUCCESS);
        assertThat(rig.task(id).tally().crashes()).isEqualTo(1);
        assertThat(said.get(2)).startsWith("began 2 under 2");
        rig.advanceUntil("refused", () -> worker.metrics().refused() > 0);
        Eventually.holds("counted", () -> worker.metrics().succeeded() == 1);
        assertThat(rig.store.joined.get(1).id())
                .isNotEqualTo(rig.store.joined.get(0).id());
    }

    @Test
    void whoStopsInTimeGivesTheDeliveryBackUncounted() {
        rig.mill.tasks().add(Rig.TASK, text -> {
            said.add("began");
            if (said.size() == 1) {
                go.await();
            }
            return text;
        });
        rig.start(rig.single());
        TaskId id = rig.send("x");
        rig.advanceUntil("started", () -> rig.state(id) == TaskState.STARTED);
        rig.store.always(Op.RENEW, Script.fail(AWAY)); // but settlements arrive, before the store's own deadline
        rig.advanceUntil("run again", () -> rig.state(id) == TaskState.SUCCESS);
        assertThat(rig.task(id).tally().attempt()).isEqualTo(1);
        assertThat(said).hasSize(2);
    }

    private static String reason() {
        try {
            TaskContext.current().throwIfCancelled();
            return "";
        } catch (MillwrightException e) {
            return e.getMessage();
        }
    }

    @Test
    void whatVanishedBeforeIsReportedDurablyBeforeItBegins() {
        rig.mill.tasks().add(Rig.TASK, text -> {
            long fencing = TaskContext.current().task().fencingNumber();
            boolean reported = rig.store.reports.stream()
                    .anyMatch(report ->
                            report instanceof LeaseReport.Started s && s.lease().fencing() == fencing);
            said.add(reported ? "reported" : "not reported");
            return text;
        });
        TaskId id = rig.send("x");
        take("doomed");
        vanish("doomed");
        assertThat(rig.task(id).tally().lost()).isEqualTo(1);
        rig.start(rig.single());
        rig.awaitState(id, TaskState.SUCCESS);
        assertThat(said).containsExactly("reported");

        TaskId fresh = rig.send("y");
        rig.awaitState(fresh, TaskState.SUCCESS);
        assertThat(said).as("nobody waits for a report otherwise").containsExactly("reported", "not reported");
    }

    @Test
    void aSuspiciousTaskDoesNotBeginUnreported() {
        rig.mill.tasks().add(Rig.TASK, text -> {
            said.add("ran");
            return text;
        });
        TaskId id = rig.send("x");
        take("doomed");
        vanish("doomed");
        rig.store.always(Op.REPORT, Script.fail(AWAY));
        Worker worker = rig.start(rig.single());
        Eventually.holds("given back", () -> worker.metrics().released() > 0);
        assertThat(said).isEmpty();
        assertThat(rig.store.settlements.get(0).verdict())
                .as("not at once: that would be a busy loop")
                .isEqualTo(new Verdict.Release(rig.time.now() + 1_000, Verdict.ReleaseReason.UNUSED));
        rig.store.always(Op.REPORT, Script.pass());
        rig.advanceUntil("done", () -> rig.state(id) == TaskState.SUCCESS);
    }

    @Test
    void aPoisonTaskDies() {
        TaskId id = rig.send("x");
        for (int i = 1; i <= 3; i++) {
            Delivery delivery = take("doomed" + i);
            rig.store.report(List.of(new LeaseReport.Started(delivery.lease(), rig.time.now())));
            vanish("doomed" + i);
        }
        assertThat(rig.state(id)).isEqualTo(TaskState.DEAD);
        assertThat(rig.task(id).tally().crashes()).isEqualTo(3);
    }

    @Test
    void aStoreThatIsAwayCostsNoOutcome() {
        rig.mill.tasks().add(Rig.TASK, text -> text);
        rig.store.next(Op.SETTLE, Script.fail(AWAY), Script.fail(AWAY), Script.raise(AWAY));
        rig.store.next(Op.CLAIM, Script.fail(AWAY), Script.raise(AWAY));
        rig.store.next(Op.JOIN, Script.fail(AWAY), Script.raise(AWAY));
        Worker worker = rig.start(rig.single());
        TaskId id = rig.send(Rig.TASK.with("x").with(o -> o.retry(RetryPolicy.NONE)));
        rig.advanceUntil("done", () -> rig.state(id) == TaskState.SUCCESS);
        assertThat(rig.task(id).tally().attempt()).isEqualTo(1);
        Eventually.holds("counted", () -> worker.metrics().succeeded() == 1);
    }

    @Test
    void whatWasHeldAheadWhenTheLeaseWasLostIsNotBegun() {
        rig.mill.tasks().add(Rig.TASK, text -> {
            said.add(text);
            if (text.equals("first")) {
                go.await();
            }
            return text;
        });
        // deliveries of a claim for two, of which one waits
        Worker worker = rig.start(rig.mill.worker().name("w").concurrency(2).prefetch(Duration.ZERO, 0));
        TaskId first = rig.send("first");
        rig.advanceUntil("started", () -> rig.state(first) == TaskState.STARTED);
        worker.pause();
        rig.store.evict(rig.store.joined.get(0).id()).toCompletableFuture().join();
        Eventually.holds("told", () -> worker.metrics().running() == 0);
        assertThat(rig.state(first)).isEqualTo(TaskState.PENDING);
        assertThat(said).containsExactly("first");
    }
}
