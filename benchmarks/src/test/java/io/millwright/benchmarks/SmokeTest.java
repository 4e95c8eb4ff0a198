package io.millwright.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Every benchmark runs, once and in this JVM. Nothing is timed here: figures of a test run would be worthless. */
class SmokeTest {
    @Test
    void everyBenchmarkRuns() throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include("io\\.millwright\\.benchmarks\\..*")
                        .mode(Mode.SingleShotTime)
                        .forks(0)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .threads(1)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();

        TreeSet<String> seen = new TreeSet<>();
        results.forEach(result -> seen.add(result.getParams().getBenchmark().replaceAll(".*\\.(\\w+)\\.\\w+", "$1")));
        assertThat(seen)
                .containsExactly(
                        "BatcherBenchmark",
                        "ClaimSettleBenchmark",
                        "CodecBenchmark",
                        "EndToEndBenchmark",
                        "PublishBenchmark");
    }
}
