package io.millwright.api;

/**
 * How a workflow is handed to the store. Immutable.
 *
 * @param concurrency how many trips may be under way at once; 0 for one atomic trip as long as the workflow is small enough, and several
 *     otherwise
 */
public record SendOptions(int concurrency) {
    /** One atomic trip for a workflow of up to 20,000 nodes, several for a larger one. */
    public static final SendOptions DEFAULT = new SendOptions(0);

    private static final int MAX_CONCURRENCY = 64;

    public SendOptions {
        if (concurrency < 0 || concurrency > MAX_CONCURRENCY) {
            throw new MillwrightException(
                    ErrorCode.INVALID_WORKFLOW,
                    "the concurrency of sending must be between 1 and " + MAX_CONCURRENCY + ", not " + concurrency);
        }
    }

    /**
     * In several trips, at most so many of them at once. First come those who wait; then the others, which may run while the rest is still
     * being sent.
     *
     * @param trips 1 to 64
     */
    public static SendOptions concurrency(int trips) {
        return new SendOptions(trips);
    }
}
