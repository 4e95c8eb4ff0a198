package io.millwright.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.cli.demo.AuditSummary.Split;
import io.millwright.cli.demo.JarFacts.LargeClass;
import io.millwright.cli.demo.JarFacts.ModuleKind;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditSummaryTest {
    private final AuditSummary summary = new AuditSummary();

    static JarFacts facts(String sha, int level, String... packages) {
        TreeMap<Integer, Integer> levels = new TreeMap<>();
        if (level > 0) {
            levels.put(level, packages.length);
        }
        return new JarFacts(
                1_000,
                sha,
                packages.length,
                5_000,
                false,
                false,
                new JarFacts.Module(ModuleKind.NONE, ""),
                new JarFacts.Classes(
                        packages.length,
                        levels,
                        new TreeMap<>(),
                        List.of(new LargeClass("a/B" + sha, sha.length() * 100L)),
                        List.of(packages),
                        packages.length));
    }

    private void add(String path, JarFacts facts, long startedAt) {
        summary.success(path, new AuditTask.Result(path, facts, startedAt, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "org/ow2/asm/asm/9.9/asm-9.9.jar, org.ow2.asm:asm",
        "org/ow2/asm/asm/9.9/asm-9.9-tests.jar, org.ow2.asm:asm",
        "junit/junit/4.13/junit-4.13.jar, junit:junit",
        "lib/thing.jar, lib/thing.jar",
        "a/b/c/d.jar, a/b/c/d.jar",
        "x.jar, x.jar"
    })
    void artifactsAreReadFromMavensLayout(String path, String artifact) {
        assertThat(AuditSummary.artifact(path)).isEqualTo(artifact);
    }

    @Test
    void onlyDifferentArtifactsSplitAPackage() {
        add("g/a/1/a-1.jar", facts("1", 8, "p", "q"), 0);
        add("g/a/2/a-2.jar", facts("2", 8, "p", "q"), 0);
        assertThat(summary.splitPackages()).isEmpty();
        add("g/b/1/b-1.jar", facts("3", 8, "q", ""), 0);
        add("g/c/1/c-1.jar", facts("4", 8, "q", ""), 0);
        assertThat(summary.splitPackages()).containsExactly(new Split("q", List.of("g:a", "g:b", "g:c")));
    }

    @Test
    void levelsAndDuplicatesAreCounted() {
        add("a.jar", facts("same", 8, "p"), 0);
        add("b.jar", facts("same", 8, "p"), 0);
        add("c.jar", facts("other", 0), 0);
        summary.failure("d.jar", "CorruptJarException", "no");
        assertThat(summary.jarLevels()).containsOnlyKeys(0, 8).containsEntry(8, 2);
        assertThat(summary.duplicates())
                .singleElement()
                .satisfies(same -> assertThat(same.paths()).containsExactly("a.jar", "b.jar"));
        assertThat(summary.failures()).hasSize(1);
        assertThat(summary.bytes()).isEqualTo(3_000);
    }

    @Test
    void aPauseBetweenTwoRunsIsNoTime() {
        for (int i = 0; i < 10; i++) {
            add(i + ".jar", facts("" + i, 8), i * 100L);
            add("later/" + i + ".jar", facts("x" + i, 8), 86_400_000 + i * 100L);
        }
        AuditSummary.Throughput throughput = summary.throughput(10);
        assertThat(throughput.counts().size() * throughput.stepMillis()).isLessThan(4_000);
        assertThat(throughput.counts().stream().mapToInt(n -> n).sum()).isEqualTo(20);
    }

    @Test
    void nothingGivesAnEmptySummary() {
        assertThat(summary.throughput(10).counts()).hasSize(1);
        assertThat(summary.largestClasses()).isEmpty();
        assertThat(DemoText.headline(summary)).isEqualTo("0 jars audited, 0 B, 0 classes");
    }
}
