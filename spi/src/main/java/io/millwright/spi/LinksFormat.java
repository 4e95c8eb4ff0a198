package io.millwright.spi;

import io.millwright.api.TaskId;
import io.millwright.spi.Links.Edge;
import io.millwright.spi.Links.Join;
import io.millwright.spi.Links.On;
import io.millwright.spi.Links.Role;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * {@link Links} as bytes, for stores that keep them as a whole. The first byte is the version; numbers are variable-length, seven bits
 * a byte, lowest first.
 */
public final class LinksFormat {
    private static final int VERSION = 1;
    private static final int ANY = 1;
    private static final int REQUIRED = 2;
    private static final int CLEANUP = 4;
    private static final int PARENT = 8;

    /** By the numbers that stand for them in what is stored: these never change. */
    private static final List<Role> ROLES = List.of(Role.TASK, Role.GATE, Role.WORKFLOW);

    private static final List<On> ONS = List.of(On.SUCCESS, On.FAILURE, On.END);

    private LinksFormat() {}

    public static byte[] write(Links links) {
        TaskId parent = links.parent();
        ByteBuffer out = ByteBuffer.allocate(3 + 5 + 10 + 5 + links.edges().size() * 6 + 16);
        out.put((byte) VERSION).put((byte) ROLES.indexOf(links.role()));
        out.put((byte) ((links.join() == Join.ANY ? ANY : 0)
                | (links.required() ? REQUIRED : 0)
                | (links.cleanup() ? CLEANUP : 0)
                | (parent == null ? 0 : PARENT)));
        number(out, links.waits());
        number(out, links.delay());
        number(out, links.edges().size());
        for (Edge edge : links.edges()) {
            number(out, edge.node());
            out.put((byte) ONS.indexOf(edge.on()));
        }
        if (parent != null) {
            out.put(parent.toBytes());
        }
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }

    /** @throws IllegalArgumentException if these are not such bytes */
    public static Links read(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            int version = in.get();
            if (version != VERSION) {
                throw new IllegalArgumentException("links of version " + version + ", this release reads " + VERSION);
            }
            Role role = ROLES.get(in.get());
            int flags = in.get();
            if ((flags & ~(ANY | REQUIRED | CLEANUP | PARENT)) != 0) {
                throw new IllegalArgumentException("damaged links: unknown flags " + flags);
            }
            int waits = Math.toIntExact(number(in));
            long delay = number(in);
            int count = Math.toIntExact(number(in));
            if (count > in.remaining()) {
                throw new IllegalArgumentException(count + " edges do not fit into " + in.remaining() + " bytes");
            }
            List<Edge> edges = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                edges.add(new Edge(Math.toIntExact(number(in)), ONS.get(in.get())));
            }
            TaskId parent = null;
            if ((flags & PARENT) != 0) {
                byte[] id = new byte[16];
                in.get(id);
                parent = TaskId.ofBytes(id);
            }
            if (in.hasRemaining()) {
                throw new IllegalArgumentException("damaged links: " + in.remaining() + " bytes too many");
            }
            return new Links(
                    role,
                    waits,
                    (flags & ANY) != 0 ? Join.ANY : Join.ALL,
                    (flags & REQUIRED) != 0,
                    (flags & CLEANUP) != 0,
                    delay,
                    edges,
                    parent);
        } catch (BufferUnderflowException | IndexOutOfBoundsException | ArithmeticException e) {
            throw new IllegalArgumentException("damaged links", e);
        }
    }

    private static void number(ByteBuffer out, long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.put((byte) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    private static long number(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            byte next = in.get();
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new ArithmeticException("a number goes on for ever");
    }
}
