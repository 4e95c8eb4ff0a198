package io.millwright.jdbc;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares ways to write the same things, for docs/decisions/0003; not a test. Prints the thread's processor time per task, which a busy
 * machine disturbs less than rates. Argument: a directory.
 */
@SuppressWarnings("SystemOut") // a command line tool
final class SchemaVariants {
    private static final int TASKS = 200_000;
    private static final int BATCH = 250;

    private SchemaVariants() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        for (int round = 0; round < 3; round++) {
            publish(directory, 1, "STRICT", "INCREMENTAL");
            publish(directory, 10, "STRICT", "INCREMENTAL");
            publish(directory, 50, "STRICT", "INCREMENTAL");
            publish(directory, 1, "", "INCREMENTAL");
            publish(directory, 1, "STRICT", "NONE");
            settle(directory, "outcome by seq, one journal row per commit", false);
            settle(directory, "outcome in order of settlement, index on seq", true);
        }
    }

    private static Connection fresh(Path directory, String vacuum) throws Exception {
        Path file = directory.resolve("variants.db");
        for (String suffix : List.of("", "-wal", "-shm")) {
            Files.deleteIfExists(Path.of(file + suffix));
        }
        Connection connection = org.sqlite.JDBC.createConnection(
                "jdbc:sqlite:" + file + "?jdbc.get_generated_keys=false", new java.util.Properties());
        for (String pragma : List.of(
                "auto_vacuum = " + vacuum,
                "journal_mode = WAL",
                "synchronous = FULL",
                "cache_size = -65536",
                "wal_autocheckpoint = 4000")) {
            SqliteFile.run(connection, "PRAGMA " + pragma);
        }
        return connection;
    }

    private interface Batch {
        void run(long first) throws SQLException;
    }

    private static void measure(String what, Connection connection, Batch batch) throws SQLException {
        long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        for (long seq = 1; seq <= TASKS; seq += BATCH) {
            SqliteFile.run(connection, "BEGIN IMMEDIATE");
            batch.run(seq);
            SqliteFile.run(connection, "COMMIT");
        }
        long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
        System.out.printf("%-70s %.2f µs%n", what, cpu / 1e3 / TASKS);
    }

    private static void publish(Path directory, int rows, String strict, String vacuum) throws Exception {
        try (Connection connection = fresh(directory, vacuum)) {
            SqliteFile.run(
                    connection,
                    "CREATE TABLE task (seq INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, queue INTEGER, name INTEGER,"
                            + " priority INTEGER, created_at INTEGER, args BLOB) " + strict);
            SqliteFile.run(
                    connection,
                    "CREATE TABLE ready (queue INTEGER, rank INTEGER, seq INTEGER, fencing INTEGER,"
                            + " PRIMARY KEY (queue, rank, seq)) " + (strict.isEmpty() ? "" : strict + ",")
                            + " WITHOUT ROWID");
            List<String> values = new ArrayList<>();
            for (int i = 0; i < rows; i++) {
                values.add("(?, ?, 1, 2, 0, ?, ?)");
            }
            Query insert = new Query(
                    connection, "INSERT INTO task VALUES " + String.join(",", values) + " ON CONFLICT (id) DO NOTHING");
            Query ready = new Query(
                    connection, "INSERT INTO ready SELECT queue, 255 - priority, seq, 0 FROM task WHERE seq >= ?");
            byte[] args = "[12345,67890,42]".getBytes(StandardCharsets.UTF_8);
            String what = "publish, " + rows + " per INSERT" + (strict.isEmpty() ? ", not STRICT" : "")
                    + (vacuum.equals("NONE") ? ", auto_vacuum NONE" : "");
            measure(what, connection, first -> {
                for (long seq = first; seq < first + BATCH; seq += rows) {
                    for (long one = seq; one < seq + rows; one++) {
                        long random = one * 0x9E37_79B9_7F4A_7C15L;
                        insert.num(one)
                                .blob(ByteBuffer.allocate(16)
                                        .putLong(one)
                                        .putLong(random)
                                        .array())
                                .num(1_800_000_000_000L)
                                .blob(args);
                    }
                    insert.update();
                }
                ready.num(first).update();
            });
        }
    }

    private static void settle(Path directory, String what, boolean ordered) throws Exception {
        try (Connection connection = fresh(directory, "INCREMENTAL")) {
            SqliteFile.run(
                    connection, "CREATE TABLE lease (seq INTEGER PRIMARY KEY, owner INTEGER, fencing INTEGER) STRICT");
            SqliteFile.run(
                    connection,
                    "CREATE TABLE outcome ("
                            + (ordered ? "n INTEGER PRIMARY KEY, seq INTEGER UNIQUE" : "seq INTEGER PRIMARY KEY")
                            + ", state INTEGER, finished_at INTEGER, result BLOB) STRICT");
            SqliteFile.run(connection, "CREATE TABLE settled (n INTEGER PRIMARY KEY, at INTEGER, seqs BLOB) STRICT");
            SqliteFile.run(
                    connection,
                    "INSERT INTO lease WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < "
                            + TASKS + ") SELECT x, 7, 1 FROM c");
            Query delete = new Query(
                    connection, "DELETE FROM lease WHERE seq = ? AND owner = 7 AND fencing = 1 RETURNING seq, owner");
            Query insert =
                    new Query(connection, "INSERT INTO outcome (seq, state, finished_at, result) VALUES (?, 4, ?, ?)");
            Query journal = new Query(connection, "INSERT INTO settled (at, seqs) VALUES (?, ?)");
            byte[] result = "12345".getBytes(StandardCharsets.UTF_8);
            measure("settle, " + what, connection, first -> {
                SeqList list = new SeqList();
                for (long seq = first; seq < first + BATCH; seq++) {
                    if (delete.num(seq).value(-1) != seq) {
                        throw new IllegalStateException("not there: " + seq);
                    }
                    insert.num(seq).num(1_800_000_000_000L).blob(result).update();
                    list.add(seq);
                }
                if (!ordered) {
                    journal.num(1_800_000_000_000L).blob(list.toBytes()).update();
                }
            });
        }
    }
}
