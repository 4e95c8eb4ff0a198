package io.millwright.core.schedule;

import io.millwright.api.TaskId;

/**
 * How long a schedule's ticks are put off: for each a time between 0 and the most, the same whoever computes it.
 *
 * @param seed of the schedule
 * @param most in milliseconds
 */
record Jitter(long seed, long most) {
    static Jitter of(String schedule, long most) {
        return new Jitter(TaskId.ofKey("jitter\n" + schedule).high(), most);
    }

    /** When a tick is due. */
    long due(long tick) {
        if (most == 0 || tick == Ticks.NEVER) {
            return tick;
        }
        return tick + Long.remainderUnsigned(mix(seed + tick), most + 1);
    }

    /** The finalizer of SplitMix64 (Steele, Lea, Flood 2014). */
    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
