package io.millwright.memory;

import org.jspecify.annotations.Nullable;

/** A list linked through its entries: adding and removing cost nothing and need no node. Not thread-safe. */
final class EntryList {
    @Nullable
    Entry first;

    @Nullable
    Entry last;

    int size;

    void addLast(Entry entry) {
        Entry before = last;
        entry.previous = before;
        entry.next = null;
        if (before == null) {
            first = entry;
        } else {
            before.next = entry;
        }
        last = entry;
        size++;
    }

    void addFirst(Entry entry) {
        Entry after = first;
        entry.next = after;
        entry.previous = null;
        if (after == null) {
            last = entry;
        } else {
            after.previous = entry;
        }
        first = entry;
        size++;
    }

    void remove(Entry entry) {
        Entry before = entry.previous;
        Entry after = entry.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previous = before;
        }
        entry.previous = null;
        entry.next = null;
        size--;
    }
}
