package io.millwright.spi;

import io.millwright.api.QueueBound;
import org.jspecify.annotations.Nullable;

/**
 * A queue at one moment.
 *
 * @param ready claimable now
 * @param delayed waiting for their time, retries included
 * @param leased held by workers
 * @param dead in the dead letters
 * @param held waiting for others of their workflow, for the workflow that continues them, or for their turn by order key
 * @param limited passed over for want of a limit's permit; not counted as ready
 * @param bound how many may wait; null for any number
 * @param oldestReadyAt since when the first claimable one has been waiting; 0 if there is none
 */
public record QueueStats(
        String queue,
        boolean paused,
        long ready,
        long delayed,
        long leased,
        long dead,
        long held,
        long limited,
        @Nullable QueueBound bound,
        long oldestReadyAt) {
    /** Of a queue without limits or bound. */
    public QueueStats(
            String queue,
            boolean paused,
            long ready,
            long delayed,
            long leased,
            long dead,
            long held,
            long oldestReadyAt) {
        this(queue, paused, ready, delayed, leased, dead, held, 0, null, oldestReadyAt);
    }
}
