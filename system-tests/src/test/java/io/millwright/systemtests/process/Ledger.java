package io.millwright.systemtests.process;

import io.millwright.api.TaskContext;
import io.millwright.api.TaskId;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A file to which many processes append one line per event, each with one write in append mode: the system keeps lines whole and
 * in order, and a line is there although its writer was killed right after. Thread-safe.
 */
final class Ledger implements AutoCloseable {
    /** No channel: interrupting a handler that writes would close it for all. */
    private final FileOutputStream file;

    Ledger(Path path) throws IOException {
        file = new FileOutputStream(path.toFile(), true);
    }

    /** What a handler did. */
    enum Effect {
        START,
        END,
        TOLD
    }

    /**
     * One line.
     *
     * @param effect what happened
     * @param id of the task
     * @param fencing of the delivery
     * @param pid of the process
     */
    record Line(Effect effect, TaskId id, long fencing, long pid) {}

    void write(Effect effect, TaskContext context) {
        TaskContext.TaskInfo task = context.task();
        append(effect + " " + task.id() + " " + task.fencingNumber() + " "
                + ProcessHandle.current().pid());
    }

    /** Any line, such as the id of an accepted signature. */
    void append(String line) {
        try {
            file.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException("the ledger cannot be written", e);
        }
    }

    static List<Line> read(Path path) throws IOException {
        List<Line> read = new ArrayList<>();
        for (String line : Files.exists(path) ? Files.readAllLines(path) : List.<String>of()) {
            String[] parts = line.split(" ");
            read.add(new Line(
                    Effect.valueOf(parts[0]),
                    TaskId.parse(parts[1]),
                    Long.parseLong(parts[2]),
                    Long.parseLong(parts[3])));
        }
        return read;
    }

    static List<TaskId> readIds(Path path) throws IOException {
        return Files.exists(path)
                ? Files.readAllLines(path).stream().map(TaskId::parse).toList()
                : List.of();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
