package io.millwright.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.millwright.api.Schedule;
import io.millwright.api.Signature;
import io.millwright.api.Timetable;
import io.millwright.core.Millwright;
import io.millwright.core.worker.Worker;
import io.millwright.spi.QueueStats;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * What schedules cost: the processor time of a process with a worker and many cron entries of which none falls due, beside that of the
 * same process without them; and how long it takes to fire all of as many that fall due in the same second. Arguments: how many
 * schedules (10,000), for how many seconds to look (60).
 */
@SuppressWarnings("SystemOut") // a command line tool
public final class SchedulesAtRest {
    private static final String QUEUE = "burst";

    private SchedulesAtRest() {}

    public static void main(String[] arguments) throws Exception {
        int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
        int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 60;
        Path directory = Files.createDirectories(Path.of("target", "jmh"));
        Path file = directory.resolve("schedules-" + ProcessHandle.current().pid() + ".db");
        try (Millwright mill = Millwright.open("sqlite:" + file)) {
            Worker worker = mill.worker().start();
            TimeUnit.SECONDS.sleep(5); // class loading and compilation
            System.out.printf("%d s with a worker alone: %.2f %% of a core%n", seconds, load(seconds));

            long begun = System.nanoTime();
            add(
                    mill,
                    count,
                    i -> Schedule.of(
                            "rest-" + i, Timetable.cron(i % 60 + " " + i % 24 + " 29 2 *"), Signature.of("report", i)));
            System.out.printf("added %d cron entries in %.1f s%n", count, since(begun));
            TimeUnit.SECONDS.sleep(5);
            System.out.printf("%d s with %d cron entries at rest: %.2f %% of a core%n", seconds, count, load(seconds));

            Instant at = Instant.now().plusSeconds(20 + count / 500);
            add(
                    mill,
                    count,
                    i -> Schedule.of(
                            "burst-" + i,
                            Timetable.at(at),
                            Signature.of("report", i).onQueue(QUEUE)));
            TimeUnit.MILLISECONDS.sleep(Math.max(0, at.toEpochMilli() - System.currentTimeMillis()));
            long due = System.nanoTime();
            long cpu = processorNanos();
            while (sent(mill) < count) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            System.out.printf(
                    "fired %d that fell due together in %.2f s, with %.2f s of processor time%n",
                    count, since(due), (processorNanos() - cpu) / 1e9);
            worker.close();
        }
        for (String suffix : new String[] {"", "-wal", "-shm"}) {
            Files.deleteIfExists(Path.of(file + suffix));
        }
    }

    private static void add(Millwright mill, int count, IntFunction<Schedule> schedules) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(64);
        for (int i = 0; i < count; i++) {
            Schedule schedule = schedules.apply(i);
            threads.execute(() -> mill.schedules().put(schedule));
        }
        threads.shutdown();
        if (!threads.awaitTermination(10, TimeUnit.MINUTES)) {
            throw new IllegalStateException("schedules are not added after 10 minutes");
        }
    }

    private static long sent(Millwright mill) {
        return mill.admin().queues().stream()
                .filter(queue -> queue.queue().equals(QUEUE))
                .mapToLong(QueueStats::ready)
                .sum();
    }

    /** Percent of one core. */
    private static double load(int seconds) throws InterruptedException {
        long cpu = processorNanos();
        long begun = System.nanoTime();
        TimeUnit.SECONDS.sleep(seconds);
        return 100.0 * (processorNanos() - cpu) / (System.nanoTime() - begun);
    }

    private static long processorNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static double since(long nanoTime) {
        return (System.nanoTime() - nanoTime) / 1e9;
    }
}
