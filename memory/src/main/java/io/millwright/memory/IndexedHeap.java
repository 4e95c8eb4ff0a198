package io.millwright.memory;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A binary heap whose elements know their index, so that any can be moved or removed in logarithmic time. Not thread-safe.
 *
 * @param <E> in at most one such heap that uses the same index
 */
abstract class IndexedHeap<E> {
    private static final Object[] EMPTY = {};
    private static final int SMALLEST = 4;

    /** Many of them are never used. */
    private @Nullable Object[] heap = EMPTY;

    private int size;

    abstract boolean before(E a, E b);

    abstract int indexOf(E element);

    abstract void moved(E element, int index);

    final int size() {
        return size;
    }

    final @Nullable E first() {
        return size == 0 ? null : at(0);
    }

    /** In no order; only up to {@link #size()}, and only until the next change. */
    @SuppressWarnings("unchecked") // only add puts something in
    final E at(int index) {
        Object element = heap[index];
        if (element == null) {
            throw new IndexOutOfBoundsException(index);
        }
        return (E) element;
    }

    final void add(E element) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, Math.max(SMALLEST, size * 2));
        }
        up(size++, element);
    }

    final void remove(E element) {
        int index = indexOf(element);
        E last = at(--size);
        heap[size] = null;
        if (last != element) {
            settle(index, last);
        }
        if (heap.length > 1024 && size < heap.length / 4) {
            heap = Arrays.copyOf(heap, heap.length / 2); // a burst must not cost memory for ever
        }
    }

    /** Moves an element whose place in the order has changed. */
    final void update(E element) {
        settle(indexOf(element), element);
    }

    private void settle(int index, E element) {
        if (index > 0 && before(element, at((index - 1) >>> 1))) {
            up(index, element);
        } else {
            down(index, element);
        }
    }

    private void up(int start, E element) {
        int index = start;
        while (index > 0) {
            int parent = (index - 1) >>> 1;
            E above = at(parent);
            if (!before(element, above)) {
                break;
            }
            set(index, above);
            index = parent;
        }
        set(index, element);
    }

    private void down(int start, E element) {
        int index = start;
        for (int child = 2 * index + 1; child < size; child = 2 * index + 1) {
            if (child + 1 < size && before(at(child + 1), at(child))) {
                child++;
            }
            E below = at(child);
            if (!before(below, element)) {
                break;
            }
            set(index, below);
            index = child;
        }
        set(index, element);
    }

    private void set(int index, E element) {
        heap[index] = element;
        moved(element, index);
    }

    /** @throws IllegalStateException if the heap is none */
    final void checkInvariants() {
        for (int i = 0; i < size; i++) {
            if (indexOf(at(i)) != i || i > 0 && before(at(i), at((i - 1) >>> 1))) {
                throw new IllegalStateException("heap is out of order at " + i + " of " + size);
            }
        }
    }
}
