package io.millwright.cli.doctor;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskId;
import io.millwright.cli.text.Human;
import io.millwright.core.Admin;
import io.millwright.core.Millwright;
import io.millwright.spi.Capability;
import io.millwright.spi.Payload;
import io.millwright.spi.QueueStats;
import io.millwright.spi.Store;
import io.millwright.spi.TaskQuery;
import io.millwright.spi.TaskRecord;
import io.millwright.spi.WorkerStats;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;

/** The store itself, if there is one. */
final class StoreChecks {
    private static final int SAMPLE = 500;
    private static final Duration FUTURE = Duration.ofMinutes(1);
    private static final Duration LONG_WAIT = Duration.ofMinutes(10);

    private final Doctor.Patient patient;
    private final List<Finding> findings = new ArrayList<>();

    StoreChecks(Doctor.Patient patient) {
        this.patient = patient;
    }

    List<Finding> all() {
        Path file = patient.file().orElse(null);
        if (file != null && !Files.exists(file)) {
            findings.add(Finding.ok("store", "not made yet; nothing more to check"));
            return findings;
        }
        try (Millwright mill = Millwright.open(patient.storeUrl())) {
            look(mill);
        } catch (MillwrightException e) {
            findings.add(Finding.fail("store", String.valueOf(e.getMessage()), fix(e)));
        }
        return findings;
    }

    private static String fix(MillwrightException e) {
        return switch (e.code()) {
            case STORE_SCHEMA -> "use the release that wrote it, or a newer one";
            case STORE_READ_ONLY -> "give this user the right to write the file and its directory";
            case STORE_FULL -> "free disk space";
            case INVALID_CONFIGURATION -> "correct --store or $MILLWRIGHT_STORE";
            default -> "see docs/errors.md for " + e.code();
        };
    }

    private void look(Millwright mill) {
        Store store = mill.store();
        Admin admin = mill.admin();
        check("store", () -> {
            long from = System.nanoTime();
            // travels all the way to the writer and changes nothing: nobody has this id
            mill.cancel(TaskId.next(), "doctor");
            return Finding.ok(
                    "store",
                    store.describe() + " answers in " + Human.duration(Duration.ofNanos(System.nanoTime() - from)));
        });
        check("durability", () -> switch (store.durability()) {
            case MEMORY ->
                Finding.warn(
                        "durability",
                        "memory: tasks are gone with the process that keeps them",
                        "for work that matters, use sqlite:FILE, or set appendonly yes on the Redis server");
            case BUFFERED ->
                Finding.ok(
                        "durability",
                        "buffered: of what was accepted, the last second may be lost with the machine, not with a"
                                + " process");
            case FSYNC, REPLICATED ->
                Finding.ok("durability", store.durability().name().toLowerCase(Locale.ROOT));
        });
        check("capabilities", () -> {
            Set<Capability> missing = EnumSet.allOf(Capability.class);
            missing.removeAll(store.capabilities());
            return missing.isEmpty()
                    ? Finding.ok("capabilities", "all")
                    : Finding.ok("capabilities", "all but " + missing);
        });
        if (store.capabilities().contains(Capability.INSPECTION)) {
            check("queues", () -> queues(admin));
            check("dead", () -> dead(admin));
            check("times", () -> times(admin));
            check("codec", () -> codecs(admin));
        }
    }

    private void check(String name, Callable<Finding> check) {
        findings.add(Doctor.guarded(name, check));
    }

    private static Finding queues(Admin admin) {
        List<QueueStats> queues = admin.queues();
        List<WorkerStats> workers = admin.workers();
        Set<String> served = new TreeSet<>();
        workers.forEach(worker -> served.addAll(worker.queues()));
        long now = System.currentTimeMillis();
        for (QueueStats queue : queues) {
            Duration waited = Duration.ofMillis(now - queue.oldestReadyAt());
            if (queue.paused() && queue.ready() > 0) {
                return Finding.warn(
                        "queues",
                        queue.queue() + " is paused with " + Human.count(queue.ready(), "task") + " ready",
                        "millwright resume " + queue.queue());
            }
            if (queue.oldestReadyAt() > 0 && waited.compareTo(LONG_WAIT) > 0) {
                return Finding.warn(
                        "queues",
                        "a task of " + queue.queue() + " has been waiting for " + Human.duration(waited),
                        served.contains(queue.queue())
                                ? "add workers, or concurrency"
                                : "no worker serves it: millwright worker --queues " + queue.queue());
            }
        }
        return Finding.ok(
                "queues", Human.count(queues.size(), "queue") + ", " + Human.count(workers.size(), "live worker"));
    }

    private static Finding dead(Admin admin) {
        long dead = admin.queues().stream().mapToLong(QueueStats::dead).sum();
        return dead == 0
                ? Finding.ok("dead", "no dead letters")
                : Finding.warn(
                        "dead",
                        Human.count(dead, "dead letter"),
                        "millwright dead list shows why; millwright dead requeue --all tries again");
    }

    /** Ids begin with their time: those after an id of tomorrow were made by a clock that is ahead. */
    private static Finding times(Admin admin) {
        long limit = System.currentTimeMillis() + FUTURE.toMillis();
        TaskId later = new TaskId(limit << 16 | 0x7000L, 0);
        long ahead = admin.tasks(new TaskQuery(null, null, Set.of(), later, SAMPLE)).stream()
                .filter(task -> task.envelope().times().createdAt() > limit)
                .count();
        return ahead == 0
                ? Finding.ok("times", "no stored time lies in the future")
                : Finding.warn(
                        "times",
                        Human.count(ahead, "task") + " were sent more than a minute from now",
                        "compare the clocks of this machine and the senders'; NTP keeps them together");
    }

    private static Finding codecs(Admin admin) {
        Set<String> others = new TreeSet<>();
        for (TaskRecord task : admin.tasks(new TaskQuery(null, null, Set.of(), null, SAMPLE))) {
            String codec = task.envelope().arguments().codec();
            if (!codec.equals(Payload.JSON)) {
                others.add(codec);
            }
        }
        return others.isEmpty()
                ? Finding.ok("codec", "payloads are JSON")
                : Finding.ok(
                        "codec",
                        "payloads of " + others + " are shown by their size only (" + ErrorCode.CODEC_UNKNOWN
                                + " for a worker without the codec)");
    }
}
