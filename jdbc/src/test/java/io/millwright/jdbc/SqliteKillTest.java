package io.millwright.jdbc;

import static io.millwright.jdbc.Fixtures.envelope;
import static io.millwright.jdbc.Fixtures.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.TaskId;
import io.millwright.spi.StoreContext;
import io.millwright.spi.Stores;
import io.millwright.spi.SystemTime;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process is killed while it publishes: whatever it had been told is accepted is there. */
class SqliteKillTest {
    private static final int BATCH = 20;

    @TempDir
    Path directory;

    /** The process: publishes, and prints what was accepted. */
    @SuppressWarnings("SystemOut") // that is its protocol
    public static void main(String[] arguments) {
        SystemTime time = SystemTime.get();
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        SqliteStore store = (SqliteStore) Stores.open("sqlite:" + arguments[0], new StoreContext(time));
        while (true) {
            List<io.millwright.spi.Envelope> batch = new ArrayList<>();
            for (int i = 0; i < BATCH; i++) {
                batch.add(envelope(time));
            }
            get(store.publish(batch));
            batch.forEach(envelope -> out.println(envelope.id().toUuid()));
        }
    }

    @Test
    void whatWasAcceptedSurvivesAKill() throws Exception {
        Path file = directory.resolve("work.db");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SqliteKillTest.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<String> accepted = new ArrayList<>();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.length() == 36) {
                    accepted.add(line);
                }
                if (accepted.size() == 50 * BATCH) {
                    // not by the process itself, which would close its output under our hands
                    process.toHandle().destroyForcibly();
                }
            }
        }
        process.waitFor();
        assertThat(accepted).hasSizeGreaterThanOrEqualTo(50 * BATCH);
        new FileCheck(file).run();
        try (SqliteStore store = (SqliteStore) Stores.open("sqlite:" + file, StoreContext.system())) {
            for (String id : accepted) {
                assertThat(get(store.find(TaskId.parse(id)))).isPresent();
            }
        }
    }
}
