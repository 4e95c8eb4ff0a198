package io.millwright.cli.doctor;

import io.millwright.cli.text.Human;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/** The disk below a store that is a file. Probes are written beside it, and removed. */
final class DiskChecks {
    private static final long LEAST_SPACE = 50_000_000;
    private static final long LITTLE_SPACE = 1_000_000_000;
    private static final int FSYNCS = 40;
    private static final Set<String> REMOTE = Set.of(
            "nfs",
            "nfs4",
            "cifs",
            "smb",
            "smb2",
            "smb3",
            "smbfs",
            "afpfs",
            "9p",
            "drvfs",
            "vboxsf",
            "ceph",
            "glusterfs");

    private final Path file;
    private final Path directory;

    DiskChecks(Path file) {
        this.file = file.toAbsolutePath();
        Path parent = this.file.getParent();
        this.directory = parent == null ? this.file : parent;
    }

    Finding file() {
        if (!Files.isDirectory(directory)) {
            return Finding.fail("file", "there is no directory " + directory, "make it: mkdir -p " + directory);
        }
        if (!Files.isWritable(directory)) {
            return Finding.fail(
                    "file",
                    directory + " may not be written; SQLite keeps its log beside the file",
                    "give this user the right to write the directory");
        }
        if (!Files.exists(file)) {
            return Finding.ok("file", "no store at " + file + " yet; the first task or worker makes it");
        }
        if (!Files.isRegularFile(file)) {
            return Finding.fail("file", file + " is no file", "name a file with --store sqlite:FILE");
        }
        return Files.isReadable(file) && Files.isWritable(file)
                ? Finding.ok("file", file + ", " + Human.size(file.toFile().length()))
                : Finding.fail("file", file + " may not be read and written", "give this user both rights");
    }

    Finding fileSystem() throws IOException {
        FileStore store = Files.getFileStore(existing());
        String type = store.type().toLowerCase(Locale.ROOT);
        if (REMOTE.contains(type) || type.startsWith("fuse")) {
            return Finding.fail(
                    "filesystem",
                    type + ": a network or user-space file system; SQLite's log needs shared memory and true locks",
                    "put the store on a local disk; to share work between machines, use a store that is a server");
        }
        if (type.equals("tmpfs") || type.equals("ramfs")) {
            return Finding.warn(
                    "filesystem", type + ": in memory, gone when the machine stops", "put the store on a disk");
        }
        if (type.equals("overlay")) {
            return Finding.warn(
                    "filesystem", "overlay: the layer of a container, gone with it", "mount a volume for the store");
        }
        return Finding.ok("filesystem", type);
    }

    Finding space() throws IOException {
        long free = Files.getFileStore(existing()).getUsableSpace();
        String what = Human.size(free) + " free";
        if (free < LEAST_SPACE) {
            return Finding.fail("disk", what, "free some space: a full disk refuses new tasks");
        }
        return free < LITTLE_SPACE
                ? Finding.warn("disk", what, "free some space, or shorten the store's retention")
                : Finding.ok("disk", what);
    }

    Finding locks() throws IOException {
        Path probe = Files.createTempFile(existing(), ".millwright-doctor", ".lock");
        try (FileChannel channel = FileChannel.open(probe, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock != null && lock.isValid()
                    ? Finding.ok("locks", "files can be locked")
                    : Finding.fail("locks", "a new file could not be locked", "put the store on a local disk");
        } finally {
            Files.deleteIfExists(probe);
        }
    }

    Finding fsync() throws IOException {
        Path probe = Files.createTempFile(existing(), ".millwright-doctor", ".tmp");
        long[] nanos = new long[FSYNCS];
        try (FileChannel channel = FileChannel.open(probe, StandardOpenOption.WRITE)) {
            ByteBuffer page = ByteBuffer.allocateDirect(4096);
            for (int i = 0; i < nanos.length; i++) {
                page.clear();
                channel.write(page, i * 4096L);
                long from = System.nanoTime();
                channel.force(true);
                nanos[i] = System.nanoTime() - from;
            }
        } finally {
            Files.deleteIfExists(probe);
        }
        Arrays.sort(nanos);
        double median = nanos[nanos.length / 2] / 1e6;
        double worst = nanos[nanos.length - 1] / 1e6;
        String what =
                String.format(Locale.ROOT, "%.2f ms in the middle, %.2f ms at worst, of %d", median, worst, FSYNCS);
        if (median > 15) {
            return Finding.warn(
                    "fsync",
                    what + ": slow",
                    "use a faster disk; group commit hides it from many senders, not from one");
        }
        return median < 0.01
                ? Finding.warn(
                        "fsync", what + ": too fast to have reached a disk", "do not trust this disk with the power")
                : Finding.ok("fsync", what);
    }

    /** The directory, or the nearest one above it that is there. */
    private Path existing() throws IOException {
        for (Path at = directory; at != null; at = at.getParent()) {
            if (Files.isDirectory(at)) {
                return at;
            }
        }
        throw new IOException("there is no directory above " + directory);
    }
}
