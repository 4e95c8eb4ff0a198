package io.millwright.memory;

import io.millwright.api.ErrorCode;
import io.millwright.api.TaskError;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.spi.Envelope;
import io.millwright.spi.HeldNode;
import io.millwright.spi.Links;
import io.millwright.spi.LinksCheck;
import io.millwright.spi.Verdict;
import io.millwright.spi.WorkflowRevival;
import io.millwright.spi.WorkflowRules;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** What the ledger does for signatures that are held, and for their workflows. What follows from an end is up to the rules. Not thread-safe. */
final class MemoryWorkflows {
    private final Shelves shelves;
    private final Changes changes;
    private final Outbox outbox;
    private final Steps steps = new Steps();
    private final WorkflowRules rules = new WorkflowRules(steps);

    MemoryWorkflows(Shelves shelves, Changes changes, Outbox outbox) {
        this.shelves = shelves;
        this.changes = changes;
        this.outbox = outbox;
    }

    /** What the rules do to entries. */
    private final class Steps implements WorkflowRules.Nodes {
        /** Time of the operation under way. */
        private long now;

        @Override
        public @Nullable HeldNode held(TaskId id) {
            return shelves.held(id);
        }

        @Override
        public void release(HeldNode node, long delay) {
            Entry entry = ((HeldEntry) node).entry;
            shelves.detach(entry);
            Extras extras = entry.extras();
            extras.held = null;
            long dueAt = Math.max(extras.dueAt, delay == 0 ? 0 : now + delay);
            if (extras.isEmpty()) {
                entry.extras = null;
            }
            changes.letGo(entry, dueAt, now);
        }

        @Override
        public void end(HeldNode node, TaskState state, @Nullable TaskError error) {
            HeldEntry held = (HeldEntry) node;
            shelves.detach(held.entry);
            changes.finish(held.entry, state, error == null ? held.result() : error, now);
        }
    }

    /** @throws io.millwright.api.MillwrightException {@link ErrorCode#INVALID_SIGNATURE} if a node's workflow is unknown */
    void check(List<Envelope> batch, long now) {
        Set<TaskId> among = new HashSet<>();
        for (Envelope envelope : batch) {
            if (envelope.links() != null && envelope.id().number() == 0) {
                among.add(envelope.id());
            }
        }
        TaskId known = null;
        for (Envelope envelope : batch) {
            if (envelope.links() != null && !among.contains(envelope.id().workflow())) {
                TaskId workflow = envelope.id().workflow();
                if (!workflow.equals(known) && shelves.workflow(workflow, now) == null) {
                    throw LinksCheck.withoutWorkflow(envelope.id());
                }
                known = workflow;
            }
        }
    }

    /**
     * To be called after nodes were stored. Those that came after their workflow was cancelled, or had ended, do not run; that is
     * known once all of them are here.
     */
    void added(List<Envelope> nodes, long now) {
        Set<WorkflowEntry> late = new LinkedHashSet<>();
        for (Envelope envelope : nodes) {
            WorkflowEntry workflow = shelves.workflow(envelope.id().workflow(), now);
            if (workflow != null) {
                workflow.highest = Math.max(workflow.highest, envelope.id().number());
                if (workflow.cancelRequested || workflow.hasEnded()) {
                    late.add(workflow);
                }
            }
        }
        for (WorkflowEntry workflow : late) {
            stop(workflow, canceled("it came after its workflow had been cancelled or ended"), now);
        }
    }

    /** To be called in the step in which an entry with links has ended. */
    void ended(Entry entry, Links links, long now) {
        steps.now = now;
        TaskError error = entry.ending instanceof TaskError present ? present : null;
        rules.ended(entry.id(), entry.kind.task(), links, entry.state, error);
    }

    /**
     * Holds a detached entry until the workflow that continues it has ended.
     *
     * @return false if it would be held for ever: no such workflow is under way, or it waits for the entry itself
     */
    boolean handOver(Entry entry, Verdict.Continue verdict, long now) {
        WorkflowEntry next = shelves.workflow(verdict.workflow(), now);
        if (next == null || !rules.mayContinue(entry.id(), next.id)) {
            return false;
        }
        boolean cancelRequested = entry.cancelReason() != null;
        Changes.transit(entry, TaskState.HELD);
        shelves.hold(entry, new HeldEntry(entry, verdict.workflow(), verdict.result()));
        if (cancelRequested) {
            cancel(next, "it continues a task that was cancelled", now);
        }
        return true;
    }

    /** Cancels a signature that is held. */
    void cancel(HeldEntry held, String reason, long now) {
        if (held instanceof WorkflowEntry workflow) {
            workflow.cancelRequested = true;
            stop(workflow, canceled(reason), now);
        } else if (held.continuation == null) {
            steps.now = now;
            rules.end(held, TaskState.CANCELED, canceled(reason));
        } else if (shelves.held(held.continuation) instanceof WorkflowEntry workflow) {
            cancel(workflow, reason, now);
        }
    }

    /** Ends a workflow whose time has passed, and stops what is left of it. */
    void expire(WorkflowEntry workflow, long now) {
        steps.now = now;
        TaskError error = TaskError.of(ErrorCode.TASK_EXPIRED, "it had not ended by its expiry");
        rules.end(workflow, TaskState.EXPIRED, error);
        stop(workflow, canceled("its workflow had not ended by its expiry"), now);
    }

    /** Stops what may be stopped of a workflow, and of those that continue its nodes. */
    private void stop(WorkflowEntry first, TaskError why, long now) {
        steps.now = now;
        Queue<WorkflowEntry> left = new ArrayDeque<>();
        left.add(first);
        for (WorkflowEntry workflow = left.poll(); workflow != null; workflow = left.poll()) {
            boolean cleansUp = !workflow.hasEnded();
            // who waits comes before what it waits for: so it ends for this reason, and not as a consequence
            for (int number = workflow.highest; number > 0; number--) {
                Entry entry = shelves.find(workflow.id.member(number), now);
                Links links = entry == null ? null : entry.kind.links();
                if (entry != null && links != null && !(links.cleanup() && cleansUp)) {
                    stop(entry, links, why, left, now);
                }
            }
        }
    }

    private void stop(Entry entry, Links links, TaskError why, Queue<WorkflowEntry> inner, long now) {
        HeldEntry held = entry.held();
        if (entry.holder != null) {
            entry.extras().cancelReason = why.message();
            outbox.cancelRequested(entry.holder, entry.id(), entry.fencing, why.message());
        } else if (entry.isWaitingItself()) {
            shelves.detach(entry);
            changes.finish(entry, TaskState.CANCELED, why, now);
            ended(entry, links, now);
        } else if (entry.state == TaskState.HELD && held != null) {
            if (held.continuation == null) {
                rules.end(held, TaskState.CANCELED, why);
            } else if (shelves.held(held.continuation) instanceof WorkflowEntry next) {
                next.cancelRequested = true;
                inner.add(next);
            }
        }
    }

    /** @return false if it is no workflow that is under way */
    boolean seal(TaskId id, long expiresAt) {
        if (!(shelves.held(id) instanceof WorkflowEntry workflow)) {
            return false;
        }
        shelves.expireAt(workflow.entry, expiresAt);
        return true;
    }

    /**
     * Puts back a node that ended badly, or all such nodes.
     *
     * @param number 0 for all
     * @return false if nothing can run again
     */
    boolean requeue(WorkflowEntry workflow, int number, long now) {
        Links whole = workflow.linksOrNull();
        if (whole == null
                || workflow.highest != whole.waits()
                || workflow.cancelRequested && !workflow.hasEnded()
                || workflow.entry.state == TaskState.SUCCESS && number == 0) {
            return false;
        }
        List<Entry> entries = new ArrayList<>(workflow.highest);
        List<WorkflowRevival.Member> members = new ArrayList<>(workflow.highest);
        for (int i = 1; i <= workflow.highest; i++) {
            Entry entry = shelves.find(workflow.id.member(i), now);
            Links links = entry == null ? null : entry.kind.links();
            if (entry == null || links == null) {
                return false; // it was never published as a whole
            }
            HeldEntry held = entry.held();
            entries.add(entry);
            // who waits for its turn has been let go by the workflow
            TaskState state = entry.isWaitingItself() ? TaskState.PENDING : entry.state;
            members.add(new WorkflowRevival.Member(links, state, held != null && held.continuation != null));
        }
        IntPredicate chosen = number == 0 ? any -> true : only -> only == number;
        Optional<WorkflowRevival> revival = WorkflowRevival.of(members, chosen);
        revival.ifPresent(found -> revive(workflow, entries, found, now));
        return revival.isPresent();
    }

    private void revive(WorkflowEntry workflow, List<Entry> entries, WorkflowRevival revival, long now) {
        if (workflow.entry.state != TaskState.SUCCESS) {
            reopen(workflow, revival, now);
        }
        List<HeldEntry> free = new ArrayList<>();
        for (WorkflowRevival.Change change : revival.changes()) {
            HeldEntry held = heldAgain(entries.get(change.number() - 1), change, now);
            if (change.pending() == 0) {
                free.add(held);
            }
        }
        steps.now = now;
        free.forEach(rules::release);
    }

    private void reopen(WorkflowEntry workflow, WorkflowRevival revival, long now) {
        if (workflow.hasEnded()) {
            changes.reopen(workflow.entry, TaskState.HELD, now);
            shelves.hold(workflow.entry, workflow);
        }
        workflow.pending = revival.pending();
        workflow.succeeded = revival.succeeded();
        workflow.failed = revival.failed();
        workflow.skipped = revival.skipped();
        workflow.failure = revival.failure();
        workflow.cancelRequested = false;
    }

    private HeldEntry heldAgain(Entry entry, WorkflowRevival.Change change, long now) {
        HeldEntry held = entry.held();
        if (held == null) {
            held = new HeldEntry(entry, entry.kind.links());
            changes.reopen(entry, TaskState.HELD, now);
            shelves.hold(entry, held);
        }
        held.pending = change.pending();
        return held;
    }

    private static TaskError canceled(String reason) {
        return TaskError.of(ErrorCode.TASK_CANCELED, reason);
    }
}
