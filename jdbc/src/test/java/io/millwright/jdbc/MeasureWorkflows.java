package io.millwright.jdbc;

import io.millwright.api.TaskId;
import io.millwright.spi.Envelope;
import io.millwright.spi.Links;
import io.millwright.spi.Links.Edge;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

/**
 * Compares what tasks cost alone and within workflows of several shapes; not a test. The shapes take turns in one run, so that a busy
 * machine disturbs them alike; medians are printed, and how they compare with those of tasks that stand alone. Arguments: a
 * directory on the disk in question, tasks per round (default 100,000), rounds (default 5).
 */
@SuppressWarnings("SystemOut") // a command line tool
final class MeasureWorkflows {
    private final Path directory;
    private final int count;
    private final List<Shape> shapes = new ArrayList<>();

    /** What the tasks of a round are to each other: the envelope of each number, and how many there are, helpers included. */
    private static final class Shape {
        final String name;
        final int envelopes;
        final IntFunction<Envelope> round;
        final List<double[]> results = new ArrayList<>();

        Shape(String name, int envelopes, IntFunction<Envelope> round) {
            this.name = name;
            this.envelopes = envelopes;
            this.round = round;
        }
    }

    private MeasureWorkflows(Path directory, int count) {
        this.directory = directory;
        this.count = count;
    }

    public static void main(String[] arguments) throws Exception {
        int count = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100_000;
        int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 5;
        MeasureWorkflows measure = new MeasureWorkflows(Path.of(arguments[0]), count);
        measure.shapes.add(new Shape("alone", count, i -> envelope(TaskId.next(), null)));
        measure.chords("one chord", count);
        measure.chords("chords of 1,000", 1_000);
        measure.chords("chords of 10", 10);
        measure.chains("chains of 10", 10);
        measure.run(rounds);
    }

    private static Envelope envelope(TaskId id, Links links) {
        return new Envelope(
                id,
                "math.add",
                new Envelope.Address("default", 0, null),
                new Envelope.Times(System.currentTimeMillis(), 0, 0),
                Measure.ARGUMENTS,
                null,
                links);
    }

    /** So many members each, a callback that waits for all of them, and the workflow itself. */
    private void chords(String name, int members) {
        TaskId[] workflow = new TaskId[1];
        Links member = Links.task(0, true, Edge.onSuccess(members + 1));
        shapes.add(new Shape(name, count / members * (members + 2), i -> {
            int at = i % (members + 2);
            if (at == 0) {
                workflow[0] = TaskId.next().workflow();
                return envelope(workflow[0], Links.workflow(members + 1, null));
            }
            return at == 1
                    ? envelope(workflow[0].member(members + 1), Links.task(members, true))
                    : envelope(workflow[0].member(at - 1), member);
        }));
    }

    /** So many steps each, and the workflow itself. */
    private void chains(String name, int steps) {
        TaskId[] workflow = new TaskId[1];
        shapes.add(new Shape(name, count / steps * (steps + 1), i -> {
            int at = i % (steps + 1);
            if (at == 0) {
                workflow[0] = TaskId.next().workflow();
                return envelope(workflow[0], Links.workflow(steps, null));
            }
            int number = steps + 1 - at; // none after one that it waits for
            Edge[] next = number == steps ? new Edge[0] : new Edge[] {Edge.onSuccess(number + 1)};
            return envelope(workflow[0].member(number), Links.task(number == 1 ? 0 : 1, true, next));
        }));
    }

    private void run(int rounds) throws Exception {
        for (int round = 0; round <= rounds; round++) {
            for (Shape shape : shapes) {
                double[] result = run(shape);
                if (round > 0) { // the first warms up
                    shape.results.add(result);
                }
            }
        }
        System.out.printf(
                "%-16s %20s %18s %24s %18s%n", "", "publish /s", "writer µs", "run and settle /s", "writer µs");
        for (Shape shape : shapes) {
            System.out.printf("%-16s", shape.name);
            for (int column = 0; column < 4; column++) {
                double median = median(shape, column);
                double compared = 100 * median / median(shapes.get(0), column);
                System.out.printf(
                        Locale.ROOT, column % 2 == 0 ? " %,12.0f %6.0f%%" : " %10.2f %6.0f%%", median, compared);
                if (column % 2 == 1) {
                    System.out.printf(Locale.ROOT, " (best %.2f)", best(shape, column));
                }
            }
            System.out.println();
        }
    }

    /** Tasks published per second and what each costs the writer, tasks settled per second and what that costs; helpers not counted. */
    private double[] run(Shape shape) throws Exception {
        try (SqliteStore store = Measure.open(directory, true)) {
            long cpu = Measure.writerCpu();
            long start = System.nanoTime();
            Measure.fill(store, shape.envelopes, shape.round);
            double published = count / ((System.nanoTime() - start) / 1e9);
            double publishing = (Measure.writerCpu() - cpu) / 1e3 / count;
            Measure.Driver driver = new Measure.Driver(store, 1_000, count);
            cpu = Measure.writerCpu();
            start = System.nanoTime();
            driver.claim();
            driver.done.await();
            double settled = count / ((System.nanoTime() - start) / 1e9);
            return new double[] {published, publishing, settled, (Measure.writerCpu() - cpu) / 1e3 / count};
        }
    }

    private static double median(Shape shape, int column) {
        double[] sorted = shape.results.stream()
                .mapToDouble(result -> result[column])
                .sorted()
                .toArray();
        return sorted[sorted.length / 2];
    }

    private static double best(Shape shape, int column) {
        return shape.results.stream()
                .mapToDouble(result -> result[column])
                .min()
                .orElse(0);
    }
}
