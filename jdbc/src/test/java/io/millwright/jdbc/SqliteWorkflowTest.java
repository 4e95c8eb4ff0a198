package io.millwright.jdbc;

import static io.millwright.jdbc.Fixtures.ask;
import static io.millwright.jdbc.Fixtures.barrier;
import static io.millwright.jdbc.Fixtures.envelope;
import static io.millwright.jdbc.Fixtures.failure;
import static io.millwright.jdbc.Fixtures.get;
import static io.millwright.jdbc.Fixtures.ids;
import static io.millwright.jdbc.Fixtures.join;
import static io.millwright.jdbc.Fixtures.sql;
import static io.millwright.jdbc.Fixtures.succeed;
import static io.millwright.jdbc.Fixtures.take;
import static io.millwright.jdbc.Workflows.chord;
import static io.millwright.jdbc.Workflows.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.Client.CancelOutcome;
import io.millwright.api.ErrorCode;
import io.millwright.api.TaskError;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.Links;
import io.millwright.spi.Links.Edge;
import io.millwright.spi.PendingClaim;
import io.millwright.spi.Published;
import io.millwright.spi.Settlement;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.TaskRecord;
import io.millwright.spi.Verdict;
import io.millwright.spi.WorkerListener;
import io.millwright.spi.WorkerSession;
import io.millwright.testkit.VirtualTime;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the conformance suite cannot see of workflows: the file, its damages, and how much happens in one transaction. */
class SqliteWorkflowTest {
    private final TaskId workflow = TaskId.next().workflow();
    private SqliteHarness harness;
    private SqliteStore store;
    private VirtualTime time;

    @BeforeEach
    void open() throws Exception {
        harness = new SqliteHarness();
        store = harness.open();
        time = harness.time();
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    private TaskRecord record(TaskId id) {
        return get(store.find(id)).orElseThrow();
    }

    private TaskState state(int number) {
        return record(number == 0 ? workflow : workflow.member(number)).state();
    }

    private String count(String what) throws SQLException {
        return sql(harness.file(), "SELECT count(*) FROM " + what);
    }

    private static Settlement failed(Delivery delivery) {
        return new Settlement(delivery.lease(), new Verdict.Failure(TaskError.of(ErrorCode.TASK_FAILED, "no")));
    }

    // what people read ------------------------------------------------------------------------------------------------

    @Test
    void theViewsShowWhatIsHeldAndSkipped() throws Exception {
        get(store.publish(chord(time, workflow, 2)));
        assertThat(sql(
                        harness.file(),
                        "SELECT group_concat(state || ' ' || task || args, ', ' ORDER BY id) FROM tasks"))
                .isEqualTo("HELD node[0], PENDING node[1], PENDING node[2], HELD node[3]");
        assertThat(sql(harness.file(), "SELECT held || ready FROM queues")).isEqualTo("22");
        assertThat(sql(harness.file(), "SELECT id || state || pending FROM workflows"))
                .isEqualTo(workflow + "HELD3");

        get(store.settle(List.of(failed(take(join(store), 1).get(0)))));

        assertThat(sql(harness.file(), "SELECT state || error_code FROM tasks WHERE seq = 2"))
                .isEqualTo("SKIPPEDTASK_SKIPPED");
        assertThat(sql(harness.file(), "SELECT failed || skipped || failure FROM workflows"))
                .startsWith("11node 1 'node' ended as FAILURE");
    }

    // damage ----------------------------------------------------------------------------------------------------------

    @Test
    void damagedLinksOfWhatWaitsAreSetAsideWhenItIsClaimed() throws Exception {
        get(store.publish(chord(time, workflow, 3)));
        damage(1, "links = x'07'"); // a version that does not exist
        damage(2, "links = x'0100020000010001'"); // an edge to node 0

        assertThat(ids(take(join(store), 9))).containsExactly(workflow.member(3));

        assertCorrupt(workflow.member(1));
        assertCorrupt(workflow.member(2));
        assertThat(failure(store.find(workflow.member(1)))).isEqualTo(ErrorCode.STORE_CORRUPT);
        assertThat(record(workflow).joining().failed()).as("the workflow knows").isEqualTo(2);
        assertThat(get(store.cancel(workflow, "repair"))).isEqualTo(CancelOutcome.REQUESTED);
    }

    @Test
    void damagedLinksOfWhatRunsDoNotStopTheOthers() throws Exception {
        get(store.publish(chord(time, workflow, 2)));
        List<Delivery> deliveries = take(join(store), 9);
        damage(1, "links = zeroblob(3)");

        assertThat(succeed(store, deliveries)).containsOnly(Settlement.Result.SETTLED);

        assertThat(get(store.outcomes(ids(deliveries))))
                .extracting(TaskOutcome::state)
                .containsExactly(TaskState.SUCCESS, TaskState.SUCCESS);
        assertThat(state(3)).isEqualTo(TaskState.HELD);
        assertThat(get(store.cancel(workflow, "repair"))).isEqualTo(CancelOutcome.CANCELED);
    }

    @Test
    void damagedRowsOfWhatIsHeldAreSetAsideWhenItsTurnComes() throws Exception {
        TaskId other = TaskId.next().workflow();
        get(store.publish(chord(time, workflow, 1)));
        get(store.publish(chord(time, other, 1)));
        damage(2, "links = x'01FFFF'");
        sql(harness.file(), "DELETE FROM workflow WHERE seq = (SELECT seq FROM tasks WHERE id = '" + other + "')");

        assertThat(succeed(store, take(join(store), 9))).containsOnly(Settlement.Result.SETTLED);

        assertCorrupt(workflow.member(2));
        assertThat(state(0)).isEqualTo(TaskState.FAILURE);
        assertCorrupt(other);
        assertThat(record(other.member(2)).state()).isEqualTo(TaskState.PENDING);
    }

    @Test
    void whatADamagedRowLetsGoIsNotTakenUnseen() throws Exception {
        get(store.publish(List.of(
                node(time, workflow, Links.workflow(2, null)),
                node(time, workflow.member(2), Links.task(1, true)),
                node(time, workflow.member(1), Links.task(0, true, Edge.onFailure(2))))));
        Envelope behind = envelope(time);
        get(store.publish(List.of(behind)));
        sql(harness.file(), "UPDATE ready SET tally = 'none' WHERE seq = 3");
        WorkerSession session = join(store);

        assertThat(ids(take(session, 9))).containsExactly(behind.id(), workflow.member(2));
    }

    @Test
    void aQueueWithoutNameStopsNobody() throws Exception {
        get(store.publish(chord(time, workflow, 1)));
        damage(2, "queue = 4711");

        assertThat(succeed(store, take(join(store), 9))).containsOnly(Settlement.Result.SETTLED);

        assertThat(count("ready WHERE queue = 4711")).isEqualTo("1");
        // the damage moved it from one counter to another
        String held = "(SELECT count(*) FROM held h JOIN task t ON t.seq = h.seq WHERE t.queue = no)";
        sql(harness.file(), "UPDATE queue SET held = " + held);
    }

    @Test
    void aDamagedResultIsSetAside() throws Exception {
        Links gate = Links.gate(1, Links.Join.ALL, true, Edge.onSuccess(3));
        get(store.publish(List.of(
                node(time, workflow, Links.workflow(3, null)),
                node(time, workflow.member(3), Links.task(1, true)),
                node(time, workflow.member(2), gate),
                node(time, workflow.member(1), Links.task(0, true, Edge.onSuccess(2))))));
        damage(2, "codec = 4711");

        succeed(store, take(join(store), 9));

        assertCorrupt(workflow.member(2));
        assertThat(state(3)).isEqualTo(TaskState.PENDING);
    }

    @Test
    void theStateOfADamagedNodeIsNotKnown() throws Exception {
        get(store.publish(chord(time, workflow, 3)));
        succeed(store, take(join(store), 2));
        sql(
                harness.file(),
                "UPDATE outcome SET state = 77 WHERE seq = (SELECT seq FROM task WHERE id = x'"
                        + workflow.member(1).toString().replace("-", "") + "')");

        assertThat(get(store.states(workflow, 1, 5)))
                .containsExactly(null, TaskState.SUCCESS, TaskState.PENDING, TaskState.HELD, null);
    }

    private void damage(int number, String assignment) throws SQLException {
        sql(
                harness.file(),
                "UPDATE task SET " + assignment + " WHERE id = x'"
                        + workflow.member(number).toString().replace("-", "") + "'");
    }

    private void assertCorrupt(TaskId id) {
        TaskOutcome outcome = get(store.outcomes(List.of(id))).get(0);
        assertThat(outcome).isNotNull();
        assertThat(outcome.state()).isEqualTo(TaskState.DEAD);
        assertThat(outcome.error().code()).isEqualTo(ErrorCode.STORE_CORRUPT);
    }

    // retention -------------------------------------------------------------------------------------------------------

    @Test
    void aLargeWorkflowIsForgottenInShares() throws Exception {
        int members = 2_500;
        get(store.publish(chord(time, workflow, members)));
        WorkerSession session = join(store);
        for (int left = members; left > 0; left -= 500) {
            succeed(store, take(session, 500));
        }
        time.advance(Duration.ofMinutes(90));
        assertThat(count("task"))
                .as("results are kept while the callback may want them")
                .isEqualTo("2502");
        succeed(store, take(join(store), 1));
        time.advance(Duration.ofMinutes(59));
        barrier(store);
        assertThat(count("task")).isEqualTo("2502");

        time.advance(Duration.ofMinutes(1));
        CountDownLatch latch = hold();
        assertThat(Integer.parseInt(count("task"))).isGreaterThanOrEqualTo(1_502);
        latch.countDown();
        for (int i = 0; i < 3; i++) {
            barrier(store);
        }

        for (String table : List.of("task", "outcome", "held", "workflow", "settled", "forgetting")) {
            assertThat(count(table)).as(table).isEqualTo("0");
        }
    }

    @Test
    void whatWasContinuedTakesItsWorkflowsAlong() throws Exception {
        Envelope task = envelope(time);
        get(store.publish(List.of(task)));
        Delivery delivery = take(join(store), 1).get(0);
        Verdict handOver = new Verdict.Continue(workflow, Fixtures.RESULT);
        get(store.settle(List.of(new Settlement(delivery.lease(), handOver, chord(time, workflow, 2, task.id())))));
        succeed(store, take(join(store), 9));
        succeed(store, take(join(store), 9));
        assertThat(record(task.id()).state()).isEqualTo(TaskState.SUCCESS);

        time.advance(Duration.ofMinutes(61));
        barrier(store);
        barrier(store);

        for (String table : List.of("task", "outcome", "workflow", "settled", "forgetting")) {
            assertThat(count(table)).as(table).isEqualTo("0");
        }
    }

    @Test
    void aDeadLetterKeepsItsWorkflowUntilItIsRequeued() throws Exception {
        get(store.publish(List.of(
                node(time, workflow, Links.workflow(1, null)), node(time, workflow.member(1), Links.task(0, false)))));
        TaskError away = TaskError.of(ErrorCode.TASK_DEAD, "away");
        Delivery delivery = take(join(store), 1).get(0);
        get(store.settle(List.of(new Settlement(delivery.lease(), new Verdict.Dead(away)))));
        assertThat(state(0)).isEqualTo(TaskState.SUCCESS);
        time.advance(Duration.ofDays(1));
        barrier(store);
        assertThat(count("task")).isEqualTo("2");

        assertThat(get(store.requeue(workflow.member(1)))).isTrue();
        succeed(store, take(join(store), 1));
        time.advance(Duration.ofHours(1));
        barrier(store);
        barrier(store);

        assertThat(count("task")).isEqualTo("0");
    }

    // transactions ----------------------------------------------------------------------------------------------------

    /** Holds the writer until the latch is released, so that what is handed in meanwhile goes into one transaction. */
    private CountDownLatch hold() {
        CountDownLatch latch = new CountDownLatch(1);
        CompletableFuture<Void> held = new CompletableFuture<>();
        store.onWriter((ledger, tx) -> {
            held.complete(null);
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new SQLException(e);
            }
        });
        get(held);
        return latch;
    }

    @Test
    void whoIsRefusedDisturbsNobodyInTheSameTransaction() {
        Envelope sound = envelope(time);
        WorkerSession session = join(store);
        PendingClaim parked = ask(session, 9);
        CountDownLatch latch = hold();
        CompletionStage<List<Published>> first = store.publish(List.of(sound));
        CompletionStage<List<Published>> stray =
                store.publish(List.of(envelope(time), node(time, workflow.member(1), Links.task(0, true))));
        CompletionStage<List<Published>> second = store.publish(chord(time, workflow, 1));
        latch.countDown();

        assertThat(get(first)).hasSize(1);
        assertThat(failure(stray)).isEqualTo(ErrorCode.INVALID_SIGNATURE);
        assertThat(get(second)).extracting(Published::duplicate).containsOnly(false);
        assertThat(ids(get(parked.deliveries())))
                .as("of one transaction")
                .containsExactly(sound.id(), workflow.member(1));
    }

    @Test
    void whatIsCountedIsForgottenWithAFailedTransaction() {
        get(store.publish(chord(time, workflow, 2)));
        List<Delivery> deliveries = take(join(store), 9);
        succeed(store, deliveries.subList(0, 1));
        assertThat(harness.failNextChange()).isTrue();
        Settlement settlement = new Settlement(deliveries.get(1).lease(), new Verdict.Success(Fixtures.RESULT));

        assertThat(failure(store.settle(List.of(settlement)))).isEqualTo(ErrorCode.STORE_FULL);

        assertThat(record(workflow).joining().pending()).isEqualTo(2);
        assertThat(get(store.settle(List.of(settlement)))).containsExactly(Settlement.Result.SETTLED);
        assertThat(state(3)).isEqualTo(TaskState.PENDING);
    }

    // other processes -------------------------------------------------------------------------------------------------

    @Test
    void twoProcessesCountTogether() {
        SqliteStore other = harness.openAnother();
        get(store.publish(chord(time, workflow, 40)));
        CompletionStage<TaskOutcome> outcome = other.watch(workflow).outcome();
        List<Delivery> deliveries = new ArrayList<>(take(join(store), 20));
        List<Delivery> elsewhere = take(join(other), 20);
        for (int i = 0; i < 20; i++) {
            succeed(store, List.of(deliveries.get(i)));
            succeed(other, List.of(elsewhere.get(i)));
        }

        assertThat(record(workflow).joining().succeeded()).isEqualTo(40);
        succeed(store, take(join(store), 1));
        assertThat(get(outcome).state()).isEqualTo(TaskState.SUCCESS);
    }

    @Test
    void aCancelledWorkflowReachesWorkersEverywhere() {
        SqliteStore other = harness.openAnother();
        CompletableFuture<TaskId> here = new CompletableFuture<>();
        CompletableFuture<TaskId> there = new CompletableFuture<>();
        get(store.publish(chord(time, workflow, 3)));
        TaskId first = ids(take(join(store, completing(here)), 1)).get(0);
        TaskId second = ids(take(join(other, completing(there)), 1)).get(0);

        assertThat(get(store.cancel(workflow, "changed my mind"))).isEqualTo(CancelOutcome.REQUESTED);

        assertThat(get(here)).isEqualTo(first);
        assertThat(get(there)).isEqualTo(second);
        assertThat(List.of(state(3), state(4))).containsOnly(TaskState.CANCELED);
    }

    private static WorkerListener completing(CompletableFuture<TaskId> asked) {
        return new WorkerListener() {
            @Override
            public void cancelRequested(TaskId id, long fencing, String reason) {
                asked.complete(id);
            }

            @Override
            public void sessionEnded() {}
        };
    }
}
