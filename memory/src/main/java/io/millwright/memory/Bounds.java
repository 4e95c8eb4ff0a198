package io.millwright.memory;

import io.millwright.api.ErrorCode;
import io.millwright.api.Flow.OnConflict;
import io.millwright.api.MillwrightException;
import io.millwright.api.QueueBound;
import io.millwright.api.QueueBound.WhenFull;
import io.millwright.api.TaskId;
import io.millwright.spi.Envelope;
import io.millwright.spi.Published;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which queues are bounded, and who waits for room in them. Those who wait stand in line for every queue they need, and a batch is
 * accepted when it is the first in all of them. As long as nothing is bounded, it costs nothing. Not thread-safe.
 */
final class Bounds {
    private static final QueueBound NONE = new QueueBound(Integer.MAX_VALUE, WhenFull.BLOCK);

    private final Shelves shelves;
    private final Acceptor acceptor;
    private final Outbox outbox;
    private final TreeSet<Publication> waiting = new TreeSet<>(
            Comparator.<Publication>comparingLong(one -> one.deadline).thenComparingLong(one -> one.number));
    /** Those that somebody waits for. */
    private final Set<WaitingQueue> crowded = new LinkedHashSet<>();

    private int bounded;
    private long numbers;

    Bounds(Shelves shelves, Acceptor acceptor, Outbox outbox) {
        this.shelves = shelves;
        this.acceptor = acceptor;
        this.outbox = outbox;
    }

    /** What the ledger does with signatures for which there is room, and with those that make room. */
    interface Acceptor {
        /** @throws MillwrightException if there is something wrong with them, as there may be after they have waited */
        void check(List<Envelope> envelopes, long now);

        List<Published> accept(List<Envelope> envelopes, long now);

        /** Cancels one that waits. */
        void drop(Entry entry, String why, long now);
    }

    /** Bounds a queue; null for not any more. */
    void bound(String name, @Nullable QueueBound bound) {
        WaitingQueue queue = shelves.queue(name);
        bounded += (bound == null ? 0 : 1) - (queue.bound == null ? 0 : 1);
        queue.bound = bound;
        queue.droppable = null;
        if (bound != null && bound.whenFull() == WhenFull.DROP_OLDEST) {
            queue.droppable = new TreeSet<>(Comparator.<Entry>comparingInt(entry -> entry.lane.priority)
                    .thenComparingLong(entry -> entry.order));
            queue.droppable.addAll(shelves.waiting(name));
        }
    }

    /**
     * Accepts a batch that was checked: at once if there is room, else when there is some.
     *
     * @param patience how long to wait, in milliseconds
     * @return empty if it waits now
     * @throws MillwrightException {@link ErrorCode#QUEUE_FULL}
     */
    Optional<List<Published>> publish(Publication publication, long patience, long now) {
        Map<WaitingQueue, Integer> needs = needs(publication.envelopes, now);
        if (hasRoom(publication, needs, patience > 0, now)) {
            return Optional.of(acceptor.accept(publication.envelopes, now));
        }
        publication.deadline = now + patience;
        publication.needs = needs;
        publication.number = numbers++;
        waiting.add(publication);
        for (WaitingQueue queue : needs.keySet()) {
            queue.wanting.add(publication);
            crowded.add(queue);
        }
        return Optional.empty();
    }

    /** How many of a batch have to wait in which bounded queue: duplicates have not, nor what takes the place of another. */
    private Map<WaitingQueue, Integer> needs(List<Envelope> envelopes, long now) {
        if (bounded == 0) {
            return Map.of();
        }
        Map<WaitingQueue, Integer> needs = new HashMap<>();
        Set<Object> seen = new HashSet<>();
        for (Envelope envelope : envelopes) {
            WaitingQueue queue = shelves.queue(envelope.address().queue());
            if (queue.bound != null
                    && shelves.find(envelope.id(), now) == null
                    && seen.add(envelope.id())
                    && isAnother(envelope, queue, seen, now)) {
                needs.merge(queue, 1, Integer::sum);
            }
        }
        return needs;
    }

    private boolean isAnother(Envelope envelope, WaitingQueue queue, Set<Object> seen, long now) {
        String key = envelope.address().uniqueKey();
        if (key == null) {
            return true;
        }
        TaskId holder = shelves.uniqueKeys.holderOf(key, now);
        if (!seen.add(key) || holder == null) {
            return holder == null;
        }
        Entry entry = shelves.find(holder, now);
        boolean replaces = envelope.flow() != null
                && envelope.flow().unique() != null
                && envelope.flow().unique().onConflict() == OnConflict.REPLACE;
        return replaces && entry != null && entry.isWaitingItself() && entry.lane.queue != queue;
    }

    /** Whether there is room for all of it, which is made if that is how. */
    private boolean hasRoom(Publication publication, Map<WaitingQueue, Integer> needs, boolean mayWait, long now) {
        List<WaitingQueue> overflowing = new ArrayList<>(0);
        boolean room = true;
        for (Map.Entry<WaitingQueue, Integer> need : needs.entrySet()) {
            WaitingQueue queue = need.getKey();
            QueueBound bound = queue.bound;
            if (bound == null || queue.isNext(publication) && need.getValue() <= queue.room()) {
                continue;
            }
            int droppable = queue.droppable == null ? 0 : queue.droppable.size();
            if (need.getValue() > bound.length()
                    || bound.whenFull() == WhenFull.REJECT
                    || bound.whenFull() == WhenFull.BLOCK && !mayWait
                    || bound.whenFull() == WhenFull.DROP_OLDEST && need.getValue() > queue.room() + droppable) {
                throw full(queue, bound, need.getValue());
            }
            room &= bound.whenFull() == WhenFull.DROP_OLDEST;
            overflowing.add(queue);
        }
        if (room) {
            overflowing.forEach(queue -> makeRoom(queue, needs.getOrDefault(queue, 0), now));
        }
        return room;
    }

    private void makeRoom(WaitingQueue queue, int need, long now) {
        for (long lacking = need - queue.room(); lacking > 0 && queue.droppable != null; lacking--) {
            acceptor.drop(queue.droppable.first(), "dropped, because queue " + queue.name + " was full", now);
        }
    }

    private static MillwrightException full(WaitingQueue queue, QueueBound bound, int need) {
        return new MillwrightException(
                ErrorCode.QUEUE_FULL,
                "queue " + queue.name + " may hold " + bound.length() + " and holds " + queue.waiting()
                        + "; nothing of a batch with " + need
                        + " for it was accepted. Send it again later, or raise the bound");
    }

    /**
     * Accepts those for whom there is room now.
     *
     * @return whether there was one
     */
    boolean serve(long now) {
        boolean served = false;
        for (WaitingQueue queue : crowded.isEmpty() ? List.<WaitingQueue>of() : List.copyOf(crowded)) {
            Publication first = queue.nextWanting();
            while (first != null && mayHaveRoom(first) && answered(first, now)) {
                served = true;
                first = queue.nextWanting();
            }
        }
        return served;
    }

    /** Without looking at each of its envelopes. */
    private static boolean mayHaveRoom(Publication publication) {
        for (Map.Entry<WaitingQueue, Integer> need : publication.needs.entrySet()) {
            WaitingQueue queue = need.getKey();
            boolean room = queue.bound == null || queue.droppable != null || need.getValue() <= queue.room();
            if (!room || !queue.isNext(publication)) {
                return false;
            }
        }
        return true;
    }

    private boolean answered(Publication publication, long now) {
        try {
            acceptor.check(publication.envelopes, now);
            if (!hasRoom(publication, needs(publication.envelopes, now), true, now)) {
                return false;
            }
            List<Published> results = acceptor.accept(publication.envelopes, now);
            outbox.published(publication, results);
        } catch (MillwrightException e) {
            outbox.refused(publication, e);
        }
        withdraw(publication);
        return true;
    }

    /** Refuses those whose time is over. */
    void tick(long now) {
        while (!waiting.isEmpty() && waiting.first().deadline <= now) {
            Publication first = waiting.first();
            if (answered(first, now)) {
                continue; // it may have become one of duplicates, which need no room
            }
            withdraw(first);
            Map.Entry<WaitingQueue, Integer> need =
                    first.needs.entrySet().iterator().next();
            QueueBound bound = need.getKey().bound;
            outbox.refused(first, full(need.getKey(), bound == null ? NONE : bound, need.getValue()));
        }
    }

    long nextDeadline() {
        return waiting.isEmpty() ? Long.MAX_VALUE : waiting.first().deadline;
    }

    /** Takes out all that somebody published who goes away. */
    List<Publication> withdrawAll(Object owner) {
        List<Publication> all =
                waiting.stream().filter(one -> one.owner == owner).toList();
        all.forEach(this::withdraw);
        return all;
    }

    private void withdraw(Publication publication) {
        waiting.remove(publication);
        for (WaitingQueue queue : publication.needs.keySet()) {
            queue.wanting.remove(publication);
            if (queue.wanting.isEmpty()) {
                crowded.remove(queue);
            }
        }
    }
}
