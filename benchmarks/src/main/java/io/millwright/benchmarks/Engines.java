package io.millwright.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.stream.Stream;

/** Opens engines by name, each on a file of its own below {@code target/jmh}: on the disk of the build, not in a memory of {@code /tmp}. */
final class Engines {
    private Engines() {}

    /** @param name {@code memory}, {@code sqlite} or {@code bare} */
    static Engine<?> open(String name) {
        return switch (name) {
            case "memory" -> new StoreEngine("memory:");
            case "sqlite" -> new StoreEngine("sqlite:" + newFile());
            case "bare" -> {
                try {
                    yield new BareSqlite(newFile());
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
            default -> throw new IllegalArgumentException("no engine " + name + "; known are memory, sqlite, bare");
        };
    }

    static Path newFile() {
        try {
            Path parent = Files.createDirectories(Path.of("target", "jmh"));
            return Files.createTempDirectory(parent, "run").resolve("bench.db");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes all files of earlier runs. */
    static void cleanUp() {
        if (!Files.exists(Path.of("target", "jmh"))) {
            return; // everything was in memory
        }
        try (Stream<Path> files = Files.walk(Path.of("target", "jmh"))) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
