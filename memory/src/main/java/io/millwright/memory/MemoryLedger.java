package io.millwright.memory;

import io.millwright.api.Client.CancelOutcome;
import io.millwright.api.ErrorCode;
import io.millwright.api.Flow;
import io.millwright.api.Limit;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskError;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.memory.Entry.Place;
import io.millwright.spi.Envelope;
import io.millwright.spi.Lease;
import io.millwright.spi.LeaseReport;
import io.millwright.spi.Links;
import io.millwright.spi.LinksCheck;
import io.millwright.spi.Published;
import io.millwright.spi.Settlement;
import io.millwright.spi.Store;
import io.millwright.spi.TaskEvent;
import io.millwright.spi.TaskOutcome;
import io.millwright.spi.TaskRecord;
import io.millwright.spi.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The store without threads: every operation is one step, time is an argument, what others are to be told goes to the
 * {@link Outbox}. Not thread-safe.
 *
 * <p>This class decides what happens to signatures: who may settle, what follows, what is told. Where they are linked meanwhile is
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
    private final Changes changes;
    private final Outbox outbox;

    MemoryLedger(Limits limits, Outbox outbox) {
        this.outbox = outbox;
        this.shelves = new Shelves(limits);
        this.sessions = new Sessions(shelves, outbox);
        this.changes = new Changes(shelves, outbox);
        this.workflows = new MemoryWorkflows(shelves, changes, outbox);
        this.bounds = new Bounds(shelves, new Accepting(), outbox);
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
            expire(entry, now);
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
        validate(publication.envelopes, now);
        return bounds.publish(publication, patience, now);
    }

    /** Within a step of something else, which cannot wait: accepts all of them or throws. */
    List<Published> publishNow(List<Envelope> envelopes, Object owner, long now) {
        return publish(new Publication(envelopes, owner) {}, 0, now).orElseThrow();
    }

    /** What is accepted when there is room. */
    private final class Accepting implements Bounds.Acceptor {
        @Override
        public void check(List<Envelope> envelopes, long now) {
            validate(envelopes, now);
        }

        @Override
        public List<Published> accept(List<Envelope> envelopes, long now) {
            return MemoryLedger.this.accept(envelopes, now);
        }

        @Override
        public void drop(Entry entry, String why, long now) {
            shelves.detach(entry);
            finish(entry, TaskState.CANCELED, TaskError.of(ErrorCode.TASK_CANCELED, why), now);
        }
    }

    private List<Published> accept(List<Envelope> envelopes, long now) {
        Published[] results = new Published[envelopes.size()];
        List<Envelope> nodes = new ArrayList<>(0);
        for (int i = 0; i < results.length; i++) {
            Envelope envelope = envelopes.get(i);
            results[i] = accept(envelope, now);
            if (envelope.links() != null && !results[i].duplicate()) {
                nodes.add(envelope);
            }
        }
        workflows.added(nodes, now);
        return List.of(results);
    }

    List<Settlement.Result> settle(List<Settlement> settlements, long now) {
        for (Settlement settlement : settlements) {
            validate(settlement.followUps(), now);
        }
        Settlement.Result[] results = new Settlement.Result[settlements.size()];
        for (int i = 0; i < results.length; i++) {
            results[i] = settle(settlements.get(i), now);
        }
        return List.of(results);
    }

    List<Boolean> report(List<LeaseReport> reports, long now) {
        Boolean[] kept = new Boolean[reports.size()];
        for (int i = 0; i < kept.length; i++) {
            LeaseReport report = reports.get(i);
            Entry entry = leased(report.lease(), now);
            kept[i] = entry != null;
            if (entry != null) {
                keep(entry, report, now);
            }
        }
        return List.of(kept);
    }

    private static void keep(Entry entry, LeaseReport report, long now) {
        if (report instanceof LeaseReport.Started started) {
            if (entry.state == TaskState.RECEIVED) {
                Changes.transit(entry, TaskState.STARTED);
                entry.startedAt = started.at();
            }
        } else if (report instanceof LeaseReport.Advanced advanced) {
            entry.extras().progress = new io.millwright.api.Progress(advanced.fraction(), advanced.message());
        } else if (report instanceof LeaseReport.Logged logged) {
            Changes.record(entry, logged.at(), TaskEvent.Kind.LOGGED, logged.line());
        } else if (report instanceof LeaseReport.Checkpoint checkpoint) {
            entry.tally = entry.tally.afterCheckpoint();
            entry.extras().checkpoint = new TaskRecord.Checkpoint(Shelves.compact(checkpoint.state()), now);
        }
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
        shelves.detach(entry);
        finish(entry, TaskState.CANCELED, TaskError.of(ErrorCode.TASK_CANCELED, reason), now);
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
            finish(entry, TaskState.CANCELED, why, now);
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
        for (Entry entry : sessions.end(member)) {
            vanished(entry, member, now, why);
        }
        outbox.sessionEnded(member);
    }

    /** Ends a session whose worker said goodbye. */
    void leave(Member member, long now) {
        if (!member.ended) {
            for (Entry entry : sessions.end(member)) {
                again(entry, 0, now);
            }
        }
    }

    private Published accept(Envelope envelope, long now) {
        TaskId id = envelope.id();
        if (shelves.find(id, now) != null) {
            return new Published(id, true);
        }
        TaskId keyHolder = shelves.uniqueKeys.holderOf(envelope.address().uniqueKey(), now);
        if (keyHolder != null && !replaced(keyHolder, envelope, now)) {
            return new Published(keyHolder, true);
        }
        Entry entry = shelves.add(envelope, now);
        if (entry != null) {
            changes.letGo(entry, envelope.times().dueAt(), now);
        }
        return new Published(id, false);
    }

    /** Cancels the one that has the unique key of another, if that one wants it and this one waits. */
    private boolean replaced(TaskId holder, Envelope successor, long now) {
        Flow flow = successor.flow();
        if (flow == null || flow.unique() == null || flow.unique().onConflict() != Flow.OnConflict.REPLACE) {
            return false;
        }
        Entry entry = shelves.find(holder, now);
        if (entry == null || !entry.isWaitingItself()) {
            return false;
        }
        shelves.uniqueKeys.replaced(entry);
        shelves.detach(entry);
        String why = "replaced by " + successor.id() + ", which has its unique key now";
        finish(entry, TaskState.CANCELED, TaskError.of(ErrorCode.TASK_CANCELED, why), now);
        return true;
    }

    private void validate(List<Envelope> batch, long now) {
        boolean linked = false;
        for (Envelope envelope : batch) {
            validate(envelope);
            linked |= envelope.links() != null;
        }
        if (linked) {
            workflows.check(batch, now);
        }
    }

    private static void validate(Envelope envelope) {
        LinksCheck.check(envelope);
        int priority = envelope.address().priority();
        if (priority < 0 || priority >= WaitingQueue.PRIORITIES) {
            throw new MillwrightException(
                    ErrorCode.INVALID_SIGNATURE,
                    "priority of " + envelope.id() + " must be between 0 and 255, not " + priority
                            + "; nothing of its batch was accepted");
        }
    }

    private Settlement.Result settle(Settlement settlement, long now) {
        Entry entry = leased(settlement.lease(), now);
        if (entry == null) {
            return Settlement.Result.LEASE_LOST;
        }
        if (settlement.verdict() instanceof Verdict.Continue verdict) {
            accept(settlement.followUps(), now);
            handOver(entry, verdict, now);
        } else {
            apply(entry, settlement.verdict(), now);
            accept(settlement.followUps(), now);
        }
        return Settlement.Result.SETTLED;
    }

    private void apply(Entry entry, Verdict verdict, long now) {
        if (verdict instanceof Verdict.Success success) {
            shelves.detach(entry);
            finish(entry, TaskState.SUCCESS, Shelves.compact(success.result()), now);
        } else if (verdict instanceof Verdict.Failure failure) {
            Changes.record(entry, now, TaskEvent.Kind.FAILED, failure.error().toString());
            shelves.detach(entry);
            finish(entry, TaskState.FAILURE, failure.error(), now);
        } else if (verdict instanceof Verdict.Retry retry) {
            Changes.record(entry, now, TaskEvent.Kind.FAILED, retry.error().toString());
            entry.tally = entry.tally.plusFailure();
            back(entry, TaskState.RETRY, retry.dueAt(), now);
        } else if (verdict instanceof Verdict.Defer defer) {
            Changes.record(entry, now, TaskEvent.Kind.DEFERRED, defer.reason());
            entry.tally = entry.tally.plusDeferral();
            back(entry, TaskState.RETRY, defer.dueAt(), now);
        } else if (verdict instanceof Verdict.Release release) {
            if (release.reason() == Verdict.ReleaseReason.UNREGISTERED) {
                Changes.record(entry, now, TaskEvent.Kind.MISSED, "the worker does not know task " + entry.kind.task());
                entry.tally = entry.tally.plusMiss();
            }
            shelves.limitTable.unused(entry);
            shelves.detach(entry);
            again(entry, release.dueAt(), now);
        } else if (verdict instanceof Verdict.Dead dead) {
            shelves.detach(entry);
            finish(entry, TaskState.DEAD, dead.error(), now);
        } else if (verdict instanceof Verdict.Canceled canceled) {
            shelves.detach(entry);
            finish(entry, TaskState.CANCELED, TaskError.of(ErrorCode.TASK_CANCELED, canceled.reason()), now);
        } else {
            shelves.detach(entry);
            expire(entry, now);
        }
    }

    private void handOver(Entry entry, Verdict.Continue verdict, long now) {
        shelves.detach(entry);
        if (!workflows.handOver(entry, verdict, now)) {
            String why = "the workflow " + verdict.workflow() + " that should continue it is not under way;"
                    + " it must be among the follow-ups, with this task as its parent, under an id that was never used";
            finish(entry, TaskState.FAILURE, TaskError.of(ErrorCode.INVALID_WORKFLOW, why), now);
        }
    }

    private void back(Entry entry, TaskState state, long dueAt, long now) {
        shelves.detach(entry);
        Changes.transit(entry, state);
        shelves.enqueue(entry, dueAt, now);
    }

    /** For a detached entry whose time to start, or of a workflow to end, has passed. */
    private void expire(Entry entry, long now) {
        if (entry.held() instanceof WorkflowEntry workflow) {
            workflows.expire(workflow, now);
            return;
        }
        finish(
                entry,
                TaskState.EXPIRED,
                TaskError.of(ErrorCode.TASK_EXPIRED, "it was not started before its expiry"),
                now);
    }

    private void vanished(Entry entry, Member member, long now, String why) {
        boolean started = entry.state == TaskState.STARTED;
        shelves.recordVanished(entry, member.info.id(), now, why);
        entry.tally = entry.tally.plusVanished(started);
        if (entry.tally.crashes() >= Store.MAX_CRASHES && entry.cancelReason() == null) {
            TaskError error = TaskError.of(
                    ErrorCode.TASK_DEAD,
                    "it was running " + entry.tally.crashes()
                            + " times when its worker vanished; requeue it once the cause is found");
            finish(entry, TaskState.DEAD, error, now);
        } else {
            again(entry, 0, now);
        }
    }

    /** A detached entry, whose holder did not get to obey or to end it otherwise, waits for another unless it is to stop. */
    private void again(Entry entry, long dueAt, long now) {
        String cancelReason = entry.cancelReason();
        if (cancelReason != null) {
            finish(entry, TaskState.CANCELED, TaskError.of(ErrorCode.TASK_CANCELED, cancelReason), now);
            return;
        }
        Changes.transit(entry, TaskState.PENDING);
        shelves.enqueue(entry, dueAt, now);
    }

    /** Settles a detached entry, with all that follows from it. */
    private void finish(Entry entry, TaskState state, Object ending, long now) {
        changes.finish(entry, state, ending, now);
        Links links = entry.kind.links();
        if (links != null) {
            workflows.ended(entry, links, now);
        }
    }

    /** The entry, if the lease still holds; else null. */
    private @Nullable Entry leased(Lease lease, long now) {
        Entry entry = shelves.find(lease.id(), now);
        if (entry == null) {
            return null;
        }
        Member holder = entry.holder;
        return holder != null
                        && entry.fencing == lease.fencing()
                        && holder.info.id().equals(lease.owner())
                ? entry
                : null;
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
        expire(entry, now);
        return false;
    }
}
