package io.millwright.memory;

/** Heaps of entries; an entry is in at most one of those that use {@link Entry#index()}. Not thread-safe. */
abstract class EntryHeap extends IndexedHeap<Entry> {
    @Override
    int indexOf(Entry entry) {
        return entry.index();
    }

    @Override
    void moved(Entry entry, int index) {
        entry.index(index);
    }

    /** Of the entries of one lane that came back, by order of publication. */
    static final class ByOrder extends EntryHeap {
        @Override
        boolean before(Entry a, Entry b) {
            return a.order < b.order;
        }
    }

    /** Of delayed entries, by the time when they are due. */
    static final class ByDueTime extends EntryHeap {
        @Override
        boolean before(Entry a, Entry b) {
            return a.since != b.since ? a.since < b.since : a.order < b.order;
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
