package io.millwright.spi;

/**
 * What happened to a signature so far, kept by the store from delivery to delivery.
 *
 * @param failures settled as {@link Verdict.Retry}
 * @param deferrals settled as {@link Verdict.Defer}
 * @param misses released because the worker did not know the task's name
 * @param crashes leases that ended without settlement after the start had been reported, since the last checkpoint
 * @param lost leases that ended without settlement before any start had been reported; the next delivery's start must be
 *     reported durably before its handler runs, so that a task that kills workers at once is still found out
 * @param overcome crashes before the last checkpoint
 */
public record Tally(int failures, int deferrals, int misses, int crashes, int lost, int overcome) {
    public static final Tally ZERO = new Tally(0, 0, 0, 0, 0);

    /** So many crashes are overcome at most: a task that gets on by a little and kills its worker each time is poison, too. */
    public static final int MAX_OVERCOME = 100;

    /** Of a signature that has overcome no crash. */
    public Tally(int failures, int deferrals, int misses, int crashes, int lost) {
        this(failures, deferrals, misses, crashes, lost, 0);
    }

    /** 1 for the first attempt. */
    public int attempt() {
        return 1 + failures + deferrals + crashes + overcome;
    }

    public Tally plusFailure() {
        return new Tally(failures + 1, deferrals, misses, crashes, lost, overcome);
    }

    public Tally plusDeferral() {
        return new Tally(failures, deferrals + 1, misses, crashes, lost, overcome);
    }

    public Tally plusMiss() {
        return new Tally(failures, deferrals, misses + 1, crashes, lost, overcome);
    }

    /** After a lease that ended without settlement. */
    public Tally plusVanished(boolean started) {
        return started
                ? new Tally(failures, deferrals, misses, crashes + 1, lost, overcome)
                : new Tally(failures, deferrals, misses, crashes, lost + 1, overcome);
    }

    /** After a checkpoint: what it got over does not make it suspicious any more. */
    public Tally afterCheckpoint() {
        return crashes == 0 || overcome >= MAX_OVERCOME
                ? this
                : new Tally(failures, deferrals, misses, 0, lost, overcome + crashes);
    }
}
