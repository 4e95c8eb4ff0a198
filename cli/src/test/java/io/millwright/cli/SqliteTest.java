package io.millwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.cli.Typed.Answer;
import io.millwright.core.Millwright;
import io.millwright.core.worker.Worker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands do with a store that is a file. */
class SqliteTest {
    @TempDir
    Path directory;

    private Typed typed = new Typed();
    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("work.db");
        typed = new Typed()
                .variable("MILLWRIGHT_STORE", "sqlite:" + file)
                .variable("XDG_STATE_HOME", directory.resolve("state").toString());
    }

    /** Before the first task is the best time. */
    @Test
    void limitsAndBoundsCanBeSetBeforeAnythingWasSent() {
        Answer limit = typed.run("limit", "set", "api", "--concurrency", "2");
        assertThat(limit.code()).as(limit.err()).isZero();
        assertThat(limit.err()).contains("made a new store, " + file);
        Answer bound = typed.run("queue", "bound", "mail", "--max", "10", "--policy", "reject");
        assertThat(bound.code()).as(bound.err()).isZero();
        assertThat(typed.run("limit", "list").out()).contains("api");
    }

    @Test
    void sendMakesTheFileAndSaysSo() {
        Answer first = typed.run("send", "add", "1", "2");
        assertThat(first.code()).isZero();
        assertThat(first.out()).contains("accepted (fsync)");
        assertThat(first.err()).contains("made a new store, " + file);
        assertThat(typed.run("send", "add", "1", "2").err()).isEmpty();
        assertThat(typed.run("inspect", "tasks", "--json").jsonLines()).hasSize(2);
    }

    @Test
    void eachCommandFindsWhatTheOneBeforeDid() {
        String id = typed.run("send", "double", "21").out().substring(0, 36);
        assertThat(typed.run("cancel", id).out()).contains("cancelled");
        assertThat(typed.run("retry", id).out()).contains("requeued");
        try (Millwright mill = Millwright.open("sqlite:" + file)) {
            mill.tasks().add(WorkerCommandTest.Doubling.DOUBLE, number -> 2 * number);
            try (Worker worker = mill.worker().start()) {
                assertThat(typed.run("result", id, "--wait", "30s").out().strip())
                        .isEqualTo("42");
            }
        }
        assertThat(typed.run("inspect", "task", id).out()).contains("SUCCESS", "REQUEUED");
        assertThat(typed.run("doctor").code()).isZero();
    }

    @Test
    void whatIsNoStoreIsNotTouched() throws Exception {
        Files.writeString(file, "my diary, which is older than any database, and long enough to be taken for a header");
        Answer answer = typed.run("inspect", "queues");
        assertThat(answer.code()).isEqualTo(ExitCodes.CONFIGURATION);
        assertThat(answer.err()).startsWith("STORE_SCHEMA: ").doesNotContain("\tat ");
        assertThat(typed.run("doctor").code()).isEqualTo(ExitCodes.FAILED);
        assertThat(file).content().startsWith("my diary");
    }

    @Test
    void aDirectoryThatMayNotBeWrittenIsExplained() throws Exception {
        Path locked = Files.createDirectory(
                directory.resolve("locked"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-xr-xr-x")));
        Assumptions.assumeFalse(Files.isWritable(locked), "the superuser may write anything");
        Answer answer = typed.run("send", "add", "--store", "sqlite:" + locked.resolve("a.db"));
        assertThat(answer.code()).isEqualTo(ExitCodes.CONFIGURATION);
        assertThat(answer.err()).startsWith("STORE_READ_ONLY: ");
    }

    @Test
    void theDemoHasAStoreOfItsOwn() throws Exception {
        Path jars = Files.createDirectory(directory.resolve("jars"));
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jars.resolve("a.jar")))) {
            zip.putNextEntry(new ZipEntry("readme"));
        }
        String path = jars.toString();
        Answer first = typed.run("demo", "--path", path);
        assertThat(first.code()).isZero();
        assertThat(first.out()).contains("1 jar audited", "report    file:");
        assertThat(first.err()).contains("store: " + directory.resolve("state/millwright"));
        assertThat(file).as("the variable names the store of other work").doesNotExist();
        assertThat(typed.run("demo", "--path", path).err()).contains("the only jar was already audited");
        Answer fresh = typed.run("demo", "--path", path, "--fresh");
        assertThat(fresh.err()).contains("forgot what was audited before").doesNotContain("already");
        Answer own = typed.run("demo", "--path", path, "--store", "sqlite:" + file, "--report", directory + "/r.html");
        assertThat(own.code()).isZero();
        assertThat(directory.resolve("r.html")).exists();
        assertThat(typed.run("demo", "--path", path, "--store", "sqlite:" + file, "--fresh")
                        .code())
                .isEqualTo(ExitCodes.USAGE);
    }

    @Test
    void benchLeavesNothingBehind() {
        Answer answer = typed.run("bench", "--tasks", "300", "--samples", "5", "--senders", "4", "--json");
        assertThat(answer.code()).isZero();
        assertThat(answer.json().get("durability").asString()).isEqualTo("fsync");
        assertThat(answer.json().get("settled").asInt()).isEqualTo(605);
        assertThat(file).doesNotExist();
        String store = answer.json().get("store").asString();
        assertThat(Path.of(store.substring("sqlite:".length())).getParent()).doesNotExist();
    }
}
