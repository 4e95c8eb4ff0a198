package io.millwright.core.schedule;

/** The times at which something is due, in milliseconds since 1970. Immutable; knows no clock. */
interface Ticks {
    /** Later than any tick. */
    long NEVER = Long.MAX_VALUE;

    /** The first tick that is strictly later, or {@link #NEVER}. */
    long after(long time);

    /**
     * The last tick between {@code since} and {@code until}, both included; {@link #NEVER} if there is none. Found by halving, for
     * {@link #after} looks ahead only: some 45 calls, however many ticks lie between.
     */
    default long latest(long since, long until) {
        if (after(since - 1) > until) {
            return NEVER;
        }
        long low = since - 1; // there is a tick after it that is not later than until
        long high = until; // there is none
        while (high - low > 1) {
            long middle = low + (high - low) / 2;
            if (after(middle) <= until) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }
}
