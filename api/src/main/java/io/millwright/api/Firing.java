package io.millwright.api;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a tick of a schedule came to.
 *
 * @param tick the time that was planned
 * @param at when it was fired or skipped; jitter, a queued tick and a late leader put it off
 * @param kind what happened
 * @param task what was sent; null if nothing was
 * @param state how that task stands now; null if nothing was sent, or if the store has forgotten it ({@code retention})
 * @param detail why, for people; may be empty
 */
public record Firing(
        Instant tick,
        Instant at,
        Kind kind,
        @Nullable TaskId task,
        @Nullable TaskState state,
        String detail) {
    public Firing {
        Objects.requireNonNull(tick, "tick");
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(detail, "detail");
    }

    /** What a tick came to. */
    public enum Kind {
        /** The task was sent. */
        FIRED,
        /** The task was sent because somebody asked for it. */
        TRIGGERED,
        /** The store had the task already, or another one with its unique key: nothing new was sent. */
        DUPLICATE,
        /** Not sent: nobody was there to fire it in time. */
        SKIPPED_MISSED,
        /** Not sent: the task before had not ended. */
        SKIPPED_OVERLAP
    }
}
