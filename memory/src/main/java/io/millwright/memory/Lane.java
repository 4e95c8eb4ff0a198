package io.millwright.memory;

import io.millwright.memory.Entry.Place;
import io.millwright.spi.Envelope;
import org.jspecify.annotations.Nullable;

/**
 * What is claimable of one queue at one priority, in order of publication.
 *
 * <p>Nearly all entries arrive in that order and go through a list. Those that come back (released, retried, returned by a dead
 * worker, delayed) mostly fit at one of its ends; the others go into a small heap beside it. Not thread-safe.
 */
final class Lane {
    final WaitingQueue queue;
    final int priority;
    /** Shared by all envelopes without a unique key. */
    final Envelope.Address address;

    final EntryList listed = new EntryList();
    final EntryHeap returned = new EntryHeap.ByOrder();
    /** The rear of a long list, packed. All of it comes after all of the list, which is not empty unless this is. */
    final Packed rear = new Packed(true);

    Lane(WaitingQueue queue, int priority) {
        this.queue = queue;
        this.priority = priority;
        this.address = new Envelope.Address(queue.name, priority, null);
    }

    boolean isEmpty() {
        return listed.size == 0 && returned.size() == 0 && rear.size == 0;
    }

    void add(Entry entry) {
        Entry last = listed.last;
        Entry first = listed.first;
        if (last == null || entry.order > last.order && rear.size == 0) {
            entry.place(Place.LISTED);
            listed.addLast(entry);
        } else if (first != null && entry.order < first.order) {
            entry.place(Place.LISTED);
            listed.addFirst(entry);
        } else {
            addReturned(entry);
        }
    }

    /** Adds one that was taken from the rear. */
    void addReturned(Entry entry) {
        entry.place(Place.RETURNED);
        returned.add(entry);
    }

    void remove(Entry entry) {
        if (entry.place() == Place.LISTED) {
            listed.remove(entry);
        } else {
            returned.remove(entry);
        }
    }

    /** The one to be served next. */
    @Nullable
    Entry first() {
        Entry list = listed.first;
        Entry heap = returned.first();
        if (list == null || heap == null) {
            return list == null ? heap : list;
        }
        return heap.order < list.order ? heap : list;
    }
}
