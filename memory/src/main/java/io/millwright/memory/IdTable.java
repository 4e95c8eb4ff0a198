package io.millwright.memory;

import io.millwright.api.TaskId;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Entries by id: open addressing with linear probing, and removal by shifting back, so that it neither allocates nodes nor
 * collects tombstones. Not thread-safe.
 */
final class IdTable {
    private static final int SMALLEST = 1 << 10;

    private @Nullable Entry[] slots = new Entry[SMALLEST];
    private int size;

    int size() {
        return size;
    }

    @Nullable
    Entry get(TaskId id) {
        long high = id.high();
        long low = id.low();
        int mask = slots.length - 1;
        for (int i = hash(high, low) & mask; ; i = (i + 1) & mask) {
            Entry entry = slots[i];
            if (entry == null || entry.low == low && entry.high == high) {
                return entry;
            }
        }
    }

    /** The id must not be in the table. */
    void add(Entry entry) {
        if (size >= slots.length / 3 * 2) {
            resize(slots.length * 2);
        }
        insert(entry);
        size++;
    }

    void remove(Entry entry) {
        int mask = slots.length - 1;
        int hole = hash(entry.high, entry.low) & mask;
        while (slots[hole] != entry) {
            hole = (hole + 1) & mask;
        }
        for (int i = (hole + 1) & mask; ; i = (i + 1) & mask) {
            Entry follower = slots[i];
            if (follower == null) {
                break;
            }
            int home = hash(follower.high, follower.low) & mask;
            // the follower may move into the hole unless its home lies after the hole (cyclically)
            if (((i - home) & mask) >= ((i - hole) & mask)) {
                slots[hole] = follower;
                hole = i;
            }
        }
        slots[hole] = null;
        size--;
        if (slots.length > SMALLEST && size < slots.length / 8) {
            resize(slots.length / 2);
        }
    }

    /** In no order; the table must not change meanwhile. */
    void forEach(Consumer<Entry> action) {
        for (Entry entry : slots) {
            if (entry != null) {
                action.accept(entry);
            }
        }
    }

    private void insert(Entry entry) {
        int mask = slots.length - 1;
        int i = hash(entry.high, entry.low) & mask;
        while (slots[i] != null) {
            i = (i + 1) & mask;
        }
        slots[i] = entry;
    }

    private void resize(int length) {
        @Nullable Entry[] old = slots;
        slots = new Entry[length];
        for (Entry entry : old) {
            if (entry != null) {
                insert(entry);
            }
        }
    }

    /** Ids of one process differ in few bits: both halves are mixed. */
    static int hash(long high, long low) {
        long mixed = (high ^ Long.rotateLeft(low, 32)) * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 32);
    }
}
