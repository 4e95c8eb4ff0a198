package io.millwright.api;

import java.util.Objects;

/**
 * How many signatures may wait in a queue, delayed, retried, limited and held ones included. Follow-ups of what has run are never
 * refused: they may exceed it.
 *
 * @param length most that wait; at least 1
 * @param whenFull what becomes of a signature for which there is no room
 */
public record QueueBound(int length, WhenFull whenFull) {
    public QueueBound {
        Objects.requireNonNull(whenFull, "whenFull");
        if (length < 1) {
            throw new MillwrightException(
                    ErrorCode.INVALID_CONFIGURATION, "the bound of a queue must be at least 1, not " + length);
        }
    }

    /** What becomes of a signature for which there is no room. */
    public enum WhenFull {
        /** Sending it fails at once with {@link ErrorCode#QUEUE_FULL}. */
        REJECT,
        /** Sending it waits for room, up to the client's send timeout, and then fails with {@link ErrorCode#QUEUE_FULL}. */
        BLOCK,
        /** It is accepted; of those that waited before, the oldest of the lowest priority is cancelled. */
        DROP_OLDEST
    }
}
