package io.millwright.redis;

import io.millwright.api.TaskId;
import io.millwright.spi.Envelope;
import io.millwright.spi.Payload;

/** A task as one string of bytes: {@code tasks.lua} says how it is laid out, and gives it its number and its tail. */
final class TaskFormat {
    private static final int FORMAT = 1;
    private static final int EXPIRES = 1;
    private static final int KEYED = 2;
    private static final int HIGHEST = 255;
    /** Bytes of number, format, rank, flags and length. */
    private static final int BEFORE_REST = 8 + 1 + 1 + 1 + 4;

    private TaskFormat() {}

    /** A task that is published: all but the number in front. */
    static byte[] write(Envelope envelope) {
        Envelope.Address address = envelope.address();
        Envelope.Times times = envelope.times();
        String key = address.uniqueKey();
        byte[] rest = new Out()
                .i8(times.dueAt())
                .i8(times.expiresAt())
                .text1(address.queue())
                .text2(key == null ? "" : key)
                .raw(body(envelope))
                .bytes();
        return new Out()
                .u1(FORMAT)
                .u1(HIGHEST - address.priority())
                .u1((times.expiresAt() != 0 ? EXPIRES : 0) | (key != null ? KEYED : 0))
                .u4(BEFORE_REST + rest.length)
                .raw(rest)
                .bytes();
    }

    private static byte[] body(Envelope envelope) {
        Payload options = envelope.options();
        Out out = new Out().i8(envelope.times().createdAt()).text2(envelope.task());
        if (options == null) {
            out.u4(-1);
        } else {
            byte[] bytes = new Out().payload(options).bytes();
            out.u4(bytes.length).raw(bytes);
        }
        return out.payload(envelope.arguments()).bytes();
    }

    static StoredTask read(TaskId id, byte[] value) {
        return In.read("task " + id, value, in -> read(id, in));
    }

    private static StoredTask read(TaskId id, In in) {
        in.i8(); // the number by order of publication
        int format = in.u1();
        if (format != FORMAT) {
            throw new IllegalArgumentException("format " + format);
        }
        int priority = HIGHEST - in.u1();
        in.u1(); // flags, which the scripts look at
        In body = in.part(in.u4() - BEFORE_REST);
        long dueAt = body.i8();
        long expiresAt = body.i8();
        String queue = body.text1();
        String key = body.text2();
        long createdAt = body.i8();
        String task = body.text2();
        int options = body.u4();
        Payload optionsOrNull = options < 0 ? null : body.part(options).payload();
        Envelope envelope = new Envelope(
                id,
                task,
                new Envelope.Address(queue, priority, key.isEmpty() ? null : key),
                new Envelope.Times(createdAt, dueAt, expiresAt),
                body.payload(),
                optionsOrNull);
        return new StoredTask(envelope, in.hasMore() ? Tail.read(in) : Tail.fresh(dueAt), null);
    }
}
