package io.millwright.examples;

import io.millwright.api.Receipt;
import io.millwright.api.TaskType;
import io.millwright.core.Millwright;
import io.millwright.core.worker.Worker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** One crash-safe file. What was accepted is there after a restart. */
public final class EmbeddedSqlite {
    static final TaskType.Of2<Integer, Integer, Integer> MULTIPLY =
            TaskType.named("multiply").takes(Integer.class, Integer.class).returns(Integer.class);

    private EmbeddedSqlite() {}

    /** @param args where the file shall be; without it, in a new temporary directory */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path file = args.length > 0
                ? Path.of(args[0])
                : Files.createTempDirectory("millwright").resolve("work.db");

        Receipt<Integer> receipt;
        try (Millwright mill = Millwright.open("sqlite:" + file)) {
            receipt = mill.send(MULTIPLY.with(6, 7));
            System.out.println("accepted, durability " + receipt.durability());
        }

        // Another process, perhaps after a crash of the machine:
        try (Millwright mill = Millwright.open("sqlite:" + file)) {
            System.out.println(
                    "still " + mill.result(receipt.id(), Integer.class).state());
            mill.tasks().add(MULTIPLY, (a, b) -> a * b);
            Worker worker = mill.worker().start();
            System.out.println(
                    "6 · 7 = " + mill.result(receipt.id(), Integer.class).await(Duration.ofSeconds(10)));
            worker.close();
        }

        // And the result is kept, by default for an hour.
        try (Millwright mill = Millwright.open("sqlite:" + file)) {
            System.out.println(
                    "again: " + mill.result(receipt.id(), Integer.class).await(Duration.ofSeconds(10)));
        }
    }
}
