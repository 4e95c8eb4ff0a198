package io.millwright.memory;

import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.memory.Entry.Place;
import io.millwright.spi.Links;
import io.millwright.spi.Payload;
import io.millwright.spi.Tally;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How long settled entries stay known: for the retention, and less if they would occupy too much; dead letters until they are
 * requeued. Not thread-safe.
 *
 * <p>What belongs to a workflow is kept with it: as long as it has not ended, and then as long as itself. A workflow that continues
 * a member of another one is kept with that one. One that has a dead letter is kept until that is requeued.
 */
final class Retention {
    /** What the index needs for one packed signature. */
    private static final long INDEX_BYTES = 16;

    private final MemoryLedger.Limits limits;
    private final IdTable ids;
    private final Packing packing;
    /** In the order in which they were settled. */
    private final EntryList kept = new EntryList();
    /** Of those that succeeded, all that have nothing rare. */
    private final Packed archive = new Packed(null);

    private long keptBytes;

    Retention(MemoryLedger.Limits limits, IdTable ids, Packing packing) {
        this.limits = limits;
        this.ids = ids;
        this.packing = packing;
    }

    /** The workflow that a node belongs to; null if it is none, or its workflow is not known. */
    @Nullable
    WorkflowEntry workflowOf(Entry entry) {
        return entry.kind.links() == null || entry.kind.isWorkflow()
                ? null
                : workflow(entry.id().workflow());
    }

    /** The workflow with this id; null if there is none. */
    @Nullable
    WorkflowEntry workflow(TaskId id) {
        Entry entry = ids.get(id);
        return entry != null && entry.held() instanceof WorkflowEntry workflow ? workflow : null;
    }

    /** Keeps a settled entry that is linked nowhere else. */
    void keep(Entry entry) {
        if (entry.state == TaskState.DEAD) {
            keepDead(entry);
        } else if (entry.held() instanceof WorkflowEntry workflow) {
            keepWorkflow(workflow);
        } else {
            keepTask(entry);
        }
        while (keptBytes + archive.bytes + INDEX_BYTES * archive.size > limits.keptBytes()
                && kept.size + archive.size > 1) {
            dropOldest();
        }
    }

    private void keepDead(Entry entry) {
        entry.place(Place.DEAD);
        entry.lane.queue.dead++;
        count(workflowOf(entry), 1);
    }

    /** Counts dead letters of a workflow, on which it depends how that is kept. */
    private void count(@Nullable WorkflowEntry workflow, int dead) {
        if (workflow == null) {
            return;
        }
        boolean kept = workflow.hasEnded();
        if (kept) {
            remove(workflow.entry);
        }
        workflow.dead += dead;
        if (kept) {
            keepWorkflow(workflow);
        }
    }

    private void keepTask(Entry entry) {
        WorkflowEntry workflow = workflowOf(entry);
        if (workflow != null) {
            entry.place(Place.ENROLLED);
            charge(workflow, entry.weight());
        } else if (entry.extras == null
                && entry.tally == Tally.ZERO // same object on purpose: equal ones are rare and may stay objects
                && entry.ending instanceof Payload result
                && packing.addSettled(archive, entry, result)) {
            entry.place(Place.PACKED);
            ids.remove(entry);
        } else {
            entry.place(Place.KEPT);
            kept.addLast(entry);
            keptBytes += entry.weight();
        }
    }

    private void keepWorkflow(WorkflowEntry workflow) {
        Entry entry = workflow.entry;
        WorkflowEntry outer = workflow.dead > 0 ? null : continuedIn(workflow);
        if (outer != null) {
            entry.place(Place.ENROLLED);
            workflow.outer = outer;
            outer.inner.add(workflow);
            charge(outer, entry.weight() + workflow.load);
        } else if (workflow.dead > 0) {
            entry.place(Place.ENROLLED);
        } else {
            entry.place(Place.KEPT);
            kept.addLast(entry);
            keptBytes += entry.weight() + workflow.load;
        }
    }

    /**
     * The workflow of the node that waits for this workflow, or null. One that is kept with this one is none: publishers may name any
     * node, and a circle would never be forgotten.
     */
    private @Nullable WorkflowEntry continuedIn(WorkflowEntry workflow) {
        Links links = workflow.linksOrNull();
        Entry parent = links == null || links.parent() == null ? null : ids.get(links.parent());
        HeldEntry waiting = parent == null ? null : parent.held();
        if (parent == null || waiting == null || !workflow.id.equals(waiting.continuation)) {
            return null;
        }
        WorkflowEntry outer = workflowOf(parent);
        return outer == null || outer.outermost() == workflow ? null : outer;
    }

    private void charge(WorkflowEntry workflow, long bytes) {
        for (WorkflowEntry at = workflow; at != null; at = at.outer) {
            at.load += bytes;
            if (at.entry.place() == Place.KEPT) {
                keptBytes += bytes;
            }
        }
    }

    /** Undoes {@link #keep}: it is settled no more, or forgotten. */
    void remove(Entry entry) {
        long weight = entry.held() instanceof WorkflowEntry workflow ? entry.weight() + workflow.load : entry.weight();
        switch (entry.place()) {
            case KEPT -> {
                kept.remove(entry);
                keptBytes -= weight;
            }
            case DEAD -> {
                entry.lane.queue.dead--;
                count(workflowOf(entry), -1);
            }
            case ENROLLED -> leave(entry, weight);
            default -> throw new IllegalStateException(entry.id() + " is not kept, but " + entry.place());
        }
        entry.place(Place.NOWHERE);
    }

    private void leave(Entry entry, long weight) {
        WorkflowEntry outer = workflowOf(entry);
        if (entry.held() instanceof WorkflowEntry workflow) {
            outer = workflow.outer;
            workflow.outer = null;
            if (outer != null) {
                outer.inner.remove(workflow);
            }
        }
        if (outer != null) {
            charge(outer, -weight);
        }
    }

    /** Whether it should be known no more. */
    boolean isOutdated(Entry entry, long now) {
        return entry.ending != null && now - keptSince(entry) >= limits.retention();
    }

    /** When the retention of a settled entry began; {@link Long#MAX_VALUE} if it has not. */
    private long keptSince(Entry entry) {
        return switch (entry.place()) {
            case DEAD -> Long.MAX_VALUE;
            case ENROLLED -> {
                Entry keeper = keeperOf(entry);
                yield keeper.place() == Place.KEPT ? keeper.since : Long.MAX_VALUE;
            }
            default -> entry.since;
        };
    }

    /** Whether the bytes of a settled entry count. */
    boolean isCounted(Entry entry) {
        return entry.place() == Place.KEPT
                || entry.place() == Place.ENROLLED && keeperOf(entry).place() == Place.KEPT;
    }

    /** The entry with which it is forgotten: itself, or its outermost workflow. */
    private Entry keeperOf(Entry entry) {
        WorkflowEntry workflow = entry.held() instanceof WorkflowEntry self ? self : workflowOf(entry);
        return workflow == null || entry.place() != Place.ENROLLED ? entry : workflow.outermost().entry;
    }

    /** Forgets a settled entry, and all that is kept with the same workflow. */
    void forget(Entry entry) {
        Entry keeper = keeperOf(entry);
        remove(keeper);
        ids.remove(keeper);
        if (keeper.held() instanceof WorkflowEntry workflow) {
            forgetWhatIsIn(workflow);
        }
    }

    private void forgetWhatIsIn(WorkflowEntry outermost) {
        Queue<WorkflowEntry> left = new ArrayDeque<>();
        left.add(outermost);
        for (WorkflowEntry workflow = left.poll(); workflow != null; workflow = left.poll()) {
            for (int number = 1; number <= workflow.highest; number++) {
                Entry member = ids.get(workflow.id.member(number));
                if (member != null && member.place() == Place.ENROLLED) {
                    ids.remove(member);
                }
            }
            for (WorkflowEntry inner : workflow.inner) {
                ids.remove(inner.entry);
                left.add(inner);
            }
        }
    }

    private void dropOldest() {
        Entry oldest = kept.first;
        if (oldest == null || archive.firstStamp() < oldest.since) {
            packing.dropOldest(archive);
        } else {
            forget(oldest);
        }
    }

    /** @param most about how many to forget; a workflow is forgotten as a whole */
    void dropOutdated(long now, int most) {
        int left = most;
        for (Entry oldest = kept.first; left > 0 && oldest != null && isOutdated(oldest, now); oldest = kept.first) {
            left -= oldest.held() instanceof WorkflowEntry workflow ? 1 + workflow.highest : 1;
            forget(oldest);
        }
        // a segment per tick is more than is settled between two ticks
        if (now - limits.retention() >= archive.lastStampOfOldest()) {
            packing.dropOldest(archive);
        }
    }

    /** When {@link #dropOutdated} has something to do. */
    long nextOutdatedAt() {
        Entry oldest = kept.first;
        long first = Math.min(oldest == null ? Long.MAX_VALUE : oldest.since, archive.lastStampOfOldest());
        return first == Long.MAX_VALUE ? first : first + limits.retention();
    }

    /** Copies of all that is packed. */
    void forEachPacked(Consumer<Entry> action) {
        packing.forEach(archive, action);
    }

    int keptCount() {
        return kept.size;
    }

    long keptBytes() {
        return keptBytes;
    }
}
