package io.millwright.core.schedule;

/** One tick. */
record SingleTick(long at) implements Ticks {
    @Override
    public long after(long time) {
        return time < at ? at : NEVER;
    }
}
