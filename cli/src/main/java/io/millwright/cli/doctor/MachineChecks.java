package io.millwright.cli.doctor;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import io.millwright.cli.text.Human;
import io.millwright.core.thread.Threads;
import io.millwright.spi.Suggestion;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** The JVM and the machine. */
final class MachineChecks {
    private static final long LEAST_HEAP = 128L << 20;
    private static final long LEAST_TEMP = 100_000_000;
    private static final int LEAST_FILES = 1_024;
    private static final Instant RELEASED = Instant.parse("2026-01-01T00:00:00Z");
    private static final List<String> VARIABLES = List.of("MILLWRIGHT_STORE", "MILLWRIGHT_JAVA_OPTS");

    Finding java() {
        String what = "Java " + Runtime.version() + " (" + System.getProperty("java.vm.name") + ")";
        return Threads.hasVirtualThreads()
                ? Finding.ok("java", what + ", with virtual threads")
                : Finding.ok("java", what + "; virtual threads would need Java 21");
    }

    Finding processors() {
        int count = Runtime.getRuntime().availableProcessors();
        return count > 1
                ? Finding.ok("processors", Human.count(count))
                : Finding.warn(
                        "processors",
                        "only 1: handlers, the fetcher and the store's writer share it",
                        "give the process or container a second processor, if figures matter");
    }

    Finding memory() {
        long heap = Runtime.getRuntime().maxMemory();
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long machine = system == null ? 0 : system.getTotalMemorySize();
        String what = "heap of at most " + Human.size(heap) + (machine == 0 ? "" : " of " + Human.size(machine));
        if (heap < LEAST_HEAP) {
            return Finding.warn("memory", what, "give at least 128 MB: MILLWRIGHT_JAVA_OPTS=-Xmx256m");
        }
        if (machine > 0 && heap > machine * 0.9) {
            return Finding.warn(
                    "memory", what + ": nearly all there is", "lower it with -Xmx, or the system may kill the process");
        }
        return Finding.ok("memory", what);
    }

    Finding openFiles() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
            long limit = unix.getMaxFileDescriptorCount();
            String what = Human.count(unix.getOpenFileDescriptorCount()) + " open, at most " + Human.count(limit);
            return limit >= LEAST_FILES
                    ? Finding.ok("files", what)
                    : Finding.warn("files", what, "raise the limit with ulimit -n 4096");
        }
        return Finding.ok("files", "no limit is known");
    }

    Finding temporaryDirectory() {
        Path directory = Path.of(System.getProperty("java.io.tmpdir"));
        try {
            Path probe = Files.createTempFile(directory, "millwright-doctor", ".tmp");
            try {
                File file = probe.toFile();
                if (!file.setExecutable(true) || !file.canExecute()) {
                    return Finding.fail(
                            "temp",
                            directory + " does not allow programs (noexec); SQLite's library is unpacked there",
                            "point MILLWRIGHT_JAVA_OPTS=-Djava.io.tmpdir=DIR at a directory that does");
                }
            } finally {
                Files.deleteIfExists(probe);
            }
            long free = Files.getFileStore(directory).getUsableSpace();
            return free >= LEAST_TEMP
                    ? Finding.ok("temp", directory + ", " + Human.size(free) + " free")
                    : Finding.warn(
                            "temp", directory + " has only " + Human.size(free) + " free", "free some space there");
        } catch (IOException e) {
            return Finding.fail(
                    "temp",
                    directory + " cannot be written: " + e.getMessage(),
                    "make it writable, or set MILLWRIGHT_JAVA_OPTS=-Djava.io.tmpdir=DIR");
        }
    }

    Finding clock() {
        Instant now = Instant.now();
        return now.isBefore(RELEASED)
                ? Finding.fail(
                        "clock", "it is " + now + " here", "set the clock, best by NTP: leases and delays depend on it")
                : Finding.ok("clock", now.toString());
    }

    Finding variables(Set<String> names) {
        for (String name : names) {
            if (name.startsWith("MILLWRIGHT_") && !VARIABLES.contains(name)) {
                return Finding.warn(
                        "environment",
                        "nothing reads the variable " + name + Suggestion.among(name, VARIABLES),
                        "correct or remove it");
            }
        }
        return Finding.ok("environment", "no unknown MILLWRIGHT_ variable");
    }
}
