package io.millwright.memory;

import io.millwright.memory.Entry.Place;
import org.jspecify.annotations.Nullable;

/**
 * Signatures of one queue and priority that are claimable as soon as their limits allow it, in order of publication: those without a
 * share and without limits, or those that have both in common.
 *
 * <p>Nearly all entries arrive in order and go through a list. Those that come back (released, retried, returned by a dead
 * worker, delayed) mostly fit at one of its ends; the others go into a small heap beside it. Not thread-safe.
 */
final class Lane {
    static final int NO_INDEX = -1;

    final Tier tier;
    final WaitingQueue queue;
    final int priority;
    /** Null for the common one. */
    final @Nullable LaneKey key;

    final EntryList listed = new EntryList();
    final EntryHeap returned = new EntryHeap.ByOrder();
    /** The rear of a long list, packed. All of it comes after all of the list, which is not empty unless this is. */
    final Packed rear = new Packed(this);

    /** To whose share it belongs while it is open; null while it is not, and in a tier without shares. */
    @Nullable
    Share share;
    /** Within its share if it is active, within its {@link PassedOver} if not; else {@link #NO_INDEX}. */
    int index = NO_INDEX;
    /** Order of its first entry, as its share or {@link PassedOver} knows it. */
    long rank;
    /** Who passed it over, for as long as it is; else null. */
    @Nullable
    PassedOver passedOver;
    /** By whom it was sent to try again, until it has; else null. */
    @Nullable
    PassedOver sentBy;

    Lane(Tier tier, @Nullable LaneKey key) {
        this.tier = tier;
        this.queue = tier.queue;
        this.priority = tier.priority;
        this.key = key;
    }

    boolean isEmpty() {
        return listed.size == 0 && returned.size() == 0 && rear.size == 0;
    }

    int size() {
        return listed.size + returned.size() + rear.size;
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

    /** What all of it was found to lack; null if nothing. */
    @Nullable
    Permits lacking() {
        if (passedOver != null) {
            return passedOver.permits;
        }
        return queue.blockedBy;
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
