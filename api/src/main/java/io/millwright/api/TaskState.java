package io.millwright.api;

import java.util.EnumSet;
import java.util.Set;

/**
 * The states of a signature and the allowed moves between them. Stores compare and set along this table; a move that is
 * not in it is a bug.
 *
 * <pre>
 *  send ► HELD ──────────────► SKIPPED
 *          │ ▲
 *   members│ │continued by     ┌────────────── release, lease lost ─────────────┐
 *     ended│ │a workflow       ▼                                                │
 *          └─┼─── send ► PENDING ──claim──► RECEIVED ──start──► STARTED ─────┤
 *            │             ▲ ▲                │                   │         │
 *            │             │ └── requeue ──┐  └── not runnable ───┤         │
 *            │             │               │                      ▼         │
 *            │             │               └── SUCCESS FAILURE CANCELED EXPIRED DEAD
 *            │           RETRY ◄───────────── retry, retry later ─┘
 *            └────────────────────────────────────────────────────┘
 * </pre>
 */
public enum TaskState {
    /** Accepted; waits for others of its workflow, or for the workflow that continues it. No worker sees it. */
    HELD,
    /** Accepted; waits for its time and for a worker. */
    PENDING,
    /** A worker holds the lease but has not called the handler. */
    RECEIVED,
    /** The handler runs. */
    STARTED,
    /** An attempt failed or asked to be retried; waits for its next time. */
    RETRY,
    /** Done, with a result. */
    SUCCESS,
    /** The last allowed attempt failed. */
    FAILURE,
    /** Cancelled by a user, or dropped because the signature says to drop unregistered tasks. */
    CANCELED,
    /** Not started before its expiry. */
    EXPIRED,
    /** Put away for an operator: it crashed its workers too often, or no worker knows its name. Kept until requeued or purged. */
    DEAD,
    /** Never ran, because something that it depends on ended otherwise than it needs. */
    SKIPPED;

    private static final Set<TaskState> TERMINAL = EnumSet.of(SUCCESS, FAILURE, CANCELED, EXPIRED, DEAD, SKIPPED);

    /** Whether the signature is settled for good; only an operator's requeue leaves such a state, and no task leaves SUCCESS. */
    public boolean isTerminal() {
        return TERMINAL.contains(this);
    }

    /** Whether a worker holds a lease in this state. */
    public boolean isLeased() {
        return this == RECEIVED || this == STARTED;
    }

    /** The states that may follow this one. */
    public Set<TaskState> next() {
        return switch (this) {
            case HELD -> EnumSet.of(PENDING, SUCCESS, FAILURE, CANCELED, EXPIRED, SKIPPED);
            case PENDING, RETRY -> EnumSet.of(RECEIVED, CANCELED, EXPIRED);
            case RECEIVED -> EnumSet.of(PENDING, STARTED, RETRY, HELD, SUCCESS, FAILURE, CANCELED, EXPIRED, DEAD);
            case STARTED -> EnumSet.of(PENDING, RETRY, HELD, SUCCESS, FAILURE, CANCELED, EXPIRED, DEAD);
            case SUCCESS -> EnumSet.of(HELD); // gates of workflows only: what they wait for runs again
            case FAILURE, CANCELED, EXPIRED, DEAD, SKIPPED -> EnumSet.of(PENDING, HELD);
        };
    }

    /** Whether {@code next} may follow this state. */
    public boolean allows(TaskState next) {
        return next().contains(next);
    }
}
