package io.millwright.jdbc;

import static io.millwright.jdbc.Fixtures.RESULT;
import static io.millwright.jdbc.Fixtures.ask;
import static io.millwright.jdbc.Fixtures.barrier;
import static io.millwright.jdbc.Fixtures.envelope;
import static io.millwright.jdbc.Fixtures.envelopes;
import static io.millwright.jdbc.Fixtures.failure;
import static io.millwright.jdbc.Fixtures.get;
import static io.millwright.jdbc.Fixtures.ids;
import static io.millwright.jdbc.Fixtures.join;
import static io.millwright.jdbc.Fixtures.json;
import static io.millwright.jdbc.Fixtures.sql;
import static io.millwright.jdbc.Fixtures.succeed;
import static io.millwright.jdbc.Fixtures.take;
import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.Client.CancelOutcome;
import io.millwright.api.ErrorCode;
import io.millwright.api.TaskError;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.LeaseReport;
import io.millwright.spi.PendingClaim;
import io.millwright.spi.Published;
import io.millwright.spi.Settlement;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.TaskRecord;
import io.millwright.spi.Verdict;
import io.millwright.spi.WorkerListener;
import io.millwright.spi.WorkerSession;
import io.millwright.testkit.VirtualTime;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

class SqliteStoreTest {
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

    /** Holds the writer until the latch is released, so that what is handed in meanwhile goes into one transaction. */
    private CountDownLatch hold() {
        CountDownLatch latch = new CountDownLatch(1);
        store.onWriter((ledger, tx) -> {
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new SQLException(e);
            }
        });
        return latch;
    }

    @Test
    void aChangeThatFailsDoesNotDisturbItsNeighbours() {
        Envelope before = envelope(time);
        Envelope after = envelope(time);
        CountDownLatch latch = hold();
        CompletionStage<List<Published>> first = store.publish(List.of(before));
        CompletionStage<Void> culprit = store.onWriter((ledger, tx) -> {
            ledger.queues.line("half done");
            throw new SQLiteException("disk I/O error", SQLiteErrorCode.SQLITE_IOERR_READ);
        });
        CompletionStage<Void> bug = store.onWriter((ledger, tx) -> {
            throw new IllegalStateException("a bug");
        });
        CompletionStage<List<Published>> second = store.publish(List.of(after, before));
        latch.countDown();

        assertThat(failure(culprit)).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
        assertThat(failure(bug)).isEqualTo(ErrorCode.INTERNAL);
        assertThat(get(first)).extracting(Published::duplicate).containsExactly(false);
        assertThat(get(second)).extracting(Published::duplicate).containsExactly(false, true);
        assertThat(ids(take(join(store), 9))).containsExactly(before.id(), after.id());
        assertThat(get(store.queues())).extracting(stats -> stats.queue()).containsExactly("q");
    }

    @Test
    void evenAnErrorDoesNotEndTheWriter() {
        assertThat(failure(store.onWriter((ledger, tx) -> {
                    throw new StackOverflowError();
                })))
                .isEqualTo(ErrorCode.INTERNAL);
        assertThat(get(store.publish(List.of(envelope(time))))).hasSize(1);
    }

    @Test
    void goesOnWhenAFullDiskHasSpaceAgain() {
        get(store.publish(envelopes(time, 10)));
        WorkerSession session = join(store);
        get(store.onWriter((ledger, tx) -> SqliteFile.run(ledger.connection(), "PRAGMA max_page_count = 1")));
        Envelope large = envelope(time, "\"" + "x".repeat(500_000) + "\"");
        assertThat(failure(store.publish(List.of(large)))).isEqualTo(ErrorCode.STORE_FULL);
        assertThat(get(store.find(large.id()))).isEmpty();

        List<Delivery> deliveries = take(session, 10);
        assertThat(deliveries).hasSize(10);
        get(store.onWriter((ledger, tx) -> SqliteFile.run(ledger.connection(), "PRAGMA max_page_count = 1000000")));
        assertThat(get(store.publish(List.of(large)))).hasSize(1);
        assertThat(succeed(store, deliveries)).containsOnly(Settlement.Result.SETTLED);
    }

    @Test
    void damagedRowsAreSetAsideAndStopNobody() throws Exception {
        List<Envelope> all = envelopes(time, 5);
        get(store.publish(all));
        sql(harness.file(), "UPDATE ready SET tally = '[1,2' WHERE seq = 1");
        sql(harness.file(), "UPDATE ready SET tally = '[1,2,3,4,-5]' WHERE seq = 2");
        sql(harness.file(), "UPDATE task SET id = x'0102' WHERE seq = 3");
        sql(harness.file(), "UPDATE task SET name = 4711 WHERE seq = 4");

        assertThat(ids(take(join(store), 9))).containsExactly(all.get(4).id());

        TaskRecord first = get(store.find(all.get(0).id())).orElseThrow();
        assertThat(first.state()).isEqualTo(TaskState.DEAD);
        assertThat(first.outcome().error().code()).isEqualTo(ErrorCode.STORE_CORRUPT);
        assertThat(sql(
                        harness.file(),
                        "SELECT count(*) FROM tasks WHERE state = 'DEAD' AND error_code = 'STORE_CORRUPT'"))
                .isEqualTo("4");
        assertThat(get(store.queues()).get(0).dead()).isEqualTo(4);
    }

    @Test
    void damagedLeasesAreSetAside() throws Exception {
        List<Envelope> all = envelopes(time, 3);
        get(store.publish(all));
        WorkerSession session = join(store);
        List<Delivery> deliveries = take(session, 9);
        sql(harness.file(), "UPDATE lease SET tally = 'none' WHERE seq <= 2");

        Verdict release = new Verdict.Release(0, Verdict.ReleaseReason.UNUSED);
        get(store.settle(List.of(new Settlement(deliveries.get(0).lease(), release))));
        get(store.evict(session.id()));

        assertThat(ids(take(join(store), 9))).containsExactly(all.get(2).id());
        assertThat(get(store.queues()).get(0).dead()).isEqualTo(2);
    }

    /** To start anew without being told would repeat what was done; whoever requeues it wants that. */
    @Test
    void aTaskWhoseCheckpointIsGoneIsSetAside() throws Exception {
        Envelope envelope = envelope(time);
        get(store.publish(List.of(envelope)));
        WorkerSession session = join(store);
        Delivery delivery = take(session, 1).get(0);
        get(store.report(List.of(new LeaseReport.Checkpoint(delivery.lease(), json("[7]")))));
        sql(harness.file(), "DELETE FROM checkpoint");
        Verdict release = new Verdict.Release(0, Verdict.ReleaseReason.UNUSED);
        get(store.settle(List.of(new Settlement(delivery.lease(), release))));
        PendingClaim parked = ask(session, 1);
        barrier(store);

        TaskRecord task = get(store.find(envelope.id())).orElseThrow();
        assertThat(task.state()).isEqualTo(TaskState.DEAD);
        assertThat(task.outcome().error().message()).contains("its checkpoint is missing");
        get(store.requeue(envelope.id()));
        assertThat(get(parked.deliveries()).get(0).checkpoint()).isNull();
    }

    @Test
    void checkpointsGoWithTheirTasks() throws Exception {
        get(store.publish(envelopes(time, 3)));
        List<Delivery> deliveries = take(join(store), 9);
        deliveries.forEach(
                delivery -> get(store.report(List.of(new LeaseReport.Checkpoint(delivery.lease(), json("[7]"))))));
        Verdict failure = new Verdict.Failure(TaskError.of(ErrorCode.TASK_FAILED, "no"));
        get(store.settle(List.of(
                new Settlement(deliveries.get(0).lease(), failure),
                new Settlement(deliveries.get(1).lease(), new Verdict.Success(RESULT)))));
        assertThat(sql(harness.file(), "SELECT group_concat(seq) FROM checkpoint"))
                .isEqualTo("1,3");

        time.advance(harness.retention());
        barrier(store);

        assertThat(sql(harness.file(), "SELECT group_concat(seq) FROM checkpoint"))
                .as("of those that are known")
                .isEqualTo(sql(harness.file(), "SELECT group_concat(seq) FROM task"));
    }

    @Test
    void countersThatSomebodySpoiltHealThemselves() throws Exception {
        get(store.publish(envelopes(time, 3)));
        sql(harness.file(), "UPDATE queue SET ready = 1000");
        WorkerSession session = join(store);
        assertThat(take(session, 9)).hasSize(3);
        PendingClaim parked = ask(session, 9);
        barrier(store);
        assertThat(get(store.queues()).get(0).ready()).isZero();
        get(store.publish(envelopes(time, 1)));
        assertThat(get(parked.deliveries())).hasSize(1);
    }

    @Test
    void theViewsTellHumansEverything() throws Exception {
        Envelope envelope = envelope(time);
        get(store.publish(List.of(envelope)));
        String wanted = envelope.id().toUuid() + " q add PENDING [1,2]";
        assertThat(sql(
                        harness.file(),
                        "SELECT id || ' ' || queue || ' ' || task || ' ' || state || ' ' || args FROM tasks"))
                .isEqualTo(wanted);
        WorkerSession session = join(store);
        List<Delivery> deliveries = take(session, 1);
        assertThat(sql(harness.file(), "SELECT state || owner FROM tasks")).isEqualTo("RECEIVED" + session.id());
        assertThat(sql(harness.file(), "SELECT held FROM workers")).isEqualTo("1");
        succeed(store, deliveries);
        assertThat(sql(harness.file(), "SELECT state || result FROM tasks")).isEqualTo("SUCCESS3");
        assertThat(sql(harness.file(), "SELECT queue || leased FROM queues")).isEqualTo("q0");
    }

    @Test
    void retentionBoundsTheFile() throws Exception {
        long settledAfterOne = 0;
        for (int round = 0; round < 8; round++) {
            get(store.publish(envelopes(time, 2_000)));
            WorkerSession session = join(store);
            int left = 2_000;
            while (left > 0) {
                List<Delivery> deliveries = take(session, 500);
                succeed(store, deliveries);
                left -= deliveries.size();
            }
            get(session.leave());
            get(store.onWriter((ledger, tx) -> {}));
            if (round == 1) {
                settledAfterOne = Long.parseLong(sql(harness.file(), "PRAGMA page_count"));
            }
            time.advance(Duration.ofMinutes(61));
            for (int i = 0; i < 4; i++) {
                barrier(store); // a thousand are forgotten with each transaction
            }
        }
        assertThat(sql(harness.file(), "SELECT count(*) FROM task")).isEqualTo("0");
        assertThat(sql(harness.file(), "SELECT count(*) FROM settled")).isEqualTo("0");
        assertThat(Long.parseLong(sql(harness.file(), "PRAGMA page_count"))).isLessThan(settledAfterOne * 3 / 2);
    }

    @Test
    void aFloodGivesItsPagesBack() throws Exception {
        String payload = "\"" + "x".repeat(3_000) + "\"";
        for (int i = 0; i < 10; i++) {
            get(store.publish(java.util.stream.IntStream.range(0, 1_000)
                    .mapToObj(n -> envelope(time, payload))
                    .toList()));
        }
        long full = Long.parseLong(sql(harness.file(), "PRAGMA page_count"));
        assertThat(get(store.purge("q"))).isEqualTo(10_000);
        time.advance(Duration.ofMinutes(61));
        for (int i = 0; i < 12; i++) {
            barrier(store);
        }
        time.advance(Duration.ofSeconds(11)); // now it is idle long enough
        long pages = full;
        for (int i = 0; i < 1_000 && pages > full / 2; i++) {
            barrier(store);
            pages = Long.parseLong(sql(harness.file(), "PRAGMA page_count"));
        }
        assertThat(pages).isLessThanOrEqualTo(full / 2);
    }

    @Test
    void theLogStaysBounded() throws Exception {
        String payload = "\"" + "x".repeat(2_000) + "\"";
        for (int i = 0; i < 60; i++) {
            store.publish(java.util.stream.IntStream.range(0, 500)
                    .mapToObj(n -> envelope(time, payload))
                    .toList());
        }
        barrier(store);
        assertThat(Files.size(harness.file())).isGreaterThan(50_000_000);
        assertThat(Files.size(Path.of(harness.file() + "-wal"))).isLessThan(40_000_000);
    }

    @Test
    void anotherOpeningIsServedAndWatchesAndTakesOver() {
        SqliteStore other = harness.openAnother();
        WorkerSession session = join(other);
        PendingClaim parked = ask(session, 1);
        Envelope envelope = envelope(time);
        get(store.publish(List.of(envelope)));
        CompletionStage<TaskOutcome> outcome = store.watch(envelope.id()).outcome();
        List<Delivery> deliveries = get(parked.deliveries()); // no clock was moved: it was told
        succeed(other, deliveries);
        assertThat(get(outcome).state()).isEqualTo(TaskState.SUCCESS);

        Envelope orphan = envelope(time);
        get(store.publish(List.of(orphan)));
        assertThat(ids(take(session, 1))).containsExactly(orphan.id());
        other.abandon();
        time.advance(Fixtures.LEASE);
        Delivery again = take(join(store), 1).get(0);
        assertThat(again.envelope().id()).isEqualTo(orphan.id());
        assertThat(again.lease().fencing()).isEqualTo(2);
    }

    @Test
    void waitsForOtherWritersOnlySoLong() throws Exception {
        SqliteStore hasty = harness.openWith("?busyTimeout=50ms");
        barrier(hasty);
        try (Connection foreign = DriverManager.getConnection("jdbc:sqlite:" + harness.file());
                Statement statement = foreign.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            assertThat(failure(hasty.publish(List.of(envelope(time))))).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
            CompletionStage<List<Published>> patient = store.publish(List.of(envelope(time)));
            statement.execute("COMMIT");
            assertThat(get(patient)).hasSize(1);
        }
        assertThat(get(hasty.publish(List.of(envelope(time))))).hasSize(1);
    }

    @Test
    void nobodyMindsStrayDatagrams() throws Exception {
        barrier(store);
        int port = Integer.parseInt(sql(harness.file(), "SELECT port FROM process"));
        try (DatagramSocket socket = new DatagramSocket()) {
            for (byte[] bytes : new byte[][] {{}, {1, 2, 3}, new byte[16], new byte[5_000]}) {
                socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getByName("127.0.0.1"), port));
            }
        }
        anotherOpeningIsServedAndWatchesAndTakesOver();
    }

    @Test
    void aProcessThatClosedIsNotRungAnyMore() throws Exception {
        SqliteStore other = harness.openAnother();
        barrier(other);
        assertThat(sql(harness.file(), "SELECT count(*) FROM process")).isEqualTo("2");
        other.close();
        assertThat(sql(harness.file(), "SELECT count(*) FROM process")).isEqualTo("1");
    }

    @Test
    void aCancellationReachesTheWorkerOfAnotherOpening() {
        SqliteStore other = harness.openAnother();
        CompletableFuture<String> asked = new CompletableFuture<>();
        WorkerSession session = join(other, new WorkerListener() {
            @Override
            public void cancelRequested(TaskId id, long fencing, String reason) {
                asked.complete(id + " " + fencing + " " + reason);
            }

            @Override
            public void sessionEnded() {}
        });
        Envelope envelope = envelope(time);
        get(store.publish(List.of(envelope)));
        take(session, 1);
        assertThat(get(store.cancel(envelope.id(), "changed my mind"))).isEqualTo(CancelOutcome.REQUESTED);
        assertThat(get(asked)).isEqualTo(envelope.id() + " 1 changed my mind");
    }

    @Test
    void aSessionEvictedElsewhereIsTold() {
        SqliteStore other = harness.openAnother();
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        WorkerSession session = join(other, new WorkerListener() {
            @Override
            public void cancelRequested(TaskId id, long fencing, String reason) {}

            @Override
            public void sessionEnded() {
                ended.complete(true);
            }
        });
        PendingClaim parked = ask(session, 1);
        barrier(other);
        get(store.evict(session.id()));
        assertThat(get(ended)).isTrue();
        assertThat(get(parked.deliveries())).isEmpty();
        assertThat(get(session.renew())).isFalse();
    }
}
