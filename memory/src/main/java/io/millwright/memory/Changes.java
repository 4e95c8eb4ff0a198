package io.millwright.memory;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskState;
import io.millwright.spi.Tally;
import io.millwright.spi.TaskEvent;
import io.millwright.spi.TaskOutcome;

/** The one place where states change and signatures end. Not thread-safe. */
final class Changes {
    private final Shelves shelves;
    private final Outbox outbox;

    Changes(Shelves shelves, Outbox outbox) {
        this.shelves = shelves;
        this.outbox = outbox;
    }

    /** @throws MillwrightException {@link ErrorCode#INTERNAL} if the table of {@link TaskState} does not allow it */
    static void transit(Entry entry, TaskState to) {
        if (!Moves.allowed(entry.state, to)) {
            throw new MillwrightException(
                    ErrorCode.INTERNAL, "task " + entry.id() + " must not go from " + entry.state + " to " + to);
        }
        entry.state = to;
        if (to != TaskState.STARTED) {
            entry.startedAt = 0;
        }
    }

    /**
     * Settles a detached entry and tells those who watch it. What follows in its workflow is the caller's affair.
     *
     * @param ending as {@link Entry#ending}
     */
    void finish(Entry entry, TaskState state, Object ending, long now) {
        transit(entry, state);
        Entry next = shelves.lines.ended(entry);
        if (next != null) {
            shelves.detach(next);
            toQueue(next, next.since, now);
        }
        entry.ending = ending;
        entry.since = now;
        shelves.keep(entry);
        Watcher watcher = entry.watchers;
        if (watcher != null) {
            entry.watchers = null;
            TaskOutcome outcome = View.outcome(entry, watcher.id);
            for (Watcher at = watcher; at != null; at = at.next) {
                outbox.settled(at, outcome);
            }
        }
    }

    /** Lets a held entry that is linked nowhere wait for a worker, or else for its turn. */
    void letGo(Entry entry, long dueAt, long now) {
        if (shelves.lines.join(entry)) {
            toQueue(entry, dueAt, now);
        } else {
            shelves.lineUp(entry, dueAt);
        }
    }

    private void toQueue(Entry entry, long dueAt, long now) {
        transit(entry, TaskState.PENDING);
        shelves.enqueue(entry, dueAt, now);
    }

    /** Puts a settled entry to where it was before it ended badly; it is linked nowhere then. An expiry that has passed is dropped. */
    void reopen(Entry entry, TaskState state, long now) {
        shelves.detach(entry);
        entry.ending = null;
        entry.tally = Tally.ZERO;
        if (entry.extras != null && entry.extras.expiresAt <= now) {
            entry.extras.expiresAt = 0;
        }
        transit(entry, state);
        record(entry, now, TaskEvent.Kind.REQUEUED, "");
    }

    static void record(Entry entry, long at, TaskEvent.Kind kind, String detail) {
        Member holder = entry.holder;
        Shelves.record(
                entry,
                new TaskEvent(
                        at,
                        kind,
                        entry.fencing,
                        holder == null ? "" : holder.info.id().value(),
                        detail));
    }

    /** {@link TaskState#next()} without its allocations. */
    @SuppressWarnings("EnumOrdinal") // for every change of every entry; never leaves the process
    private static final class Moves {
        private static final boolean[][] ALLOWED = table();

        static boolean allowed(TaskState from, TaskState to) {
            return ALLOWED[from.ordinal()][to.ordinal()];
        }

        private static boolean[][] table() {
            TaskState[] all = TaskState.values();
            boolean[][] table = new boolean[all.length][all.length];
            for (TaskState from : all) {
                from.next().forEach(to -> table[from.ordinal()][to.ordinal()] = true);
            }
            return table;
        }
    }
}
