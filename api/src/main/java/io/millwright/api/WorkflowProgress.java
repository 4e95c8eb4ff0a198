package io.millwright.api;

/**
 * How far a workflow is, in tasks.
 *
 * @param total how many there are, callbacks and compensations included
 * @param succeeded how many ended in SUCCESS
 * @param failed how many ended in FAILURE, CANCELED, EXPIRED or DEAD
 * @param skipped how many will not run, because what they depend on ended otherwise than they need
 */
public record WorkflowProgress(int total, int succeeded, int failed, int skipped) {
    /** How many have not ended. */
    public int open() {
        return total - succeeded - failed - skipped;
    }

    /** The share of those that have ended, between 0 and 1. */
    public double fraction() {
        return total == 0 ? 1 : 1 - (double) open() / total;
    }

    @Override
    public String toString() {
        return succeeded + " succeeded, " + failed + " failed, " + skipped + " skipped, " + open() + " open of "
                + total;
    }
}
