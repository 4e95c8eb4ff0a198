package io.millwright.memory;

import io.millwright.api.ErrorCode;
import io.millwright.api.Flow;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskId;
import io.millwright.spi.Envelope;
import io.millwright.spi.LinksCheck;
import io.millwright.spi.Published;
import java.util.ArrayList;
import java.util.List;

/** Decides what is accepted of what is published, once there is room for it. Not thread-safe. */
final class Acceptance implements Bounds.Acceptor {
    private final Shelves shelves;
    private final Changes changes;
    private final MemoryWorkflows workflows;
    private final Endings endings;

    Acceptance(Shelves shelves, Changes changes, MemoryWorkflows workflows, Endings endings) {
        this.shelves = shelves;
        this.changes = changes;
        this.workflows = workflows;
        this.endings = endings;
    }

    /** @throws MillwrightException {@link ErrorCode#INVALID_SIGNATURE} if one of them makes no sense; nothing has been accepted then */
    @Override
    public void check(List<Envelope> batch, long now) {
        boolean linked = false;
        for (Envelope envelope : batch) {
            check(envelope);
            linked |= envelope.links() != null;
        }
        if (linked) {
            workflows.check(batch, now);
        }
    }

    private static void check(Envelope envelope) {
        LinksCheck.check(envelope);
        int priority = envelope.address().priority();
        if (priority < 0 || priority >= WaitingQueue.PRIORITIES) {
            throw new MillwrightException(
                    ErrorCode.INVALID_SIGNATURE,
                    "priority of " + envelope.id() + " must be between 0 and 255, not " + priority
                            + "; nothing of its batch was accepted");
        }
    }

    @Override
    public List<Published> accept(List<Envelope> envelopes, long now) {
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
        endings.cancel(entry, "replaced by " + successor.id() + ", which has its unique key now", now);
        return true;
    }

    @Override
    public void drop(Entry entry, String why, long now) {
        endings.cancel(entry, why, now);
    }
}
