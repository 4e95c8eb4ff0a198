package io.millwright.memory;

import org.jspecify.annotations.Nullable;

/** What one tenant has waiting at one priority of a queue. Not thread-safe. */
final class Share {
    static final int NO_INDEX = -1;

    /** Null for those without a share. */
    final @Nullable String key;
    /** Breaks ties, so that the order is total. */
    final long number;
    /** Those of its lanes that may be served, by the order of their first entries. */
    final IndexedHeap<Lane> lanes = new LanesByRank();

    int weight = 1;
    /** Order of publication of the signature that said so. */
    long weighedBy = -1;
    /** How much it was served, divided by its weight; the least is served next. */
    long pass;
    /** Within {@link Shares} while it is active, or {@link #NO_INDEX}. */
    int index = NO_INDEX;
    /** How many lanes it has, including those that were passed over. */
    int open;

    Share(@Nullable String key, long number) {
        this.key = key;
        this.number = number;
    }
}
