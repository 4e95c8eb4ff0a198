package io.millwright.redis;

import io.millwright.spi.WorkerId;
import io.millwright.spi.WorkerInfo;
import io.millwright.spi.WorkerStats;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A worker as it is stored and shown. */
final class WorkerFormat {
    private WorkerFormat() {}

    static byte[] write(WorkerInfo worker) {
        Out out = new Out()
                .text4(worker.name())
                .u4(worker.concurrency())
                .u4(worker.queues().size());
        worker.queues().forEach(out::text4);
        return out.bytes();
    }

    /** @param reply of {@code on_workers} in {@code read.lua} */
    static WorkerStats read(@Nullable Object reply) {
        List<?> parts = Reply.list(reply);
        WorkerId id = new WorkerId(Reply.text(parts.get(0)));
        return In.read("the session of " + id, Reply.bytes(parts.get(2)), in -> {
            in.i8(); // the lease
            long joinedAt = in.i8();
            in.text1(); // the process
            String name = in.text4();
            int concurrency = in.u4();
            String[] queues = new String[in.u4()];
            for (int i = 0; i < queues.length; i++) {
                queues[i] = in.text4();
            }
            return new WorkerStats(
                    id,
                    name,
                    List.of(queues),
                    concurrency,
                    joinedAt,
                    Reply.number(parts.get(1)),
                    Reply.number(parts.get(3)));
        });
    }
}
