package io.millwright.memory;

import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.memory.Entry.Place;
import io.millwright.spi.Envelope;
import io.millwright.spi.Links;
import io.millwright.spi.Payload;
import io.millwright.spi.TaskEvent;
import io.millwright.spi.WorkerId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where entries are linked: by id, by queue and priority, by the time when they are due or expire. What is settled it hands on to
 * {@link Retention}. Decides no states. Every entry is in the table of ids and in at most one other {@link Place}. Not thread-safe.
 */
final class Shelves {
    private final MemoryLedger.Limits limits;
    private final IdTable ids = new IdTable();
    private final Map<String, WaitingQueue> queues = new TreeMap<>();
    private final KindTable kinds = new KindTable();
    final UniqueKeys uniqueKeys = new UniqueKeys();
    final OrderLines lines = new OrderLines();
    final LimitTable limitTable = new LimitTable(this::stir);
    private final EntryHeap delayed = new EntryHeap.ByDueTime();
    private final EntryHeap expiring = new EntryHeap.ByExpiry();
    private final Packing packing = new Packing();
    final Retention retention;

    private final List<WaitingQueue> stirred = new ArrayList<>();
    private long orders;
    /** Neighbours mostly go to the same queue. */
    private @Nullable WaitingQueue lastQueue;

    Shelves(MemoryLedger.Limits limits) {
        this.limits = limits;
        this.retention = new Retention(limits, ids, packing);
    }

    @Nullable
    Entry find(TaskId id, long now) {
        Entry entry = ids.get(id);
        if (entry == null) {
            return packing.size() == 0 ? null : unpacked(id, now);
        }
        if (retention.isOutdated(entry, now)) {
            retention.forget(entry);
            return null;
        }
        return entry;
    }

    /** What a signature waits for that is held; null if it is not, or is not known. */
    @Nullable
    HeldEntry held(TaskId id) {
        Entry entry = ids.get(id);
        return entry == null || entry.state != TaskState.HELD ? null : entry.held();
    }

    /** A workflow that is known, or null. */
    @Nullable
    WorkflowEntry workflow(TaskId id, long now) {
        Entry entry = ids.get(id);
        return entry == null || !entry.kind.isWorkflow() || find(id, now) == null ? null : retention.workflow(id);
    }

    /** Whoever touches one that waits packed gets it as an object, which it remains. */
    private @Nullable Entry unpacked(TaskId id, long now) {
        Entry entry = packing.find(id);
        if (entry == null || retention.isOutdated(entry, now)) {
            return null;
        }
        if (entry.isWaiting()) {
            ids.add(entry);
            entry.lane.addReturned(entry);
        }
        return entry;
    }

    /** Unpacks the next ones of a lane whose list has come to its end. */
    private void refill(Lane lane, int most) {
        packing.take(lane.rear, most, entry -> {
            ids.add(entry);
            entry.place(Place.LISTED);
            lane.listed.addLast(entry);
        });
    }

    WaitingQueue queue(String name) {
        WaitingQueue last = lastQueue;
        if (last == null || !last.name.equals(name)) {
            last = queues.computeIfAbsent(name, WaitingQueue::new);
            lastQueue = last;
        }
        return last;
    }

    Collection<WaitingQueue> queues() {
        return queues.values();
    }

    /** All that is not packed, in no order. */
    void forEach(Consumer<Entry> action) {
        ids.forEach(action);
    }

    /** Copies of all that is packed. */
    void forEachPacked(Consumer<Entry> action) {
        retention.forEachPacked(action);
        for (WaitingQueue queue : queues.values()) {
            for (Lane lane : queue.lanes()) {
                packing.forEach(lane.rear, action);
            }
        }
    }

    /**
     * Takes in a new one; its id must be unknown and its unique key free.
     *
     * @return null if it waits for a worker, or is held by its workflow; else it has to be let go
     */
    @Nullable
    Entry add(Envelope envelope, long now) {
        Envelope.Address address = envelope.address();
        Tier tier = queue(address.queue()).tier(address.priority());
        Entry entry = new Entry(envelope, orders++, tier.common, kinds.of(envelope));
        Envelope.Times times = envelope.times();
        if (entry.state == TaskState.HELD
                || address.uniqueKey() != null
                || envelope.options() != null
                || times.dueAt() != 0
                || times.expiresAt() != 0) {
            Extras extras = entry.extras();
            extras.uniqueKey = address.uniqueKey();
            extras.flow = KindTable.isCommon(envelope.flow()) ? null : envelope.flow();
            extras.options = envelope.options();
            extras.dueAt = times.dueAt();
            extras.expiresAt = times.expiresAt();
            uniqueKeys.accepted(entry, now);
        } else if (isPacked(entry)) {
            stir(tier.queue);
            return null;
        }
        ids.add(entry);
        Links links = entry.kind.links();
        if (links != null && entry.kind.isHeld()) {
            hold(entry, entry.kind.isWorkflow() ? new WorkflowEntry(entry, links) : new HeldEntry(entry, links));
        } else if (entry.state == TaskState.HELD) {
            return entry;
        } else {
            enqueue(entry, times.dueAt(), now);
        }
        return null;
    }

    /** Packs a new entry if its lane is long. */
    private boolean isPacked(Entry entry) {
        LaneKey key = limitTable.laneOf(entry.kind);
        Lane lane = key == null ? entry.lane : entry.lane.tier.existing(key);
        if (lane == null
                || lane.queue.droppable != null
                || lane.rear.size == 0 && lane.listed.size < limits.unpacked()
                || !packing.addWaiting(lane.rear, entry)) {
            return false;
        }
        entry.lane = lane;
        lane.queue.added(entry);
        return true;
    }

    /** Spares the codec's name, which a network client may have made anew for every payload. */
    @SuppressWarnings("ReferenceEquality") // it is about the object
    static Payload compact(Payload payload) {
        return payload.codec() != Payload.JSON && payload.codec().equals(Payload.JSON)
                ? new Payload(Payload.JSON, payload.bytes())
                : payload;
    }

    /** Puts a detached entry where it waits: for its time, or for a worker. */
    void enqueue(Entry entry, long dueAt, long now) {
        entry.since = dueAt;
        WaitingQueue queue = entry.lane.queue;
        if (dueAt > now) {
            entry.place(Place.DELAYED);
            delayed.add(entry);
            queue.delayed++;
        } else {
            queue.add(entry, limitTable.laneOf(entry.kind));
            stir(queue);
        }
        queue.waits(entry);
        forgetRun(entry);
    }

    /** Forgets what belongs to a run; watches the expiry of what waits. */
    private void forgetRun(Entry entry) {
        Extras extras = entry.extras;
        if (extras != null) {
            extras.progress = null;
            extras.cancelReason = null;
            if (extras.expiresAt != 0) {
                expiring.add(entry);
            }
        }
    }

    /** Holds a detached entry until what it waits for has ended. An expiry counts for workflows only. */
    void hold(Entry entry, HeldEntry held) {
        entry.place(Place.HELD);
        entry.lane.queue.held++;
        Extras extras = entry.extras();
        extras.held = held;
        extras.progress = null;
        extras.cancelReason = null;
        if (extras.expiresAt != 0 && entry.kind.isWorkflow()) {
            expiring.add(entry);
        }
    }

    /** Notes where a detached entry stands that has joined its line behind others. */
    void lineUp(Entry entry, long dueAt) {
        entry.since = dueAt;
        entry.place(Place.LINED);
        entry.lane.queue.held++;
        entry.lane.queue.waits(entry);
        forgetRun(entry);
    }

    /** Sets another expiry of a workflow that is held. */
    void expireAt(Entry workflow, long expiresAt) {
        Extras extras = workflow.extras();
        if (extras.expiryIndex != Extras.NO_INDEX) {
            expiring.remove(workflow);
            extras.expiryIndex = Extras.NO_INDEX;
        }
        extras.expiresAt = expiresAt;
        if (expiresAt != 0) {
            expiring.add(workflow);
        }
    }

    void lease(Entry entry, Member member, long now) {
        entry.since = now;
        entry.holder = member;
        entry.place(Place.LEASED);
        member.held.addLast(entry);
        entry.lane.queue.leased++;
    }

    /** Keeps a settled entry as long as {@link Retention} says. */
    void keep(Entry entry) {
        Extras extras = entry.extras;
        if (extras != null) {
            extras.progress = null;
            extras.cancelReason = null;
            if (!entry.kind.isWorkflow()) {
                extras.held = null;
            }
            if (entry.state == TaskState.SUCCESS) {
                extras.checkpoint = null;
            }
            uniqueKeys.ended(entry);
            if (extras.isEmpty()) {
                entry.extras = null;
            }
        }
        retention.keep(entry);
    }

    /** Takes an entry from wherever it is linked; it stays known by its id. */
    void detach(Entry entry) {
        WaitingQueue queue = entry.lane.queue;
        switch (entry.place()) {
            case LISTED, RETURNED -> {
                unlink(entry);
                queue.waitsNoMore(entry);
            }
            case DELAYED -> {
                queue.waitsNoMore(entry);
                delayed.remove(entry);
                queue.delayed--;
            }
            case LEASED -> {
                Member holder = entry.holder;
                if (holder != null) {
                    holder.held.remove(entry);
                }
                entry.holder = null;
                queue.leased--;
                limitTable.release(entry);
            }
            case HELD -> queue.held--;
            case LINED -> {
                queue.waitsNoMore(entry);
                lines.leave(entry);
                queue.held--;
            }
            case KEPT, ENROLLED, DEAD -> retention.remove(entry);
            case PACKED, NOWHERE -> {}
        }
        if (entry.extras != null && entry.extras.expiryIndex != Extras.NO_INDEX) {
            expiring.remove(entry);
            entry.extras.expiryIndex = Extras.NO_INDEX;
        }
        entry.place(Place.NOWHERE);
    }

    private void unlink(Entry entry) {
        Lane lane = entry.lane;
        lane.remove(entry);
        if (lane.listed.size == 0 && lane.rear.size > 0) {
            refill(lane, Math.max(1, limits.unpacked() / 16));
        }
        lane.queue.removed(lane);
        entry.lane = lane.tier.common;
    }

    /** Moves a claimable entry to the lane in which its like wait now. */
    void relocate(Entry entry) {
        unlink(entry);
        entry.lane.queue.add(entry, limitTable.laneOf(entry.kind));
    }

    /** When something is due or expires, or gets a token. */
    long nextEventAt() {
        Entry due = delayed.first();
        Entry expiring = this.expiring.first();
        return Math.min(
                limitTable.nextTokenAt(),
                Math.min(
                        due == null ? Long.MAX_VALUE : due.since,
                        expiring == null ? Long.MAX_VALUE : expiring.expiresAt()));
    }

    /** Takes out one waiting entry whose expiry has come. */
    @Nullable
    Entry expired(long now) {
        Entry first = expiring.first();
        if (first == null || first.expiresAt() > now) {
            return null;
        }
        detach(first);
        return first;
    }

    /** Makes claimable what has fallen due. */
    void promote(long now, int most) {
        Entry due = delayed.first();
        for (int i = 0; i < most && due != null && due.since <= now; i++) {
            delayed.remove(due);
            due.lane.queue.delayed--;
            due.lane.queue.add(due, limitTable.laneOf(due.kind));
            stir(due.lane.queue);
            due = delayed.first();
        }
    }

    /** Everything that waits in a queue, claimable or not. */
    List<Entry> waiting(String queue) {
        List<Entry> waiting = new ArrayList<>();
        WaitingQueue target = queues.get(queue);
        if (target != null) {
            target.lanes().forEach(lane -> refill(lane, Integer.MAX_VALUE));
            target.collect(waiting);
            for (int i = 0; i < delayed.size(); i++) {
                if (delayed.at(i).lane.queue == target) {
                    waiting.add(delayed.at(i));
                }
            }
            lines.forEachBehind(entry -> {
                if (entry.lane.queue == target) {
                    waiting.add(entry);
                }
            });
        }
        return waiting;
    }

    /** Notes that a queue's parked claims may be served now. */
    void stir(WaitingQueue queue) {
        if (!queue.stirred && !queue.parked.isEmpty()) {
            queue.stirred = true;
            stirred.add(queue);
        }
    }

    /** The next queue whose parked claims may be served, or null. */
    @Nullable
    WaitingQueue nextStirred() {
        if (stirred.isEmpty()) {
            return null;
        }
        WaitingQueue queue = stirred.remove(stirred.size() - 1);
        queue.stirred = false;
        return queue;
    }

    static void record(Entry entry, TaskEvent event) {
        Extras extras = entry.extras();
        History history = extras.history;
        if (history == null) {
            history = new History();
            extras.history = history;
        }
        history.add(event);
    }

    void recordVanished(Entry entry, WorkerId worker, long now, String why) {
        record(entry, new TaskEvent(now, TaskEvent.Kind.VANISHED, entry.fencing, worker.value(), why));
    }

    void checkInvariants() {
        new ShelfCheck(this).run();
        delayed.checkInvariants();
        expiring.checkInvariants();
    }

    /** What {@link ShelfCheck} compares its own counts with. */
    Counts counts() {
        return new Counts(
                ids.size(),
                packing.size(),
                delayed.size(),
                expiring.size(),
                retention.keptCount(),
                retention.keptBytes(),
                uniqueKeys.size());
    }

    record Counts(long ids, long packed, long delayed, long expiring, long kept, long keptBytes, long uniqueKeys) {}
}
