package io.millwright.cli.demo;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The jars below a directory.
 *
 * @param jars by path
 * @param unreadable directories and files that could not be looked at
 */
record JarScan(List<Jar> jars, int unreadable) {

    /**
     * A jar as it is found.
     *
     * @param path relative to the directory
     * @param size in bytes
     * @param changed when it was last changed, in milliseconds since 1970
     */
    record Jar(String path, long size, long changed) {}

    /** Looks below a directory. Symbolic links are not followed: they may lead anywhere, and round in circles. */
    static JarScan of(Path root) throws IOException {
        List<Jar> jars = new ArrayList<>();
        int[] unreadable = new int[1];
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String name = String.valueOf(file.getFileName());
                if (attributes.isRegularFile() && name.toLowerCase(Locale.ROOT).endsWith(".jar")) {
                    jars.add(new Jar(
                            root.relativize(file).toString(),
                            attributes.size(),
                            attributes.lastModifiedTime().toMillis()));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (file.equals(root)) {
                    throw e;
                }
                unreadable[0]++;
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) {
                if (e != null) {
                    unreadable[0]++;
                }
                return FileVisitResult.CONTINUE;
            }
        });
        jars.sort(Comparator.comparing(Jar::path));
        return new JarScan(jars, unreadable[0]);
    }
}
