package io.millwright.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millwright.api.MillwrightException;
import io.millwright.api.TaskFailedException;
import io.millwright.api.TaskType;
import io.millwright.core.Millwright;
import io.millwright.core.worker.Worker;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoRunTest {
    @TempDir
    Path directory;

    private final String url = "memory:" + UUID.randomUUID();
    private final Millwright store = Millwright.open(url); // keeps it between the runs
    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    @AfterEach
    void close() {
        store.close();
    }

    private void run(Consumer<Worker> started) throws IOException, InterruptedException {
        out = new StringWriter();
        err = new StringWriter();
        DemoRun.Settings settings =
                new DemoRun.Settings(directory.resolve("jars"), 2, directory.resolve("report.html"), started);
        DemoRun.Screen screen = new DemoRun.Screen(new PrintWriter(out, true), new PrintWriter(err, true), false);
        try (Millwright mill = Millwright.open(url)) {
            new DemoRun(settings, screen).run(mill);
        }
    }

    private void run() throws IOException, InterruptedException {
        run(worker -> {});
    }

    private Path jar(String name) {
        return new JarMaker().klass("p/" + name, 11, 200).writeTo(directory.resolve("jars/" + name + ".jar"));
    }

    @Test
    void everyJarIsAudited() throws Exception {
        jar("a");
        jar("deep/er/b");
        Files.writeString(directory.resolve("jars/readme.txt"), "no jar");
        run();
        assertThat(err.toString()).contains("auditing 2 jars").doesNotContain("resuming");
        assertThat(out.toString()).contains("2 jars audited", "Java 11: 2", "report    file:");
        assertThat(directory.resolve("report.html")).content().contains("deep/er/b.jar");
    }

    @Test
    void aSecondRunGoesOnWhereTheFirstWas() throws Exception {
        jar("a");
        jar("b");
        jar("c");
        run();
        jar("d");
        jar("e");
        run();
        assertThat(err.toString()).contains("resuming: 3 of 5 jars were already audited");
        assertThat(out.toString()).contains("5 jars audited");
        run();
        assertThat(err.toString()).contains("all 5 jars were already audited");
        assertThat(out.toString()).contains("5 jars audited");
    }

    @Test
    void aRunCutShortIsFinishedByTheNext() throws Exception {
        for (int i = 0; i < 60; i++) {
            jar("j" + i);
        }
        assertThatThrownBy(() -> run(worker -> Thread.currentThread().interrupt()))
                .isInstanceOfAny(InterruptedException.class, MillwrightException.class);
        Thread.interrupted();
        run();
        assertThat(out.toString()).contains("60 jars audited");
    }

    @Test
    void aCorruptJarIsAFailedTaskAndNoFailedDemo() throws Exception {
        jar("good");
        Files.writeString(directory.resolve("jars/bad.jar"), "no zip");
        new JarMaker().with("p/A.class", "absurd, isn't it").writeTo(directory.resolve("jars/absurd.jar"));
        run();
        assertThat(out.toString())
                .contains(
                        "1 jar audited", "2 failed", "bad.jar: no readable zip archive", "absurd.jar: p/A.class is no");
        assertThat(directory.resolve("report.html")).content().contains("CorruptJarException");
    }

    @Test
    void aChangedJarIsAuditedAgain() throws Exception {
        Path jar = jar("a");
        run();
        Files.setLastModifiedTime(jar, FileTime.fromMillis(1_000_000));
        run();
        assertThat(err.toString()).doesNotContain("already audited");
        assertThat(out.toString()).contains("1 jar audited");
    }

    @Test
    void aRemovedJarIsAFailedTask() throws Exception {
        jar("a");
        Path gone = jar("gone");
        run(worker -> {
            try {
                worker.pause();
                Files.delete(gone);
                worker.resume();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(out.toString()).contains("1 jar audited").containsPattern("gone\\.jar.*removed");
        run();
        assertThat(out.toString())
                .as("what is not there any more is not reported")
                .doesNotContain("gone");
    }

    @Test
    void aReportThatIsGoneIsMadeAgain() throws Exception {
        jar("a");
        run();
        Files.delete(directory.resolve("report.html"));
        run();
        assertThat(out.toString()).contains("1 jar audited");
        assertThat(directory.resolve("report.html")).content().contains("a.jar");
    }

    @Test
    void aReportThatCouldNotBeWrittenIsMadeByTheNextRun() throws Exception {
        jar("a");
        Path inTheWay = Files.createDirectories(directory.resolve("report.html/in/the/way"));
        assertThatThrownBy(this::run)
                .isInstanceOf(TaskFailedException.class)
                .hasMessageContaining("demo.report")
                .hasMessageContaining("report.html");
        for (Path at = inTheWay; !at.equals(directory); at = at.getParent()) {
            Files.delete(at);
        }
        run();
        assertThat(err.toString()).contains("the only jar was already audited");
        assertThat(directory.resolve("report.html")).content().contains("a.jar");
    }

    @Test
    void auditsOfAnotherVersionArePassedOver() throws Exception {
        jar("a");
        TaskType.Of1<String, String> other = TaskType.named("demo.audit")
                .with(options -> options.queue("demo"))
                .takes(String.class)
                .returns(String.class);
        store.tasks().add(other, path -> "fine");
        try (Worker worker = store.worker().queues("demo").start()) {
            store.send(other.with("a.jar")).await(Duration.ofSeconds(30));
        }
        run();
        assertThat(err.toString()).doesNotContain("already audited");
        assertThat(out.toString()).contains("1 jar audited");
    }

    @Test
    void aDirectoryWithoutJarsIsAnError() throws Exception {
        Files.createDirectories(directory.resolve("jars"));
        assertThatThrownBy(this::run)
                .isInstanceOf(MillwrightException.class)
                .hasMessageContaining("there is no jar below")
                .hasMessageContaining("--path");
    }
}
