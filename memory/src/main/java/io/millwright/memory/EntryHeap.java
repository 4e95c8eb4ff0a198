package io.millwright.memory;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A binary heap whose entries know their index, so that any can be removed in logarithmic time. Not thread-safe. */
abstract class EntryHeap {
    private @Nullable Entry[] heap = new Entry[8];
    private int size;

    abstract boolean before(Entry a, Entry b);

    abstract int indexOf(Entry entry);

    abstract void moved(Entry entry, int index);

    final int size() {
        return size;
    }

    final @Nullable Entry first() {
        return heap[0];
    }

    /** In no order; only up to {@link #size()}, and only until the next change. */
    final Entry at(int index) {
        Entry entry = heap[index];
        if (entry == null) {
            throw new IndexOutOfBoundsException(index);
        }
        return entry;
    }

    final void add(Entry entry) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        up(size++, entry);
    }

    final void remove(Entry entry) {
        int index = indexOf(entry);
        Entry last = at(--size);
        heap[size] = null;
        if (last != entry) {
            if (index > 0 && before(last, at((index - 1) >>> 1))) {
                up(index, last);
            } else {
                down(index, last);
            }
        }
        if (heap.length > 1024 && size < heap.length / 4) {
            heap = Arrays.copyOf(heap, heap.length / 2); // a burst of delayed work must not cost memory for ever
        }
    }

    private void up(int start, Entry entry) {
        int index = start;
        while (index > 0) {
            int parent = (index - 1) >>> 1;
            Entry above = at(parent);
            if (!before(entry, above)) {
                break;
            }
            set(index, above);
            index = parent;
        }
        set(index, entry);
    }

    private void down(int start, Entry entry) {
        int index = start;
        for (int child = 2 * index + 1; child < size; child = 2 * index + 1) {
            if (child + 1 < size && before(at(child + 1), at(child))) {
                child++;
            }
            Entry below = at(child);
            if (!before(below, entry)) {
                break;
            }
            set(index, below);
            index = child;
        }
        set(index, entry);
    }

    private void set(int index, Entry entry) {
        heap[index] = entry;
        moved(entry, index);
    }

    /** @throws IllegalStateException if the heap is none */
    final void checkInvariants() {
        for (int i = 0; i < size; i++) {
            if (indexOf(at(i)) != i || i > 0 && before(at(i), at((i - 1) >>> 1))) {
                throw new IllegalStateException("heap is out of order at " + i + " of " + size);
            }
        }
    }

    /** Of the entries of one lane that came back, by order of publication. */
    static final class ByOrder extends EntryHeap {
        @Override
        boolean before(Entry a, Entry b) {
            return a.order < b.order;
        }

        @Override
        int indexOf(Entry entry) {
            return entry.index();
        }

        @Override
        void moved(Entry entry, int index) {
            entry.index(index);
        }
    }

    /** Of delayed entries, by the time when they are due. */
    static final class ByDueTime extends EntryHeap {
        @Override
        boolean before(Entry a, Entry b) {
            return a.since != b.since ? a.since < b.since : a.order < b.order;
        }

        @Override
        int indexOf(Entry entry) {
            return entry.index();
        }

        @Override
        void moved(Entry entry, int index) {
            entry.index(index);
        }
    }

    /** Of waiting entries that expire, by the time when they do. */
    static final class ByExpiry extends EntryHeap {
        @Override
        boolean before(Entry a, Entry b) {
            long left = a.expiresAt();
            long right = b.expiresAt();
            return left != right ? left < right : a.order < b.order;
        }

        @Override
        int indexOf(Entry entry) {
            return entry.extras().expiryIndex;
        }

        @Override
        void moved(Entry entry, int index) {
            entry.extras().expiryIndex = index;
        }
    }
}
