package io.millwright.memory;

import java.util.function.IntPredicate;

/**
 * Positions by hash. A slot has the hash in its upper half and one more than the position in its lower one; 0 is empty. It consists of
 * many small tables with linear probing, so that none of them is large when it has to double: neither is there a long pause, nor
 * is there a moment that needs twice the memory. Not thread-safe.
 */
final class PositionIndex {
    /** No position. */
    static final long NONE = -1;

    private static final int PART_BITS = 8;
    private static final int SMALLEST_PART = 4;

    private final long[][] parts = new long[1 << PART_BITS][];
    private final int[] sizes = new int[1 << PART_BITS];
    private int size;
    private long slots;

    int size() {
        return size;
    }

    long bytes() {
        return slots * Long.BYTES;
    }

    /** The position with that hash that is wanted, as an unsigned number; or {@link #NONE}. */
    long find(int hash, IntPredicate wanted) {
        long[] part = parts[partOf(hash)];
        if (part == null) {
            return NONE;
        }
        int mask = part.length - 1;
        for (int i = homeOf(hash) & mask; part[i] != 0; i = (i + 1) & mask) {
            int position = (int) part[i] - 1;
            if ((int) (part[i] >>> 32) == hash && wanted.test(position)) {
                return position & 0xFFFF_FFFFL;
            }
        }
        return NONE;
    }

    void add(int hash, int position) {
        int number = partOf(hash);
        long[] part = parts[number];
        if (part == null || sizes[number] >= part.length / 4 * 3) {
            part = resized(number, part == null ? SMALLEST_PART : part.length * 2);
        }
        insert(part, slot(hash, position));
        sizes[number]++;
        size++;
    }

    /** The pair must be in here. Followers move back, as in {@link IdTable}. */
    void remove(int hash, int position) {
        int number = partOf(hash);
        long[] part = parts[number];
        int mask = part.length - 1;
        long wanted = slot(hash, position);
        int hole = homeOf(hash) & mask;
        while (part[hole] != wanted) {
            hole = (hole + 1) & mask;
        }
        for (int i = (hole + 1) & mask; part[i] != 0; i = (i + 1) & mask) {
            int home = homeOf((int) (part[i] >>> 32)) & mask;
            if (((i - home) & mask) >= ((i - hole) & mask)) {
                part[hole] = part[i];
                hole = i;
            }
        }
        part[hole] = 0;
        size--;
        if (--sizes[number] < part.length / 8 && part.length > SMALLEST_PART) {
            resized(number, part.length / 2);
        }
    }

    private static int partOf(int hash) {
        return hash & (1 << PART_BITS) - 1;
    }

    private static int homeOf(int hash) {
        return hash >>> PART_BITS;
    }

    private static long slot(int hash, int position) {
        return (long) hash << 32 | (position + 1L & 0xFFFF_FFFFL);
    }

    private long[] resized(int number, int length) {
        long[] old = parts[number];
        long[] fresh = new long[length];
        if (old != null) {
            slots -= old.length;
            for (long slot : old) {
                if (slot != 0) {
                    insert(fresh, slot);
                }
            }
        }
        slots += length;
        parts[number] = fresh;
        return fresh;
    }

    private static void insert(long[] part, long slot) {
        int mask = part.length - 1;
        int i = homeOf((int) (slot >>> 32)) & mask;
        while (part[i] != 0) {
            i = (i + 1) & mask;
        }
        part[i] = slot;
    }
}
