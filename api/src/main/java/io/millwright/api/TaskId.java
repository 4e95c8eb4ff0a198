package io.millwright.api;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The identity of one signature: a UUID, by default of version 7 (RFC 9562), so that ids sort by creation time and index
 * pages stay warm.
 *
 * @param high the most significant 64 bits
 * @param low the least significant 64 bits
 */
public record TaskId(long high, long low) implements Comparable<TaskId> {
    private static final int BYTES = 16;

    /** A fresh id. Ids made by one process strictly ascend, also within a millisecond. Any thread. */
    public static TaskId next() {
        return Generator.SHARED.next();
    }

    /**
     * The id that belongs to {@code key}: the same key always gives the same id, in every process. A UUID of version 8
     * made of SHA-256 over the UTF-8 bytes.
     */
    public static TaskId ofKey(String key) {
        return digest(new byte[0], key);
    }

    /** The id of a follow-up of this task: always the same for the same label, so that repeating is harmless. */
    public TaskId derive(String label) {
        return digest(toBytes(), label);
    }

    /** Most members of one workflow: {@value}. */
    public static final int MAX_MEMBERS = (1 << 24) - 1;

    /**
     * The id of a workflow made from this one: its last 24 bits are zero. The members of the workflow have these bits for
     * themselves, see {@link #member}, so that a whole workflow is one range of ids.
     */
    public TaskId workflow() {
        return new TaskId(high, low & ~(long) MAX_MEMBERS);
    }

    /**
     * The id of a member of the workflow with this id, in the order of numbers.
     *
     * @param number 1 to {@value #MAX_MEMBERS}
     */
    public TaskId member(int number) {
        if (number < 1 || number > MAX_MEMBERS || (low & MAX_MEMBERS) != 0) {
            throw new IllegalArgumentException(this + " has no member " + number);
        }
        return new TaskId(high, low | number);
    }

    /** The number of this id in its workflow; 0 for the workflow itself. Means nothing where there is no workflow. */
    public int number() {
        return (int) (low & MAX_MEMBERS);
    }

    public static TaskId of(UUID uuid) {
        return new TaskId(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
    }

    /**
     * Reads the usual text form of a UUID.
     *
     * @throws MillwrightException {@link ErrorCode#INVALID_SIGNATURE} if it is none
     */
    public static TaskId parse(String text) {
        try {
            TaskId id = of(UUID.fromString(text));
            if (id.toString().equalsIgnoreCase(text)) {
                return id; // the JDK also reads signs and misplaced dashes
            }
        } catch (IllegalArgumentException e) {
            // answered below, with the text that was wrong
        }
        throw new MillwrightException(
                ErrorCode.INVALID_SIGNATURE,
                "'" + Text.shorten(text, 60) + "' is not a task id; expected a UUID such as " + next());
    }

    /** Reads what {@link #toBytes()} wrote. */
    public static TaskId ofBytes(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new MillwrightException(
                    ErrorCode.INVALID_SIGNATURE, "a task id has " + BYTES + " bytes, not " + bytes.length);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new TaskId(buffer.getLong(), buffer.getLong());
    }

    /** 16 bytes, big-endian; their unsigned order is the order of {@link #compareTo}. */
    public byte[] toBytes() {
        return ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array();
    }

    public UUID toUuid() {
        return new UUID(high, low);
    }

    @Override
    public int compareTo(TaskId other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    @Override
    public int hashCode() {
        // version and timestamp bits are alike among neighbours: mix, or hash tables degrade
        long mixed = (high ^ Long.rotateLeft(low, 32)) * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 32);
    }

    @Override
    public String toString() {
        return toUuid().toString();
    }

    private static TaskId digest(byte[] parent, String label) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(parent);
            ByteBuffer hash = ByteBuffer.wrap(sha.digest(label.getBytes(StandardCharsets.UTF_8)));
            return new TaskId(
                    (hash.getLong() & ~0xF000L) | 0x8000L, (hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | (2L << 62));
        } catch (NoSuchAlgorithmException e) {
            throw new MillwrightException(ErrorCode.INTERNAL, "every JDK has SHA-256, this one has not", e);
        }
    }

    /**
     * RFC 9562 section 6.2, method 2 with a wide counter: 48 bits of milliseconds and 12 bits below them advance as one
     * 60-bit number that never goes back, the rest is random. Generators of two processes share nothing but the clock, so
     * only the random part keeps their ids apart.
     */
    static final class Generator {
        private static final Generator SHARED = new Generator(new SecureRandom().nextLong(), System::currentTimeMillis);

        private final LongSupplier clock;
        private final AtomicLong last = new AtomicLong();
        private final AtomicLong state;

        /**
         * @param seed secret and random; what the random parts follow from
         * @param clock milliseconds since 1970
         */
        Generator(long seed, LongSupplier clock) {
            this.clock = clock;
            this.state = new AtomicLong(seed);
        }

        TaskId next() {
            long now = clock.getAsLong() << 12;
            long tick = last.updateAndGet(before -> Math.max(before + 1, now));
            long high = ((tick >>> 12) << 16) | 0x7000L | (tick & 0xFFFL);
            long random = mix(state.addAndGet(0x9E3779B97F4A7C15L));
            return new TaskId(high, (random & 0x3FFF_FFFF_FFFF_FFFFL) | (2L << 62));
        }

        /** The finalizer of SplitMix64 (Steele, Lea, Flood 2014): a bijection, so one generator never repeats itself. */
        private static long mix(long z) {
            z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
            z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
            return z ^ (z >>> 31);
        }
    }
}
