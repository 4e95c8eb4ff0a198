package io.millwright.systemtests.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.ErrorCode;
import io.millwright.cli.Main;
import io.millwright.examples.ExampleTasks;
import io.millwright.systemtests.process.ChildJvm.Launch;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The command in a process of its own: with a user's tasks, and with stores that cannot be used. */
class CommandLineTest extends ProcessFixture {
    private static final int OK = 0;
    private static final int CONFIGURATION = 3;

    private @Nullable Mount mount;
    private @Nullable Path protectedFile;

    @AfterEach
    void release() throws Exception {
        if (mount != null) {
            mount.close();
        }
        if (protectedFile != null) {
            ChildJvm.run("chattr", "-i", protectedFile.toString());
        }
    }

    @Test
    void aWorkerRunsTheTasksOfItsClassPathAndStopsOnASignal() throws Exception {
        Launch bare = Launch.usual().without(ExampleTasks.class);
        Path tasks = ChildJvm.locationOf(ExampleTasks.class);
        ChildJvm worker =
                children.start("worker", bare, Main.class, "worker", "--store", store, "--classpath", tasks.toString());
        worker.await("worker ", SOON);

        ChildJvm sender =
                children.start("sender", bare, Main.class, "send", "--store", store, "greet", "\"Ada\"", "--wait");
        assertThat(sender.awaitExit(SOON)).as(sender.output()).isEqualTo(OK);
        assertThat(sender.output()).contains("Hello Ada!");

        worker.signal("TERM");
        assertThat(worker.awaitExit(SOON)).as(worker.output()).isEqualTo(OK);
        assertThat(mill.admin().workers()).isEmpty();
    }

    @Test
    void aStoreOfANewerRelease() throws Exception {
        Path file = newStore("newer.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA user_version = 999");
        }

        assertRefused(file, ErrorCode.STORE_SCHEMA, "newer release", "inspect", "queues");
    }

    @Test
    void aFileThatIsNoStore() throws Exception {
        Path file = Files.writeString(directory.resolve("letter.db"), "Dear Ada, ".repeat(1_000));

        assertRefused(file, ErrorCode.STORE_SCHEMA, "no SQLite file", "inspect", "queues");
        assertThat(Files.readString(file)).startsWith("Dear Ada");
    }

    @Test
    void anotherProgramsDatabase() throws Exception {
        Path file = directory.resolve("other.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE accounts (id INTEGER PRIMARY KEY)");
        }

        assertRefused(file, ErrorCode.STORE_SCHEMA, "another program", "send", "greet", "\"Ada\"");
    }

    @Test
    void aDamagedFile() throws Exception {
        Path file = newStore("damaged.db");
        byte[] garbage = new byte[(int) Files.size(file) - 4_096];
        new Random(1).nextBytes(garbage);
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(4_096); // all but the first page, which says what kind of file it is
            bytes.write(garbage);
        }

        assertRefused(file, ErrorCode.STORE_CORRUPT, "damaged", "send", "greet", "\"Ada\"");
    }

    @Test
    void aFileThatMayNotBeWritten() throws Exception {
        String how;
        Path file;
        Optional<Mount> mounted = Mount.at(directory.resolve("disk"), 16);
        if (mounted.isPresent()) {
            mount = mounted.get();
            file = newStore("disk/work.db");
            mount.makeReadOnly();
            how = "a file system mounted read-only";
        } else if (System.getProperty("user.name").equals("root")) {
            file = newStore("immutable.db");
            ChildJvm.run("chattr", "+i", file.toString());
            protectedFile = file;
            how = "an immutable file";
        } else {
            file = newStore("protected.db");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
            how = "a file without write permission";
        }
        report("read-only store: by %s", how);

        assertRefused(file, ErrorCode.STORE_READ_ONLY, "", "send", "greet", "\"Ada\"");
    }

    /** A store with a thousand tasks, closed. */
    private Path newStore(String name) {
        mill.close();
        open(directory.resolve(name));
        mill.sendAll(Stream.generate(() -> ExampleTasks.GREET.with("Ada"))
                .limit(1_000)
                .toList());
        mill.close();
        return directory.resolve(name);
    }

    private void assertRefused(Path file, ErrorCode code, String reason, String... command)
            throws IOException, InterruptedException {
        Object[] args = Stream.concat(Stream.of(command), Stream.of("--store", "sqlite:" + file))
                .toArray();
        ChildJvm child = children.start(String.join(" ", command), Main.class, args);

        int exit = child.awaitExit(SOON);

        report("%s: exit code %d, %s", file.getFileName(), exit, child.output());
        assertThat(exit).as(child.output()).isEqualTo(CONFIGURATION);
        assertThat(child.output()).contains(code.name()).contains(reason).doesNotContain("\tat ");
    }
}
