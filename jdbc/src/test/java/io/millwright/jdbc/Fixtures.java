package io.millwright.jdbc;

import io.millwright.api.ErrorCode;
import io.millwright.api.TaskId;
import io.millwright.spi.ClaimRequest;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.Payload;
import io.millwright.spi.PendingClaim;
import io.millwright.spi.Settlement;
import io.millwright.spi.TimeSource;
import io.millwright.spi.Verdict;
import io.millwright.spi.WorkerId;
import io.millwright.spi.WorkerInfo;
import io.millwright.spi.WorkerListener;
import io.millwright.spi.WorkerSession;
import io.millwright.testkit.Await;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

/** What the tests of this package share. */
final class Fixtures {
    static final Duration PATIENCE = Duration.ofSeconds(20);
    static final Duration LEASE = Duration.ofSeconds(15);
    static final Payload RESULT = json("3");

    private Fixtures() {}

    static Payload json(String text) {
        return new Payload(Payload.JSON, text.getBytes(StandardCharsets.UTF_8));
    }

    static Envelope envelope(TimeSource time) {
        return envelope(time, "[1,2]");
    }

    static Envelope envelope(TimeSource time, String arguments) {
        return new Envelope(
                TaskId.next(),
                "add",
                new Envelope.Address("q", 0, null),
                new Envelope.Times(time.now(), 0, 0),
                json(arguments),
                null);
    }

    static List<Envelope> envelopes(TimeSource time, int count) {
        return IntStream.range(0, count).mapToObj(i -> envelope(time)).toList();
    }

    static <T> T get(CompletionStage<T> stage) {
        return Await.get(stage, PATIENCE);
    }

    static ErrorCode failure(CompletionStage<?> stage) {
        return Await.failure(stage, PATIENCE);
    }

    static final WorkerListener DEAF = new WorkerListener() {
        @Override
        public void cancelRequested(TaskId id, long fencing, String reason) {}

        @Override
        public void sessionEnded() {}
    };

    static WorkerSession join(SqliteStore store) {
        return join(store, DEAF);
    }

    static WorkerSession join(SqliteStore store, WorkerListener listener) {
        WorkerId id = new WorkerId("w-" + TaskId.next());
        return get(store.join(new WorkerInfo(id, "w", List.of("q"), 1, LEASE), listener));
    }

    static PendingClaim ask(WorkerSession session, int max) {
        return session.claim(new ClaimRequest(List.of(new ClaimRequest.Share("q", 0)), max));
    }

    static List<Delivery> take(WorkerSession session, int max) {
        return get(ask(session, max).deliveries());
    }

    static List<TaskId> ids(List<Delivery> deliveries) {
        return deliveries.stream().map(delivery -> delivery.envelope().id()).toList();
    }

    static List<Settlement.Result> succeed(SqliteStore store, List<Delivery> deliveries) {
        return get(store.settle(deliveries.stream()
                .map(delivery -> new Settlement(delivery.lease(), new Verdict.Success(RESULT)))
                .toList()));
    }

    /** Waits until everything that was handed in before has been done. */
    static void barrier(SqliteStore store) {
        get(store.requeue(TaskId.ofKey("nobody ever sent this")));
    }

    /** Plain SQL, as a human would with sqlite3; answers the first column of the first row. */
    static String sql(Path file, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = 10000");
            if (!statement.execute(sql)) {
                return "";
            }
            try (ResultSet rows = statement.getResultSet()) {
                return rows.next() ? String.valueOf(rows.getString(1)) : "";
            }
        }
    }
}
