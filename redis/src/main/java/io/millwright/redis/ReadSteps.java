package io.millwright.redis;

import io.millwright.api.TaskId;
import io.millwright.spi.QueueStats;
import io.millwright.spi.TaskEvent;
import io.millwright.spi.TaskRecord;
import io.millwright.spi.WorkerStats;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Questions. */
final class ReadSteps {
    private static final TaskEvent.Kind[] KINDS = TaskEvent.Kind.values();

    private ReadSteps() {}

    static Step<Optional<TaskRecord>> find(TaskId id) {
        return Step.repeatable(Args.of("F").raw(id.toBytes()), reply -> Optional.ofNullable(record(id, reply)));
    }

    /** In order; null for those that are not known. */
    static Step<List<@Nullable TaskRecord>> find(List<TaskId> ids) {
        Args args = Args.of("O").number(ids.size());
        ids.forEach(id -> args.raw(id.toBytes()));
        return Step.repeatable(args, reply -> {
            List<?> found = Reply.list(reply);
            List<@Nullable TaskRecord> records = new ArrayList<>(ids.size());
            for (int i = 0; i < ids.size(); i++) {
                records.add(record(ids.get(i), found.get(i)));
            }
            return records;
        });
    }

    private static @Nullable TaskRecord record(TaskId id, @Nullable Object reply) {
        if (reply == null) {
            return null;
        }
        List<?> parts = Reply.list(reply);
        Object lease = parts.get(1);
        return TaskFormat.read(id, Reply.bytes(parts.get(0)))
                .with(parts.get(2))
                .record(lease == null ? null : StoredLease.read(Reply.bytes(lease)));
    }

    static Step<List<QueueStats>> queues() {
        return Step.repeatable(
                Args.of("q"),
                reply -> Reply.listOf(reply, ReadSteps::queue).stream()
                        .sorted(Comparator.comparing(QueueStats::queue))
                        .toList());
    }

    private static QueueStats queue(@Nullable Object reply) {
        List<?> parts = Reply.list(reply);
        return new QueueStats(
                Reply.text(parts.get(0)),
                Reply.text(parts.get(1)).equals("paused"),
                Reply.number(parts.get(2)),
                Reply.number(parts.get(3)),
                Reply.number(parts.get(4)),
                Reply.number(parts.get(5)),
                0,
                readyAt(Reply.bytes(parts.get(6))));
    }

    /** Since when it has been claimable; 0 for none. */
    private static long readyAt(byte[] value) {
        if (value.length == 0) {
            return 0;
        }
        StoredTask first = TaskFormat.read(new TaskId(0, 0), value); // whatever its id
        return Math.max(first.envelope().times().createdAt(), first.tail().dueAt());
    }

    static Step<List<WorkerStats>> workers() {
        return Step.repeatable(Args.of("s"), reply -> Reply.listOf(reply, WorkerFormat::read));
    }

    static Step<List<TaskEvent>> history(TaskId id) {
        return Step.repeatable(Args.of("h").raw(id.toBytes()), reply -> Reply.listOf(reply, ReadSteps::event));
    }

    private static TaskEvent event(@Nullable Object reply) {
        return In.read("an event", Reply.bytes(reply), in -> {
            long at = in.i8();
            TaskEvent.Kind kind = KINDS[in.u1()];
            return new TaskEvent(at, kind, in.i8(), in.text2(), in.rest());
        });
    }

    /** @param kind of a sorted set, as in {@code base.lua} */
    static Step<List<TaskId>> ids(String kind, int from, int count) {
        return Step.repeatable(Args.of("i").text(kind).number(from).number(count), ReadSteps::ids);
    }

    static Step<List<TaskId>> leasedIds() {
        return Step.repeatable(Args.of("l"), ReadSteps::ids);
    }

    private static List<TaskId> ids(@Nullable Object reply) {
        return Reply.listOf(reply, one -> TaskId.ofBytes(Reply.bytes(one)));
    }
}
