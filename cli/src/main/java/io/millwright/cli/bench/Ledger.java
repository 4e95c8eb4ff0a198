package io.millwright.cli.bench;

import io.millwright.api.TaskId;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * What happened to each of the numbered tasks of a run: one byte each, four to an int. Thread-safe.
 *
 * <p>A task's id is a UUID of version 7 made of the run's start and the task's number: 4,096 numbers to a millisecond, as a busy
 * sender's ids would be, and the number can be read back from it.
 */
final class Ledger {
    /** Most tasks of one run. */
    static final int MOST = 100_000_000;

    private static final int ACCEPTED = 0x80;
    private static final int SETTLED = 0x40;
    private static final int RUNS = 0x3F;

    private final int size;
    private final long start;
    private final long salt;
    private final AtomicIntegerArray bytes;

    /**
     * @param size how many tasks there can be
     * @param start milliseconds since 1970
     * @param salt tells this run's ids from those of others
     */
    Ledger(int size, long start, long salt) {
        this.size = size;
        this.start = start;
        this.salt = salt & 0x3FFF_FFFF_FFFF_FFFFL;
        this.bytes = new AtomicIntegerArray(size / 4 + 1);
    }

    TaskId id(int number) {
        long high = ((start + (number >>> 12)) << 16) | 0x7000L | (number & 0xFFFL);
        return new TaskId(high, salt | (2L << 62));
    }

    /** The number of an id of this run; empty for others. */
    OptionalInt number(TaskId id) {
        long number = (((id.high() >>> 16) - start) << 12) | (id.high() & 0xFFFL);
        return id.low() == (salt | (2L << 62)) && number >= 0 && number < size
                ? OptionalInt.of((int) number)
                : OptionalInt.empty();
    }

    void accepted(int number) {
        mark(number, ACCEPTED);
    }

    void settled(int number) {
        mark(number, SETTLED);
    }

    /** The handler ran; counts up to 63. */
    void ran(int number) {
        int shift = (number & 3) << 3;
        bytes.updateAndGet(number >>> 2, old -> ((old >>> shift) & RUNS) == RUNS ? old : old + (1 << shift));
    }

    private void mark(int number, int bit) {
        int mask = bit << ((number & 3) << 3);
        bytes.updateAndGet(number >>> 2, old -> old | mask);
    }

    boolean isAccepted(int number) {
        return (at(number) & ACCEPTED) != 0;
    }

    private int at(int number) {
        return bytes.get(number >>> 2) >>> ((number & 3) << 3);
    }

    /** Adds it up. */
    Account account() {
        long accepted = 0;
        long settled = 0;
        long lost = 0;
        long duplicated = 0;
        for (int number = 0; number < size; number++) {
            int state = at(number);
            boolean isAccepted = (state & ACCEPTED) != 0;
            boolean isSettled = (state & SETTLED) != 0;
            accepted += isAccepted ? 1 : 0;
            settled += isAccepted && isSettled ? 1 : 0;
            lost += isAccepted && (!isSettled || (state & RUNS) == 0) ? 1 : 0;
            duplicated += (state & RUNS) > 1 ? 1 : 0;
        }
        return new Account(accepted, settled, lost, duplicated);
    }

    /**
     * The accounting of a run.
     *
     * @param lost accepted, but without outcome or never run
     * @param duplicated run more than once
     */
    record Account(long accepted, long settled, long lost, long duplicated) {
        boolean isClean() {
            return lost == 0 && duplicated == 0 && accepted == settled;
        }
    }
}
