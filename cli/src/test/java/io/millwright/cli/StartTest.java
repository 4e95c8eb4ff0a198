package io.millwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Starting is a feature: what needs no engine must not load one. */
class StartTest {
    @ParameterizedTest
    @ValueSource(strings = {"--version", "--help"})
    void nothingHeavyIsLoaded(String option) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-Xlog:class+load:stdout",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        option)
                .redirectErrorStream(true)
                .start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(lines).anyMatch(line -> line.contains("io.millwright.cli.Main"));
        assertThat(lines)
                .noneMatch(line -> line.contains(" tools.jackson.")
                        || line.contains(" ch.qos.logback.")
                        || line.contains(" org.slf4j.")
                        || line.contains(" org.sqlite.")
                        || line.contains(" me.tongfei.")
                        || line.contains(" io.millwright.core."));
    }
}
