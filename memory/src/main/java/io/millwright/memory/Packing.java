package io.millwright.memory;

import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.memory.Entry.Kind;
import io.millwright.memory.Entry.Place;
import io.millwright.memory.Packed.Segment;
import io.millwright.spi.Payload;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Signatures packed into byte arrays: those that have succeeded and are kept, and those that wait far back in a long lane. As objects
 * they would all be promoted to the old generation and die there, which costs the collector more than all the rest costs the store;
 * a segment of thousands is one object. Only signatures without anything rare are packed. Not thread-safe.
 *
 * <p>A record is {@code id (16), createdAt (8), stamp (8), lane (2), kind (2), codec of the result (2), length of arguments (2), length of
 * result (2), arguments, result}, padded to a multiple of 8. The stamp is the time when it was settled, or else its order. A
 * record's position is its place in its segment plus the segment's number times the full size of one, divided by 8.
 */
final class Packing {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final VarHandle CHARS = MethodHandles.byteArrayViewVarHandle(char[].class, ByteOrder.nativeOrder());

    private static final int SEGMENT_BITS = 18;
    private static final int SEGMENT_MASK = (1 << SEGMENT_BITS) - 1;
    private static final int SMALLEST_SEGMENT = 1 << 12;
    /** Positions are 32 bits of 8 bytes each. */
    private static final int MOST_SEGMENTS = 1 << (32 + 3 - SEGMENT_BITS);

    private static final int STAMP = 24;
    private static final int LANE = 32;
    private static final int KIND = 34;
    private static final int CODEC = 36;
    private static final int ARGUMENTS = 38;
    private static final int RESULT = 40;
    private static final int HEAD = 42;
    /** Instead of a codec: the record was unpacked, out of its turn. */
    private static final char GONE = Character.MAX_VALUE;

    /** Nodes of graphs and shares may all be different: they must not take the numbers from tasks that stand alone. */
    private static final int MOST_LINKED = GONE / 2;

    private static final int LARGEST_RECORD = 1 << (SEGMENT_BITS - 3);
    private static final Payload NO_RESULT = new Payload(Payload.JSON, new byte[0]);

    private final List<@Nullable Segment> bySlot = new ArrayList<>();
    private final ArrayDeque<Integer> freeSlots = new ArrayDeque<>();
    private final Dictionary<Lane> lanes = new Dictionary<>();
    private final Dictionary<Kind> kinds = new Dictionary<>();
    private final Dictionary<String> codecs = new Dictionary<>();
    private final PositionIndex index = new PositionIndex();

    int size() {
        return index.size();
    }

    long indexBytes() {
        return index.bytes();
    }

    /** Packs a signature that succeeded; false if it does not fit, and nothing was changed then. Its id must not be in here. */
    boolean addSettled(Packed to, Entry entry, Payload result) {
        return add(to, entry, result, entry.since);
    }

    /** Packs a signature that waits, behind all others in {@code to}; false if it does not fit. */
    boolean addWaiting(Packed to, Entry entry) {
        return add(to, entry, NO_RESULT, entry.order);
    }

    private boolean add(Packed to, Entry entry, Payload result, long stamp) {
        int length = lengthOf(entry.arguments.length, result.bytes().length);
        int lane = lanes.numberOf(entry.lane.tier.common, GONE);
        int kind = kinds.numberOf(entry.kind, entry.kind.isPlain() ? GONE : MOST_LINKED);
        int codec = codecs.numberOf(result.codec(), GONE);
        if (length > LARGEST_RECORD || Math.min(lane, Math.min(kind, codec)) == Dictionary.NONE) {
            return false;
        }
        Segment segment = segmentFor(to, length, stamp);
        if (segment == null) {
            return false;
        }
        byte[] bytes = segment.bytes;
        int at = segment.end;
        LONGS.set(bytes, at, entry.high);
        LONGS.set(bytes, at + 8, entry.low);
        LONGS.set(bytes, at + 16, entry.createdAt);
        LONGS.set(bytes, at + STAMP, stamp);
        CHARS.set(bytes, at + LANE, (char) lane);
        CHARS.set(bytes, at + KIND, (char) kind);
        CHARS.set(bytes, at + CODEC, (char) codec);
        CHARS.set(bytes, at + ARGUMENTS, (char) entry.arguments.length);
        CHARS.set(bytes, at + RESULT, (char) result.bytes().length);
        System.arraycopy(entry.arguments, 0, bytes, at + HEAD, entry.arguments.length);
        System.arraycopy(result.bytes(), 0, bytes, at + HEAD + entry.arguments.length, result.bytes().length);
        segment.end += length;
        segment.lastStamp = stamp;
        to.size++;
        index.add(IdTable.hash(entry.high, entry.low), position(segment, at));
        return true;
    }

    private static int lengthOf(int arguments, int result) {
        return (HEAD + arguments + result + 7) & ~7;
    }

    private static int lengthAt(byte[] bytes, int at) {
        return lengthOf((char) CHARS.get(bytes, at + ARGUMENTS), (char) CHARS.get(bytes, at + RESULT));
    }

    private static int position(Segment segment, int at) {
        return segment.slot << (SEGMENT_BITS - 3) | at >>> 3;
    }

    private @Nullable Segment segmentFor(Packed to, int length, long stamp) {
        Segment last = to.segments.peekLast();
        if (last != null && last.end + length <= last.bytes.length) {
            return last;
        }
        Integer slot = freeSlots.pollLast();
        if (slot == null) {
            if (bySlot.size() == MOST_SEGMENTS) {
                return null;
            }
            slot = bySlot.size();
            bySlot.add(null);
        }
        // small stores stay small: segments double until they have their full size
        int capacity = Math.min(1 << SEGMENT_BITS, SMALLEST_SEGMENT << Math.min(to.segments.size(), 6));
        Segment fresh = new Segment(to, Math.max(capacity, length), slot, stamp);
        to.bytes += fresh.bytes.length;
        bySlot.set(slot, fresh);
        to.segments.addLast(fresh);
        return fresh;
    }

    /**
     * A signature that was packed; null if it is not in here. One that has succeeded is a copy to be looked at, and stays. One that
     * waits is taken out and belongs to the caller.
     */
    @Nullable
    Entry find(TaskId id) {
        int hash = IdTable.hash(id.high(), id.low());
        long position = index.find(hash, at -> isAt(at, id));
        if (position == PositionIndex.NONE) {
            return null;
        }
        Segment segment = segmentAt((int) position);
        int at = (int) position << 3 & SEGMENT_MASK;
        Entry entry = unpack(segment, at);
        if (segment.owner.lane != null) {
            CHARS.set(segment.bytes, at + CODEC, GONE);
            segment.owner.size--;
            index.remove(hash, (int) position);
        }
        return entry;
    }

    private boolean isAt(int position, TaskId id) {
        return idAt(segmentAt(position).bytes, position << 3 & SEGMENT_MASK).equals(id);
    }

    private Segment segmentAt(int position) {
        Segment segment = bySlot.get(position >>> (SEGMENT_BITS - 3));
        if (segment == null) {
            throw new IllegalStateException("the index leads to a segment that is gone");
        }
        return segment;
    }

    private static TaskId idAt(byte[] bytes, int at) {
        return new TaskId((long) LONGS.get(bytes, at), (long) LONGS.get(bytes, at + 8));
    }

    private static boolean isGone(Segment segment, int at) {
        return (char) CHARS.get(segment.bytes, at + CODEC) == GONE;
    }

    private Entry unpack(Segment segment, int at) {
        byte[] bytes = segment.bytes;
        long stamp = (long) LONGS.get(bytes, at + STAMP);
        Lane waitsIn = segment.owner.lane;
        int middle = at + HEAD + (char) CHARS.get(bytes, at + ARGUMENTS);
        Entry entry = new Entry(
                idAt(bytes, at),
                waitsIn != null ? stamp : -1,
                (long) LONGS.get(bytes, at + 16),
                new Entry.Subject(
                        waitsIn == null ? lanes.get((char) CHARS.get(bytes, at + LANE)) : waitsIn,
                        kinds.get((char) CHARS.get(bytes, at + KIND)),
                        Arrays.copyOfRange(bytes, at + HEAD, middle)));
        entry.place(Place.PACKED);
        if (waitsIn == null) {
            String codec = codecs.get((char) CHARS.get(bytes, at + CODEC));
            int end = middle + (char) CHARS.get(bytes, at + RESULT);
            entry.state = TaskState.SUCCESS;
            entry.since = stamp;
            entry.ending = new Payload(codec, Arrays.copyOfRange(bytes, middle, end));
        }
        return entry;
    }

    /** Copies of everything in it, in order. */
    void forEach(Packed in, Consumer<Entry> action) {
        for (Segment segment : in.segments) {
            for (int at = segment.begin; at < segment.end; at += lengthAt(segment.bytes, at)) {
                if (!isGone(segment, at)) {
                    action.accept(unpack(segment, at));
                }
            }
        }
    }

    /** Takes out up to so many of those that were packed first, in order. */
    void take(Packed from, int most, Consumer<Entry> action) {
        int left = most;
        for (Segment first = from.segments.peekFirst(); left > 0 && first != null; first = from.segments.peekFirst()) {
            while (left > 0 && first.begin < first.end) {
                int at = first.begin;
                first.begin += lengthAt(first.bytes, at);
                if (!isGone(first, at)) {
                    Entry entry = unpack(first, at);
                    index.remove(IdTable.hash(entry.high, entry.low), position(first, at));
                    from.size--;
                    left--;
                    action.accept(entry);
                }
            }
            if (first.begin == first.end) {
                free(first);
            }
        }
    }

    /** Forgets what was packed first: a segment of up to some thousand. */
    void dropOldest(Packed from) {
        Segment oldest = from.segments.peekFirst();
        if (oldest == null) {
            return;
        }
        for (int at = oldest.begin; at < oldest.end; at += lengthAt(oldest.bytes, at)) {
            if (!isGone(oldest, at)) {
                long high = (long) LONGS.get(oldest.bytes, at);
                long low = (long) LONGS.get(oldest.bytes, at + 8);
                index.remove(IdTable.hash(high, low), position(oldest, at));
                from.size--;
            }
        }
        free(oldest);
    }

    /** Gives up the first segment of its owner. */
    private void free(Segment first) {
        Segment removed = first.owner.segments.removeFirst();
        removed.owner.bytes -= removed.bytes.length;
        bySlot.set(removed.slot, null);
        freeSlots.addLast(removed.slot);
    }
}
