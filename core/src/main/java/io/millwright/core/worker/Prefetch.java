package io.millwright.core.worker;

/**
 * How many deliveries a worker may hold beyond those that run: as many as will start within the horizon, judged by how long
 * handlers took lately. Long handlers give none, no-ops give the maximum. Pure; not thread-safe (called under the run queue's lock).
 */
final class Prefetch {
    /** Weight of the newest measurement in the moving average: about the last 30 runs count. */
    private static final double ALPHA = 1.0 / 16;

    private static final double QUICK_NANOS = 20_000;

    private final int concurrency;
    private final double horizonNanos;
    private final int max;
    private double averageNanos = -1;

    Prefetch(int concurrency, long horizonNanos, int max) {
        this.concurrency = concurrency;
        this.horizonNanos = horizonNanos;
        this.max = max;
    }

    void ran(long nanos) {
        averageNanos = averageNanos < 0 ? nanos : averageNanos + ALPHA * (nanos - averageNanos);
    }

    /** What was held ahead did not start soon: hold nothing ahead until runs are measured again. */
    void tooMuch() {
        averageNanos = -1;
    }

    /** Whether handlers take next to no time, so that gathering their outcomes delays none of them noticeably. */
    boolean isQuick() {
        return averageNanos >= 0 && averageNanos < QUICK_NANOS;
    }

    /** How many to hold ahead; 0 as long as nothing is known. */
    int target() {
        if (averageNanos < 0) {
            return 0;
        }
        return (int) Math.min(max, concurrency * horizonNanos / Math.max(1, averageNanos));
    }
}
