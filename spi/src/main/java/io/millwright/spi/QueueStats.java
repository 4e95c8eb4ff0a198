package io.millwright.spi;

/**
 * A queue at one moment.
 *
 * @param ready claimable now
 * @param delayed waiting for their time, retries included
 * @param leased held by workers
 * @param dead in the dead letters
 * @param held waiting for others of their workflow, or for the workflow that continues them
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
        long oldestReadyAt) {}
