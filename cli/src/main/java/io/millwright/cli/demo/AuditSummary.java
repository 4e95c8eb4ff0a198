package io.millwright.cli.demo;

import io.millwright.cli.demo.JarFacts.LargeClass;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Everything that the report says, gathered from one outcome at a time. Pure; not thread-safe. */
final class AuditSummary {
    private static final int KEPT_CLASSES = 100;
    private static final int KEPT_SPLITS = 1_000;
    private static final int KEPT_DUPLICATES = 500;

    /**
     * A jar of the report.
     *
     * @param artifact group and artifact in a Maven repository, elsewhere the path
     * @param level the Java release it needs; 0 without classes
     */
    record Row(String path, String artifact, int level, long micros, JarFacts facts) {}

    /** A jar without facts. */
    record Failure(String path, String type, String message) {}

    /** A class of a jar. */
    record ClassRow(String name, long size, String path) {}

    /** A package that several artifacts have. */
    record Split(String name, List<String> artifacts) {}

    /** Files with the same content. */
    record Duplicate(String sha256, long size, List<String> paths) {}

    private final List<Row> rows = new ArrayList<>();
    private final List<Failure> failures = new ArrayList<>();
    private final List<Long> finished = new ArrayList<>();
    private final Map<String, Set<String>> packages = new HashMap<>();
    private final Map<String, String> names = new HashMap<>();
    private final SortedMap<Integer, Long> classLevels = new TreeMap<>();
    private final PriorityQueue<ClassRow> largest = new PriorityQueue<>(Comparator.comparingLong(ClassRow::size));

    void success(String path, AuditTask.Result result) {
        JarFacts facts = result.facts();
        String artifact = one(artifact(path));
        for (String name : facts.classes().packages()) {
            packages.computeIfAbsent(name, key -> new LinkedHashSet<>(2)).add(artifact);
        }
        facts.classes().levels().forEach((level, count) -> classLevels.merge(level, (long) count, Long::sum));
        for (LargeClass large : facts.classes().largest()) {
            largest.add(new ClassRow(large.name(), large.size(), path));
            if (largest.size() > KEPT_CLASSES) {
                largest.remove();
            }
        }
        finished.add(result.startedAt() + result.micros() / 1_000);
        rows.add(new Row(path, artifact, facts.classes().highestLevel(), result.micros(), withoutNames(facts)));
    }

    void failure(String path, String type, String message) {
        failures.add(new Failure(path, type, message));
    }

    /** The lists of names are the bulk of the facts, and have been read. */
    private static JarFacts withoutNames(JarFacts facts) {
        JarFacts.Classes classes = facts.classes();
        return new JarFacts(
                facts.size(),
                facts.sha256(),
                facts.entries(),
                facts.unpacked(),
                facts.signed(),
                facts.multiRelease(),
                facts.module(),
                new JarFacts.Classes(
                        classes.count(),
                        classes.levels(),
                        classes.versioned(),
                        List.of(),
                        List.of(),
                        classes.packageCount()));
    }

    private String one(String name) {
        return names.computeIfAbsent(name, key -> key);
    }

    /** {@code org/ow2/asm/asm/9.9/asm-9.9.jar} is {@code org.ow2.asm:asm}: its versions share packages without harm. */
    static String artifact(String path) {
        String[] parts = path.replace('\\', '/').split("/", -1);
        int n = parts.length;
        if (n >= 4 && parts[n - 1].startsWith(parts[n - 3] + "-" + parts[n - 2])) {
            return String.join(".", List.of(parts).subList(0, n - 3)) + ":" + parts[n - 3];
        }
        return path;
    }

    List<Row> rows() {
        return rows.stream().sorted(Comparator.comparing(Row::path)).toList();
    }

    List<Failure> failures() {
        return failures.stream().sorted(Comparator.comparing(Failure::path)).toList();
    }

    /** Java release → jars that need it; 0 stands for those without classes. */
    SortedMap<Integer, Integer> jarLevels() {
        SortedMap<Integer, Integer> levels = new TreeMap<>();
        rows.forEach(row -> levels.merge(row.level(), 1, Integer::sum));
        return levels;
    }

    SortedMap<Integer, Long> classLevels() {
        return classLevels;
    }

    List<ClassRow> largestClasses() {
        return largest.stream()
                .sorted(Comparator.comparingLong(ClassRow::size).reversed())
                .toList();
    }

    /** The packages that most artifacts have first; at most {@value #KEPT_SPLITS}. */
    List<Split> splitPackages() {
        return packages.entrySet().stream()
                .filter(entry -> entry.getValue().size() > 1 && !entry.getKey().isEmpty())
                .map(entry -> new Split(
                        entry.getKey(), entry.getValue().stream().sorted().toList()))
                .sorted(Comparator.comparingInt(
                                (Split split) -> -split.artifacts().size())
                        .thenComparing(Split::name))
                .limit(KEPT_SPLITS)
                .toList();
    }

    List<Duplicate> duplicates() {
        Map<String, List<Row>> byContent = new TreeMap<>();
        rows.forEach(row -> byContent
                .computeIfAbsent(row.facts().sha256(), key -> new ArrayList<>())
                .add(row));
        return byContent.values().stream()
                .filter(same -> same.size() > 1)
                .map(same -> new Duplicate(
                        same.get(0).facts().sha256(),
                        same.get(0).facts().size(),
                        same.stream().map(Row::path).sorted().toList()))
                .sorted(Comparator.comparingLong(Duplicate::size).reversed())
                .limit(KEPT_DUPLICATES)
                .toList();
    }

    /** How many audits ended in each of at most {@code buckets} steps of working time; pauses between runs count as nothing. */
    Throughput throughput(int buckets) {
        long longestGap = 1_000;
        List<Long> ordered = finished.stream().sorted().toList();
        List<Long> offsets = new ArrayList<>(ordered.size());
        long offset = 0;
        for (int i = 0; i < ordered.size(); i++) {
            offset += i == 0 ? 0 : Math.min(longestGap, ordered.get(i) - ordered.get(i - 1));
            offsets.add(offset);
        }
        long step = Math.max(100, offset / buckets + 1);
        int[] counts = new int[(int) (offset / step) + 1];
        offsets.forEach(at -> counts[(int) (at / step)]++);
        List<Integer> ended = new ArrayList<>(counts.length);
        for (int count : counts) {
            ended.add(count);
        }
        return new Throughput(step, ended);
    }

    /**
     * Audits over time.
     *
     * @param stepMillis how long each step is
     * @param counts audits that ended in each step
     */
    record Throughput(long stepMillis, List<Integer> counts) {}

    long bytes() {
        return rows.stream().mapToLong(row -> row.facts().size()).sum();
    }

    long classes() {
        return rows.stream().mapToLong(row -> row.facts().classes().count()).sum();
    }

    long signed() {
        return rows.stream().filter(row -> row.facts().signed()).count();
    }

    long multiRelease() {
        return rows.stream().filter(row -> row.facts().multiRelease()).count();
    }

    long modules(JarFacts.ModuleKind kind) {
        return rows.stream().filter(row -> row.facts().module().kind() == kind).count();
    }
}
