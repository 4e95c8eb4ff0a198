package io.millwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.Schedule;
import io.millwright.api.Signature;
import io.millwright.api.TaskModule;
import io.millwright.api.TaskRegistry;
import io.millwright.api.TaskType;
import io.millwright.api.Timetable;
import io.millwright.cli.Typed.Answer;
import io.millwright.core.Millwright;
import io.millwright.core.worker.Worker;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerCommandTest {
    private static final String SERVICE = "META-INF/services/io.millwright.api.TaskModule";

    /** Named by the service files that the tests write. */
    public static final class Doubling implements TaskModule {
        static final TaskType.Of1<Integer, Integer> DOUBLE =
                TaskType.named("double").takes(Integer.class).returns(Integer.class);

        @Override
        public void register(TaskRegistry registry) {
            registry.add(DOUBLE, number -> 2 * number);
        }
    }

    /** Brings nothing. */
    public static final class Empty implements TaskModule {
        @Override
        public void register(TaskRegistry registry) {}
    }

    @TempDir
    Path directory;

    private final String url = "memory:" + UUID.randomUUID();
    private final Typed typed = new Typed().variable("MILLWRIGHT_STORE", url);

    private Path classes(String module) throws IOException {
        Path file = directory.resolve("classes").resolve(SERVICE);
        Files.createDirectories(file.getParent());
        Files.writeString(file, module + "\n");
        return directory.resolve("classes");
    }

    private Path jar(String module) throws IOException {
        Path lib = Files.createDirectories(directory.resolve("lib"));
        Path jar = lib.resolve("tasks.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(SERVICE));
            zip.write(module.getBytes(StandardCharsets.UTF_8));
        }
        return jar;
    }

    private void works(String classPath, String... more) throws Exception {
        String[] words = new String[more.length + 5];
        words[0] = "worker";
        words[1] = "--classpath";
        words[2] = classPath;
        words[3] = "--concurrency";
        words[4] = "2";
        System.arraycopy(more, 0, words, 5, more.length);
        try (Millwright mill = Millwright.open(url)) {
            CompletableFuture<Answer> answer = CompletableFuture.supplyAsync(() -> typed.run(words));
            Worker worker = typed.worker().get(30, TimeUnit.SECONDS);
            Signature<Integer> signature = Doubling.DOUBLE.with(21).onQueue("default");
            assertThat(mill.send(signature).await(Duration.ofSeconds(30))).isEqualTo(42);
            worker.stop(Duration.ofSeconds(5));
            Answer done = answer.get(30, TimeUnit.SECONDS);
            assertThat(done.code()).isZero();
            assertThat(done.err()).contains("with [double]", "stopped: 1 received, 1 succeeded");
        }
    }

    @Test
    void tasksComeFromADirectory() throws Exception {
        works(classes(Doubling.class.getName()).toString());
    }

    @Test
    void tasksComeFromAJar() throws Exception {
        works(
                jar(Doubling.class.getName()).toString(),
                "--queues",
                "other=3,default=1",
                "--lease",
                "5s",
                "--name",
                "w");
    }

    @Test
    void tasksComeFromAllJarsOfADirectory() throws Exception {
        jar(Doubling.class.getName());
        works(directory.resolve("lib") + "/*", "--strict", "--retries", "1", "--timeout", "10s");
    }

    @Test
    void toldSoItFiresNoSchedules() throws Exception {
        try (Millwright mill = Millwright.open(url)) {
            mill.schedules().put(Schedule.of("s", Timetable.every(Duration.ofHours(1)), Doubling.DOUBLE.with(1)));
            String classes = classes(Doubling.class.getName()).toString();

            CompletableFuture<Answer> told =
                    CompletableFuture.supplyAsync(() -> typed.run("worker", "--classpath", classes, "--no-scheduler"));
            Worker worker = typed.worker().get(30, TimeUnit.SECONDS);
            assertThat(mill.send(Doubling.DOUBLE.with(21)).await(Duration.ofSeconds(30)))
                    .isEqualTo(42);
            assertThat(leader(mill)).as("nobody else wanted to").isEqualTo("test");
            worker.stop(Duration.ofSeconds(5));
            assertThat(told.get(30, TimeUnit.SECONDS).err()).contains("fires no schedules");
        }
    }

    private static String leader(Millwright mill) {
        return mill.store()
                .schedules()
                .campaign("test", Duration.ofSeconds(1))
                .toCompletableFuture()
                .join()
                .leader();
    }

    @Test
    void withoutTasksItSaysHow() throws Exception {
        Answer answer = typed.run("worker");
        assertThat(answer.code()).isEqualTo(ExitCodes.CONFIGURATION);
        assertThat(answer.err()).contains("no tasks found", "--classpath tasks.jar", SERVICE);
        assertThat(typed.run("worker", "-cp", classes(Empty.class.getName()).toString())
                        .err())
                .contains("register no task", "Empty");
    }

    @Test
    void aMissingJarIsNamed() {
        Answer answer =
                typed.run("worker", "--classpath", directory.resolve("none.jar").toString());
        assertThat(answer.code()).isEqualTo(ExitCodes.CONFIGURATION);
        assertThat(answer.err()).contains("none.jar", "does not exist");
        assertThat(typed.run("worker", "--classpath", directory.resolve("none") + "/*")
                        .err())
                .contains("cannot be read");
    }

    @Test
    void aModuleThatCannotBeLoadedIsNamed() throws Exception {
        Answer answer =
                typed.run("worker", "--classpath", classes("no.such.Module").toString());
        assertThat(answer.code()).isEqualTo(ExitCodes.CONFIGURATION);
        assertThat(answer.err()).contains("no.such.Module").doesNotContain("\tat ");
    }

    @Test
    void wrongQueuesAreExplained() throws Exception {
        String path = classes(Doubling.class.getName()).toString();
        assertThat(typed.run("worker", "-cp", path, "--queues", "a=x").err()).contains("write a=3");
        assertThat(typed.run("worker", "-cp", path, "--queues", "a=0").err()).contains("between 1 and 1000");
        assertThat(typed.run("worker", "-cp", path, "--queues", "a,a").err()).contains("given twice");
        assertThat(typed.run("worker", "-cp", path, "--concurrency", "0").err()).contains("concurrency must be");
        assertThat(typed.run("worker", "-cp", path, "--lease", "1ms").err()).contains("lease must be");
    }
}
