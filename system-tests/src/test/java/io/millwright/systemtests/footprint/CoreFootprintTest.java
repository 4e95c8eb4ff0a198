package io.millwright.systemtests.footprint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/**
 * Weighs what an application gets that depends on core and on nothing else, and what the JSON codec adds. The class paths are
 * those of the module {@code core-user}, which is such an application, as Maven resolved them.
 */
class CoreFootprintTest {
    private static final long LIMIT_BYTES = 3_000_000;
    private static final int LIMIT_FOREIGN_JARS = 5;

    private final List<Path> core = classPath("test.core.class.path");
    private final List<Path> withJson = classPath("test.json.class.path");

    @Test
    void ownModulesAreApiSpiAndCore() {
        assertThat(core.stream().filter(CoreFootprintTest::isOurs)).hasSize(3);
    }

    @Test
    void fewForeignJars() {
        assertThat(core.stream().filter(path -> !isOurs(path)).toList())
                .hasSizeBetween(1, LIMIT_FOREIGN_JARS)
                .allSatisfy(path -> assertThat(path).isRegularFile());
    }

    @Test
    void fewBytes() {
        assertThat(bytes(core)).as("bytes of " + core).isLessThan(LIMIT_BYTES);
    }

    /** What the README says about the size. */
    @Test
    void theJsonCodecIsOneModuleMore() {
        List<Path> added =
                withJson.stream().filter(path -> !core.contains(path)).toList();
        System.out.println("footprint of core: " + weight(core));
        System.out.println("footprint added by the JSON codec: " + weight(added));

        assertThat(withJson).containsAll(core);
        assertThat(added.stream().filter(CoreFootprintTest::isOurs)).hasSize(1);
        assertThat(core).noneMatch(path -> path.toString().contains("databind"));
        assertThat(added).anyMatch(path -> path.toString().contains("databind"));
    }

    private static String weight(List<Path> paths) {
        long foreign = paths.stream().filter(path -> !isOurs(path)).count();
        return bytes(paths) + " bytes, " + foreign + " third-party jars in it";
    }

    private static List<Path> classPath(String property) {
        try {
            String file = Objects.requireNonNull(System.getProperty(property), property);
            return Stream.of(Files.readString(Path.of(file)).trim().split(File.pathSeparator))
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

    private static long bytes(List<Path> paths) {
        return paths.stream().mapToLong(CoreFootprintTest::bytes).sum();
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
