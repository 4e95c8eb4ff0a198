package io.millwright.jdbc;

import static io.millwright.jdbc.Fixtures.get;
import static io.millwright.jdbc.Fixtures.ids;
import static io.millwright.jdbc.Fixtures.join;
import static io.millwright.jdbc.Fixtures.sql;
import static io.millwright.jdbc.Fixtures.succeed;
import static io.millwright.jdbc.Fixtures.take;
import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.Flow;
import io.millwright.api.Limit;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.Delivery;
import io.millwright.spi.Obstacle;
import io.millwright.spi.Settlement;
import io.millwright.spi.StoreUrl;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.TaskRecord;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that an earlier release left in the middle of its work is opened by this one, which goes on with it. */
class SqliteUpgradeTest {
    private static final TaskId READY = TaskId.ofKey("ready");
    private static final TaskId DELAYED = TaskId.ofKey("delayed");
    private static final TaskId LEASED = TaskId.ofKey("leased");
    private static final TaskId DONE = TaskId.ofKey("done");
    private static final TaskId DEAD = TaskId.ofKey("dead");

    private SqliteHarness harness;

    @BeforeEach
    void place() throws Exception {
        harness = new SqliteHarness();
    }

    /** As a release with this schema wrote it: a row for every place where a task can be. */
    private SqliteStore upgraded(int version) throws Exception {
        SqliteFile file = new SqliteFile(SqliteOptions.of(StoreUrl.parse("sqlite:" + harness.file())));
        file.create();
        file.writer(Migrator.ofVersion(version)).close();
        long now = harness.time().now();
        run("INSERT INTO word VALUES (1, 'q'), (2, 'add')");
        run("INSERT INTO queue (no, paused, ready, delayed, leased, dead) VALUES (1, 0, 1, 1, 1, 1)");
        long seq = 0;
        for (TaskId id : List.of(READY, DELAYED, LEASED, DONE, DEAD)) {
            run(
                    "INSERT INTO task (seq, id, queue, name, priority, flags, created_at, due_at, expires_at, args) VALUES ("
                            + ++seq + ", x'" + id.toString().replace("-", "") + "', 1, 2, 0, 0, " + now
                            + ", 0, 0, CAST('[1,2]' AS BLOB))");
        }
        run("INSERT INTO ready VALUES (1, 255, 1, 0, 0, 0, NULL)");
        run("INSERT INTO delayed VALUES (2, " + (now + 60_000) + ", 1, 255, 1, 4, '[1,0,0,0,0]')");
        run("INSERT INTO session VALUES (1, 'w-1', 'w', 'q', 1, " + now + ", " + (now + 15_000) + ")");
        run("INSERT INTO lease (seq, owner, queue, rank, fencing, flags, claimed_at) VALUES (3, 1, 1, 255, 1, 0, " + now
                + ")");
        run("INSERT INTO outcome (seq, state, fencing, finished_at, result) VALUES (4, 4, 1, " + now
                + ", CAST('3' AS BLOB))");
        run("INSERT INTO outcome (seq, state, fencing, finished_at, error_code, error_message) VALUES (5, 8, 3, " + now
                + ", 'TASK_DEAD', 'away')");
        run("INSERT INTO settled (at, seqs) VALUES (" + now + ", x'0802')"); // rows 4 and 5
        return harness.open();
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    private void run(String statement) throws Exception {
        assertThat(sql(harness.file(), statement)).isEmpty();
    }

    private static TaskState state(SqliteStore store, TaskId id) {
        return get(store.find(id)).map(TaskRecord::state).orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void everythingIsWhereItWas(int version) throws Exception {
        SqliteStore store = upgraded(version);

        harness.barrier(store); // recounts the file
        assertThat(List.of(READY, DELAYED, LEASED, DONE, DEAD))
                .extracting(id -> state(store, id))
                .containsExactly(
                        TaskState.PENDING, TaskState.RETRY, TaskState.RECEIVED, TaskState.SUCCESS, TaskState.DEAD);
        TaskOutcome outcome = get(store.watch(DONE).outcome());
        assertThat(outcome.result()).isEqualTo(Fixtures.RESULT);
        assertThat(get(store.queues()).get(0).held()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void itGoesOn(int version) throws Exception {
        SqliteStore store = upgraded(version);
        harness.time().advance(Duration.ofMinutes(1));
        Fixtures.barrier(store);

        List<Delivery> deliveries = take(join(store), 9);
        assertThat(ids(deliveries)).containsExactly(READY, DELAYED, LEASED);
        assertThat(succeed(store, deliveries)).containsOnly(Settlement.Result.SETTLED);
        assertThat(get(store.requeue(DEAD))).isTrue();
        assertThat(ids(take(join(store), 9))).containsExactly(DEAD);

        harness.time().advance(Duration.ofMinutes(60));
        harness.barrier(store);
        assertThat(sql(harness.file(), "SELECT count(*) FROM task")).isEqualTo("1");
    }

    @Test
    void workflowsComeToIt() throws Exception {
        SqliteStore store = upgraded(1);
        TaskId workflow = TaskId.next().workflow();
        get(store.publish(Workflows.chord(harness.time(), workflow, 2)));

        succeed(store, take(join(store), 9));
        succeed(store, take(join(store), 9));

        assertThat(state(store, workflow)).isEqualTo(TaskState.SUCCESS);
    }

    @Test
    void flowControlComesToIt() throws Exception {
        SqliteStore store = upgraded(4);
        get(store.limit(Limit.queue("q").concurrency(1)));
        assertThat(get(store.find(READY)).map(TaskRecord::obstacle)) // what runs already counts
                .contains(new Obstacle.Limited(new Flow.LimitKey("queue:q", "")));
        harness.time().advance(Duration.ofMinutes(1));
        Fixtures.barrier(store);

        assertThat(ids(take(join(store), 9))).containsExactly(READY);
        harness.barrier(store);
    }
}
