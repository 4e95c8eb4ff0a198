package io.millwright.memory;

import io.millwright.api.Flow;
import io.millwright.api.TaskState;
import io.millwright.memory.Entry.Place;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Recounts everything on the shelves and compares. For tests: it scans. */
final class ShelfCheck {
    private final Shelves shelves;
    private final Map<WaitingQueue, EnumMap<Place, Long>> counts = new HashMap<>();
    private final Map<WaitingQueue, Long> packedWaiting = new HashMap<>();
    private long all;
    private long packed;
    private long expiring;
    private long keptBytes;
    private long uniqueKeys;

    ShelfCheck(Shelves shelves) {
        this.shelves = shelves;
    }

    /** @throws IllegalStateException if a counter, an index or a state contradicts another */
    void run() {
        shelves.forEach(this::look);
        shelves.forEachPacked(this::lookAtPacked);
        long delayed = 0;
        long kept = 0;
        for (WaitingQueue queue : shelves.queues()) {
            queue.checkInvariants();
            equal(
                    queue.name + " ready and limited",
                    count(queue, Place.LISTED) + count(queue, Place.RETURNED) + packedIn(queue),
                    queue.ready + queue.limited);
            equal(queue.name + " delayed", count(queue, Place.DELAYED), queue.delayed);
            equal(queue.name + " leased", count(queue, Place.LEASED), queue.leased);
            if (queue.droppable != null) {
                long waiting = queue.ready + queue.limited + queue.delayed + count(queue, Place.LINED);
                equal(queue.name + " droppable", waiting, queue.droppable.size());
            }
            equal(queue.name + " dead", count(queue, Place.DEAD), queue.dead);
            equal(queue.name + " held", count(queue, Place.HELD) + count(queue, Place.LINED), queue.held);
            delayed += queue.delayed;
            kept += count(queue, Place.KEPT);
        }
        Shelves.Counts counters = shelves.counts();
        equal("ids", all, counters.ids());
        equal("packed", packed, counters.packed());
        equal("delayed", delayed, counters.delayed());
        equal("kept", kept, counters.kept());
        equal("expiring", expiring, counters.expiring());
        equal("bytes kept", keptBytes, counters.keptBytes());
        equal("unique keys", uniqueKeys, counters.uniqueKeys());
    }

    private long count(WaitingQueue queue, Place place) {
        EnumMap<Place, Long> places = counts.get(queue);
        return places == null ? 0 : places.getOrDefault(place, 0L);
    }

    private long packedIn(WaitingQueue queue) {
        return packedWaiting.getOrDefault(queue, 0L);
    }

    private void lookAtPacked(Entry entry) {
        packed++;
        if (entry.isWaiting()) {
            packedWaiting.merge(entry.lane.queue, 1L, Long::sum);
        }
    }

    private void look(Entry entry) {
        all++;
        Place place = entry.place();
        counts.computeIfAbsent(entry.lane.queue, queue -> new EnumMap<>(Place.class))
                .merge(place, 1L, Long::sum);
        boolean fits = switch (entry.state) {
            case PENDING, RETRY -> place == Place.LISTED || place == Place.RETURNED || place == Place.DELAYED;
            case RECEIVED, STARTED -> place == Place.LEASED && entry.holder != null;
            case HELD ->
                place == Place.HELD && entry.held() != null
                        || place == Place.LINED && entry.held() == null && shelves.lines.before(entry) != entry;
            case DEAD -> place == Place.DEAD;
            default -> place == Place.KEPT || place == Place.ENROLLED;
        };
        check(fits, entry.id() + " is " + entry.state + " and stands in " + place);
        boolean settled = entry.state.isTerminal();
        check(settled == (entry.ending != null), entry.id() + " is " + entry.state + " with ending " + entry.ending);
        check(!settled || entry.watchers == null, entry.id() + " is settled and still watched");
        if (settled && shelves.retention.isCounted(entry)) {
            keptBytes += entry.weight();
        }
        Extras extras = entry.extras;
        if (extras != null) {
            lookAtExtras(entry, extras);
        }
    }

    private void lookAtExtras(Entry entry, Extras extras) {
        boolean timed = entry.isWaitingItself() || entry.state == TaskState.HELD && entry.kind.isWorkflow();
        boolean expires = timed && extras.expiresAt != 0;
        check(
                expires == (extras.expiryIndex != Extras.NO_INDEX),
                entry.id() + " is " + entry.state + " and has expiry index " + extras.expiryIndex);
        expiring += expires ? 1 : 0;
        if (extras.uniqueKey != null) {
            boolean has = shelves.uniqueKeys.entryOf(extras.uniqueKey) == entry;
            uniqueKeys += has ? 1 : 0;
            Flow.Unique policy = extras.flow == null ? null : extras.flow.unique();
            boolean always = policy == null || policy.until() == Flow.Until.DONE;
            check(!always || has != entry.state.isTerminal(), entry.id() + " has its unique key: " + has);
        }
    }

    private static void equal(String what, long recounted, long counter) {
        check(recounted == counter, what + ": counter says " + counter + ", but there are " + recounted);
    }

    private static void check(boolean holds, @Nullable String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
