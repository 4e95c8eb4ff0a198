package io.millwright.spi;

/**
 * What happened to a signature so far, kept by the store from delivery to delivery.
 *
 * @param failures settled as {@link Verdict.Retry}
 * @param deferrals settled as {@link Verdict.Defer}
 * @param misses released because the worker did not know the task's name
 * @param crashes leases that ended without settlement after the start had been reported
 * @param lost leases that ended without settlement before any start had been reported; the next delivery's start must be
 *     reported durably before its handler runs, so that a task that kills workers at once is still found out
 */
public record Tally(int failures, int deferrals, int misses, int crashes, int lost) {
    public static final Tally ZERO = new Tally(0, 0, 0, 0, 0);

    /** 1 for the first attempt. */
    public int attempt() {
        return 1 + failures + deferrals + crashes;
    }

    public Tally plusFailure() {
        return new Tally(failures + 1, deferrals, misses, crashes, lost);
    }

    public Tally plusDeferral() {
        return new Tally(failures, deferrals + 1, misses, crashes, lost);
    }

    public Tally plusMiss() {
        return new Tally(failures, deferrals, misses + 1, crashes, lost);
    }

    /** After a lease that ended without settlement. */
    public Tally plusVanished(boolean started) {
        return started
                ? new Tally(failures, deferrals, misses, crashes + 1, lost)
                : new Tally(failures, deferrals, misses, crashes, lost + 1);
    }
}
