package io.millwright.systemtests.process;

import io.millwright.core.Millwright;
import io.millwright.systemtests.process.ChildJvm.Launch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** One SQLite file, this process as one that has it open, and children that have it open, too. */
abstract class ProcessFixture {
    /** For whatever should be there at once; generous, as machines that run tests are busy. */
    static final Duration SOON = Duration.ofSeconds(60);

    @RegisterExtension
    final Children children = new Children();

    @TempDir
    Path directory;

    Path ledger;
    String store;
    Millwright mill;
    Reckoning reckoning;

    @BeforeEach
    void open() throws Exception {
        open(directory.resolve("work.db"));
    }

    final void open(Path file) {
        ledger = directory.resolve("ledger.txt");
        store = "sqlite:" + file;
        mill = Millwright.open(store);
        reckoning = new Reckoning(mill);
    }

    @AfterEach
    void close() throws Exception {
        mill.close();
    }

    /** A worker that passes through tasks that others would hold. */
    ChildJvm worker(String name, int concurrency, Duration lease) throws IOException, InterruptedException {
        return worker(name, concurrency, lease, "pass");
    }

    /** A worker that holds {@code hold} and {@code deaf} tasks. */
    ChildJvm holdingWorker(String name, int concurrency, Duration lease) throws IOException, InterruptedException {
        return worker(name, concurrency, lease, "hold");
    }

    private ChildJvm worker(String name, int concurrency, Duration lease, String mode)
            throws IOException, InterruptedException {
        ChildJvm worker =
                children.start(name, launch(), WorkerMain.class, store, ledger, concurrency, lease.toMillis(), mode);
        worker.await("READY", SOON);
        return worker;
    }

    /** How workers are started. */
    Launch launch() {
        return Launch.usual();
    }

    static void report(String format, Object... values) {
        System.out.printf("[system] " + format + "%n", values);
    }

    static long millisSince(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime).toMillis();
    }
}
