package io.millwright.core.schedule;

/**
 * Every so many milliseconds, counted from an anchor.
 *
 * @param first the first tick
 * @param interval positive
 */
record RateTicks(long first, long interval) implements Ticks {
    @Override
    public long after(long time) {
        if (time < first) {
            return first;
        }
        return first + ((time - first) / interval + 1) * interval;
    }
}
