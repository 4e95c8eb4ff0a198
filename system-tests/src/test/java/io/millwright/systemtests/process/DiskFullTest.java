package io.millwright.systemtests.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCode;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.systemtests.process.ChildJvm.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * No space is left while a sender sends and a worker works: what was accepted stays, what is not is refused with its code, and
 * work goes on when there is space again. Once on a full disk, where this process may mount one; and always with a limit on the
 * size of files, which needs no privilege.
 */
class DiskFullTest extends ProcessFixture {
    private static final int DISK_MB = 64;
    private static final int BALLAST_MB = 44;
    private static final int LIMIT_MB = 8;
    private static final Duration LEASE = Duration.ofSeconds(2);

    private @Nullable Mount disk;
    private boolean limited;

    @Override
    @BeforeEach
    void open() {
        // each test opens a store of its own
    }

    @Override
    @AfterEach
    void close() throws Exception {
        super.close();
        if (disk != null) {
            disk.close();
        }
    }

    @Override
    Launch launch() {
        // the soft limit only, so that it can be raised again; in units of 512 bytes (POSIX)
        return limited
                ? Launch.usual().by(List.of("sh", "-c", "ulimit -S -f " + LIMIT_MB * 2_048 + "; exec \"$@\"", "sh"))
                : Launch.usual();
    }

    @Test
    void aFullDisk() throws Exception {
        Optional<Mount> mounted = Mount.at(directory.resolve("disk"), DISK_MB);
        if (mounted.isEmpty()) {
            report(
                    "disk full: this process may not mount a small disk; the limit on file sizes is the only proof here");
            assertThat(System.getProperty("user.name"))
                    .as("the superuser may mount")
                    .isNotEqualTo("root");
            aLimitOnFileSizes();
            return;
        }
        disk = mounted.get();
        Path ballast = disk.directory().resolve("ballast");
        Files.write(ballast, new byte[BALLAST_MB << 20]);
        open(disk.directory().resolve("work.db"));
        fill("a disk of " + DISK_MB + " MB", (sender, worker) -> Files.delete(ballast));
    }

    @Test
    void aLimitOnFileSizes() throws Exception {
        open(directory.resolve("limited.db"));
        limited = true;
        fill("files of at most " + LIMIT_MB + " MB", (sender, worker) -> {
            for (ChildJvm child : List.of(sender, worker)) {
                ChildJvm.run("prlimit", "--pid", Long.toString(child.pid()), "--fsize=unlimited:unlimited");
            }
        });
    }

    private interface Relief {
        void give(ChildJvm sender, ChildJvm worker) throws IOException, InterruptedException;
    }

    private void fill(String space, Relief relief) throws Exception {
        Path accepted = directory.resolve("accepted.txt");
        ChildJvm worker = worker("worker", 4, LEASE);
        ChildJvm sender = children.start("sender", launch(), FillerMain.class, store, accepted);

        String refused = sender.await("REFUSED", SOON);
        report("disk full, on %s: %s", space, refused);
        assertThat(refused).startsWith(ErrorCode.STORE_FULL + " after");

        relief.give(sender, worker);
        sender.tell("again");
        sender.await("ACCEPTED", SOON);
        List<TaskId> ids = Ledger.readIds(accepted);
        reckoning.watch(ids);
        reckoning.awaitSettled(120);
        assertThat(reckoning.check(Ledger.read(ledger))).containsOnlyKeys(TaskState.SUCCESS);
        assertThat(worker.isAlive()).isTrue();
        report("disk full: %d accepted, all settled after there was space again", ids.size());
    }
}
