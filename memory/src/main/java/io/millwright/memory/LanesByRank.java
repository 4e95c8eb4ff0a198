package io.millwright.memory;

/** Lanes by the order of publication of their first entries. A lane is in at most one of them. Not thread-safe. */
final class LanesByRank extends IndexedHeap<Lane> {
    @Override
    boolean before(Lane a, Lane b) {
        return a.rank < b.rank;
    }

    @Override
    int indexOf(Lane lane) {
        return lane.index;
    }

    @Override
    void moved(Lane lane, int index) {
        lane.index = index;
    }
}
