package io.millwright.memory;

import io.millwright.api.Client.CancelOutcome;
import io.millwright.api.ErrorCode;
import io.millwright.api.Limit;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskError;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.memory.Entry.Place;
import io.millwright.spi.Envelope;
import io.millwright.spi.Published;
import io.millwright.spi.TaskOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The store without threads: every operation is one step, time is an argument, what others are to be told goes to the
 * {@link Outbox}. Not thread-safe.
 *
 * <p>This class does what operators and clients ask for, and what falls due. What is accepted is decided by {@link Acceptance}, what becomes
 * of deliveries by {@link DeliveryLedger}, what follows when something ends by {@link Endings}. Where entries are linked meanwhile is
 * the {@link Shelves}' affair, who holds them the {@link Sessions}'. Callers go through {@link #tick} before and
 * {@link #serve} after each operation.
 */
final class MemoryLedger {
    /** Most entries that one tick moves per kind, so that a million falling due at once do not hold the lock for seconds. */
    private static final int SWEPT_AT_ONCE = 10_000;

    final Shelves shelves;
    final Sessions sessions;
    final MemoryWorkflows workflows;
    final Bounds bounds;
    final ScheduleLedger schedules = new ScheduleLedger();
    final DeliveryLedger deliveries;
    private final Changes changes;
    private final Endings endings;
    private final Acceptance acceptance;
    private final Outbox outbox;

    MemoryLedger(Limits limits, Outbox outbox) {
        this.outbox = outbox;
        this.shelves = new Shelves(limits);
        this.sessions = new Sessions(shelves, outbox);
        this.changes = new Changes(shelves, outbox);
        this.workflows = new MemoryWorkflows(shelves, changes, outbox);
        this.endings = new Endings(shelves, changes, workflows);
        this.acceptance = new Acceptance(shelves, changes, workflows, endings);
        this.deliveries = new DeliveryLedger(shelves, sessions, workflows, acceptance, endings);
        this.bounds = new Bounds(shelves, acceptance, outbox);
    }

    /**
     * How long settled signatures stay, and how many waiting ones are objects.
     *
     * @param retention in milliseconds
     * @param keptBytes roughly how much memory they may occupy; the oldest go first
     * @param unpacked length of a lane beyond which what comes is packed
     */
    record Limits(long retention, long keptBytes, int unpacked) {
        /** Enough for a busy queue without a backlog. */
        static final int UNPACKED = 4_096;
    }

    /** Does what has fallen due. */
    void tick(long now) {
        shelves.uniqueKeys.forgetPassed(now);
        shelves.retention.dropOutdated(now, SWEPT_AT_ONCE);
        if (now < nextEventAt()) {
            return;
        }
        for (Member member : sessions.overdue(now)) {
            end(member, now, "its worker's lease ran out");
        }
        for (int i = 0; i < SWEPT_AT_ONCE; i++) {
            Entry entry = shelves.expired(now);
            if (entry == null) {
                break;
            }
            endings.expire(entry, now);
        }
        shelves.promote(now, SWEPT_AT_ONCE);
        serve(now);
        bounds.tick(now);
        serve(now);
    }

    /** Serves parked claims from queues that got work, and those who wait for the room that this makes. */
    void serve(long now) {
        do {
            sessions.serve(this, now);
        } while (bounds.serve(now));
    }

    /** When {@link #tick} has something to do that somebody may wait for; in the past if it has now. */
    long nextEventAt() {
        return Math.min(bounds.nextDeadline(), Math.min(sessions.firstDeadline(), shelves.nextEventAt()));
    }

    /**
     * @param patience how long it may wait for room, in milliseconds
     * @return empty if it waits; the outbox is told of the end
     */
    Optional<List<Published>> publish(Publication publication, long patience, long now) {
        acceptance.check(publication.envelopes, now);
        return bounds.publish(publication, patience, now);
    }

    /** Within a step of something else, which cannot wait: accepts all of them or throws. */
    List<Published> publishNow(List<Envelope> envelopes, Object owner, long now) {
        return publish(new Publication(envelopes, owner) {}, 0, now).orElseThrow();
    }

    CancelOutcome cancel(TaskId id, String reason, long now) {
        Entry entry = shelves.find(id, now);
        if (entry == null) {
            return CancelOutcome.UNKNOWN;
        }
        Member holder = entry.holder;
        if (holder != null) {
            entry.extras().cancelReason = reason;
            outbox.cancelRequested(holder, id, entry.fencing, reason);
            return CancelOutcome.REQUESTED;
        }
        if (entry.ending != null) {
            return CancelOutcome.ALREADY_SETTLED;
        }
        HeldEntry held = shelves.held(id);
        if (held != null) {
            workflows.cancel(held, reason, now);
            return entry.ending == null ? CancelOutcome.REQUESTED : CancelOutcome.CANCELED;
        }
        endings.cancel(entry, reason, now);
        return CancelOutcome.CANCELED;
    }

    void limit(Limit limit, long now) {
        shelves.limitTable.define(limit, now, sessions::forEachHeld);
    }

    void pause(String queue, boolean paused) {
        WaitingQueue target = shelves.queue(queue);
        target.paused = paused;
        shelves.stir(target);
    }

    long purge(String queue, long now) {
        List<Entry> waiting = shelves.waiting(queue);
        TaskError why = TaskError.of(ErrorCode.TASK_CANCELED, "queue " + queue + " was purged"); // one for all of them
        for (Entry entry : waiting) {
            shelves.detach(entry);
            endings.finish(entry, TaskState.CANCELED, why, now);
        }
        return waiting.size();
    }

    /** An expiry that has passed is dropped: who requeues wants it run. A unique key taken meanwhile prevents it. */
    boolean requeue(TaskId id, long now) {
        Entry entry = shelves.find(id, now);
        if (entry == null) {
            return false;
        }
        WorkflowEntry workflow = shelves.workflow(id.workflow(), now);
        if (workflow != null && entry.kind.links() != null) {
            return workflows.requeue(workflow, id.number(), now);
        }
        if (entry.ending == null || entry.state == TaskState.SUCCESS || !shelves.uniqueKeys.reopened(entry, now)) {
            return false;
        }
        changes.reopen(entry, TaskState.HELD, now);
        changes.letGo(entry, 0, now);
        return true;
    }

    /**
     * @return how it ended, or empty if the watcher will be told
     * @throws MillwrightException {@link ErrorCode#TASK_UNKNOWN}
     */
    Optional<TaskOutcome> watch(Watcher watcher, long now) {
        Entry entry = shelves.find(watcher.id, now);
        if (entry == null) {
            throw new MillwrightException(
                    ErrorCode.TASK_UNKNOWN,
                    "the store does not know task " + watcher.id
                            + "; it was never sent here, or its result is older than the retention");
        }
        if (entry.ending != null) {
            return Optional.of(View.outcome(entry, watcher.id));
        }
        watcher.next = entry.watchers;
        entry.watchers = watcher;
        return Optional.empty();
    }

    void unwatch(Watcher watcher, long now) {
        Entry entry = shelves.find(watcher.id, now);
        if (entry == null) {
            return;
        }
        Watcher before = null;
        for (Watcher at = entry.watchers; at != null; before = at, at = at.next) {
            if (at == watcher) {
                if (before == null) {
                    entry.watchers = at.next;
                } else {
                    before.next = at.next;
                }
                return;
            }
        }
    }

    /** Ends a session as if its lease had run out. */
    void end(Member member, long now, String why) {
        deliveries.end(member, now, why);
        outbox.sessionEnded(member);
    }

    /** @throws IllegalStateException if anything contradicts anything else; scans everything, for tests */
    void checkInvariants(long now) {
        shelves.checkInvariants();
        sessions.checkInvariants();
        shelves.limitTable.checkInvariants(now);
    }

    /** Everything unsettled that somebody else than the ledger must forget: for a closing connection. */
    List<Watcher> watchersOf(Object owner) {
        List<Watcher> found = new ArrayList<>();
        shelves.forEach(entry -> {
            for (Watcher at = entry.watchers; at != null; at = at.next) {
                if (at.owner == owner) {
                    found.add(at);
                }
            }
        });
        return found;
    }

    /** Whether an entry may be handed out; settles it if its time has passed. For {@link Sessions}. */
    boolean claimable(Entry entry, long now) {
        long expiresAt = entry.expiresAt();
        if (expiresAt == 0 || now < expiresAt) {
            return true;
        }
        if (entry.place() != Place.NOWHERE) {
            shelves.detach(entry);
        }
        endings.expire(entry, now);
        return false;
    }
}
