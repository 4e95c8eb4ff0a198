package io.millwright.core.worker;

/**
 * What a worker has done since it started, and what it holds now.
 *
 * @param received deliveries claimed
 * @param succeeded settled as SUCCESS
 * @param failed settled as FAILURE
 * @param retried settled to be tried again
 * @param deferred handlers that asked to be run later
 * @param released given back unrun
 * @param dead sent to the dead letters
 * @param canceled settled as CANCELED or EXPIRED
 * @param refused settlements that came too late: the lease was lost
 * @param stuck handlers that run on although they were told to stop and were given up
 * @param running handlers that run now
 * @param buffered deliveries held ahead
 * @param lastFetch when the store last answered a claim, in milliseconds since 1970; 0 for never
 */
public record WorkerMetrics(
        long received,
        long succeeded,
        long failed,
        long retried,
        long deferred,
        long released,
        long dead,
        long canceled,
        long refused,
        long stuck,
        int running,
        int buffered,
        long lastFetch) {}
