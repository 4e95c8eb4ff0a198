package io.millwright.core.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.TaskType;
import io.millwright.core.Millwright;
import io.millwright.core.worker.Worker;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The engine runs where neither OpenTelemetry nor Micrometer nor a logging implementation is. */
@Timeout(120)
class NoLibrariesTest {
    private static final Pattern OPTIONAL =
            Pattern.compile("opentelemetry|micrometer|HdrHistogram|LatencyUtils|logback|junit|assertj|lincheck");

    /** Runs in a JVM of its own. */
    public static final class Program {
        private Program() {}

        public static void main(String[] arguments) throws Exception {
            for (String name : List.of(
                    "io.opentelemetry.api.OpenTelemetry",
                    "io.micrometer.core.instrument.MeterRegistry",
                    "ch.qos.logback.classic.Logger")) {
                try {
                    Class.forName(name);
                    throw new AssertionError(name + " is on the class path");
                } catch (ClassNotFoundException e) {
                    // as it must be
                }
            }
            TaskType.Of1<Integer, Integer> twice =
                    TaskType.named("twice").takes(Integer.class).returns(Integer.class);
            try (Millwright mill = Millwright.open("memory:")) {
                mill.tasks().add(twice, value -> value * 2);
                try (Worker worker = mill.worker().start()) {
                    int result = mill.send(twice.with(21)).await(Duration.ofSeconds(20));
                    System.out.println(
                            "result " + result + " by " + worker.metrics().succeeded());
                }
            }
        }
    }

    @Test
    void worksWithoutThem(@TempDir Path folder) throws Exception {
        String path = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !OPTIONAL.matcher(new File(entry).getName()).find())
                .reduce((a, b) -> a + File.pathSeparator + b)
                .orElseThrow();
        Path output = folder.resolve("output.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        path,
                        Program.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(Files.readString(output)).contains("result 42");
        assertThat(process.exitValue()).isZero();
    }
}
