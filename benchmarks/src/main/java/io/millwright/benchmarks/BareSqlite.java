package io.millwright.benchmarks;

import io.millwright.core.batch.Batcher;
import io.millwright.core.thread.Blocking;
import io.millwright.spi.Envelope;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * The least that a queue in SQLite can be: one table with a number, a flag and the bytes; one writer thread; the same group
 * commit, WAL and full synchronous commits as the store. No ids, leases, fencing, results, expiry or recovery. What the
 * store costs beyond this is the price of its guarantees.
 */
final class BareSqlite implements Engine<byte[]> {
    private static final int READY = 0;
    private static final int TAKEN = 1;
    private static final int DONE = 2;

    private final ExecutorService writer =
            Executors.newSingleThreadExecutor(task -> new Thread(task, "bench-bare-writer"));
    private final Batcher<byte[], Integer> batcher = new Batcher<>(
            bodies -> CompletableFuture.supplyAsync(() -> insert(bodies), writer),
            body -> 1,
            new Batcher.Limits(1_000, 1_000, 2));
    private final Connection connection;
    private final PreparedStatement insert;
    private final PreparedStatement claim;
    private final PreparedStatement settle;

    BareSqlite(Path file) throws SQLException {
        connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = FULL");
            statement.execute("CREATE TABLE q (n INTEGER PRIMARY KEY, state INTEGER NOT NULL, body BLOB NOT NULL)");
            statement.execute("CREATE INDEX q_ready ON q (n) WHERE state = " + READY);
        }
        connection.setAutoCommit(false);
        insert = connection.prepareStatement("INSERT INTO q (state, body) VALUES (" + READY + ", ?)");
        claim = connection.prepareStatement("UPDATE q SET state = " + TAKEN
                + " WHERE n IN (SELECT n FROM q WHERE state = " + READY + " ORDER BY n LIMIT ?) RETURNING n, body");
        settle = connection.prepareStatement("UPDATE q SET state = " + DONE + " WHERE n = ? AND state = " + TAKEN);
    }

    @Override
    public List<byte[]> items(int count) {
        return Samples.envelopes(count).stream()
                .map(Envelope::arguments)
                .map(arguments -> arguments.bytes())
                .toList();
    }

    @Override
    public void publish(List<byte[]> items) {
        onWriter(() -> insert(items));
    }

    @Override
    public void publishOne(byte[] item) {
        Blocking.get(batcher.submit(item));
    }

    @Override
    public int claimAndSettle(int max) {
        List<Long> claimed = onWriter(() -> claim(max));
        onWriter(() -> settle(claimed));
        return claimed.size();
    }

    private List<Integer> insert(List<byte[]> bodies) {
        try {
            for (byte[] body : bodies) {
                insert.setBytes(1, body);
                insert.addBatch();
            }
            int[] counts = insert.executeBatch();
            connection.commit();
            return IntStream.of(counts).boxed().toList();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<Long> claim(int max) throws SQLException {
        List<Long> numbers = new ArrayList<>(max);
        claim.setInt(1, max);
        try (ResultSet rows = claim.executeQuery()) {
            while (rows.next()) {
                numbers.add(rows.getLong(1));
                if (rows.getBytes(2).length == 0) {
                    throw new IllegalStateException("an empty body");
                }
            }
        }
        connection.commit();
        return numbers;
    }

    private int settle(List<Long> numbers) throws SQLException {
        for (long number : numbers) {
            settle.setLong(1, number);
            settle.addBatch();
        }
        settle.executeBatch();
        connection.commit();
        return numbers.size();
    }

    private <R> R onWriter(Callable<R> work) {
        CompletableFuture<R> done = new CompletableFuture<>();
        writer.execute(() -> {
            try {
                done.complete(work.call());
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
        });
        return Blocking.get(done);
    }

    @Override
    public void close() {
        onWriter(() -> {
            connection.close();
            return true;
        });
        writer.shutdown();
    }
}
