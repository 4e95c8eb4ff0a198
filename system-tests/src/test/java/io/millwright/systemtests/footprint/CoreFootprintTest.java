package io.millwright.systemtests.footprint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/**
 * Weighs what an application gets that depends on core and on nothing else. The class path is that of the module
 * {@code core-user}, which is such an application, as Maven resolved it.
 */
class CoreFootprintTest {
    private static final long LIMIT_BYTES = 3 * 1024 * 1024;
    private static final int LIMIT_FOREIGN_JARS = 5;

    private final List<Path> classPath = classPath();

    @Test
    void ownModulesAreApiSpiAndCore() {
        assertThat(classPath.stream().filter(CoreFootprintTest::isOurs)).hasSize(3);
    }

    @Test
    void fewForeignJars() {
        assertThat(classPath.stream().filter(path -> !isOurs(path)).toList())
                .hasSizeBetween(1, LIMIT_FOREIGN_JARS)
                .allSatisfy(path -> assertThat(path).isRegularFile());
    }

    @Test
    void fewBytes() {
        long bytes = classPath.stream().mapToLong(CoreFootprintTest::bytes).sum();

        assertThat(bytes).as("bytes of " + classPath).isLessThan(LIMIT_BYTES);
    }

    private static List<Path> classPath() {
        Path file = Path.of(System.getProperty("test.core.class.path", "core-user/target/class-path.txt"));
        try {
            return Stream.of(Files.readString(file).trim().split(File.pathSeparator))
                    .map(Path::of)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("run this test with Maven, which resolves the class path", e);
        }
    }

    /** Our own modules come from the reactor: as jars, or after {@code ./mvnw test} as directories of classes. */
    private static boolean isOurs(Path path) {
        return Files.isDirectory(path) || path.getFileName().toString().startsWith("millwright-");
    }

    /** A directory weighs what it will weigh as a jar. */
    private static long bytes(Path path) {
        try {
            if (Files.isRegularFile(path)) {
                return Files.size(path);
            }
            ByteArrayOutputStream jar = new ByteArrayOutputStream();
            try (Stream<Path> files = Files.walk(path);
                    ZipOutputStream zip = new ZipOutputStream(jar)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    zip.putNextEntry(new ZipEntry(path.relativize(file).toString()));
                    Files.copy(file, zip);
                }
            }
            return jar.size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
