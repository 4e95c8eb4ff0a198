package io.millwright.core.schedule;

/**
 * Those of other ticks that lie between two times, both included.
 *
 * @param until {@link Ticks#NEVER} for no bound
 */
record BoundedTicks(Ticks ticks, long from, long until) implements Ticks {
    @Override
    public long after(long time) {
        long next = ticks.after(Math.max(time, from - 1));
        return next > until ? NEVER : next;
    }
}
