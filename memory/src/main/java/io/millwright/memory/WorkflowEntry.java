package io.millwright.memory;

import io.millwright.spi.Links;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A workflow: what it waits for, how it stands, and what is kept with it once it has ended. Not thread-safe. */
final class WorkflowEntry extends HeldEntry {
    /** Greatest number of its nodes so far; published in several trips, it does not have all of them from the beginning. */
    int highest;
    /** Of its nodes, how many are dead letters; it stays known as long as they do. */
    int dead;
    /** Roughly how many bytes everything occupies that is kept with it. */
    long load;
    /** The workflow with which this one is kept; null if it is kept by itself, or has not ended. */
    @Nullable
    WorkflowEntry outer;
    /** Those that are kept with this one. */
    final List<WorkflowEntry> inner = new ArrayList<>(0);

    WorkflowEntry(Entry entry, Links links) {
        super(entry, links);
    }

    /** The one that decides how long this one is kept. */
    WorkflowEntry outermost() {
        WorkflowEntry found = this;
        for (WorkflowEntry next = found.outer; next != null; next = next.outer) {
            found = next;
        }
        return found;
    }

    boolean hasEnded() {
        return entry.ending != null;
    }
}
