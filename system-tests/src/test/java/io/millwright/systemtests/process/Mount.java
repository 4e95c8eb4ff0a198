package io.millwright.systemtests.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A small file system in memory, mounted for one test. Only the superuser may do so, and not everywhere. */
final class Mount implements AutoCloseable {
    private final Path directory;

    private Mount(Path directory) {
        this.directory = directory;
    }

    /** Empty if this process is not allowed to mount. */
    static Optional<Mount> at(Path directory, int megabytes) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        try {
            ChildJvm.run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "millwright", directory.toString());
        } catch (IOException e) {
            return Optional.empty();
        }
        return Optional.of(new Mount(directory));
    }

    Path directory() {
        return directory;
    }

    void makeReadOnly() throws IOException, InterruptedException {
        ChildJvm.run("mount", "-o", "remount,ro", directory.toString());
    }

    /** At once for everybody; what has files open there may keep them until it ends. */
    @Override
    public void close() throws IOException, InterruptedException {
        ChildJvm.run("umount", "-l", directory.toString());
    }
}
