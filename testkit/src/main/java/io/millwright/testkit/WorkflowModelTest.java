package io.millwright.testkit;

import org.junit.jupiter.api.Test;

/**
 * Drives a store with random workflows and everything that may happen to them, and compares it with a model that works out from the
 * whole of each graph what must have become of it. Extend it and return a harness, as with {@link StoreConformance}.
 *
 * <p>The system properties {@code millwright.workflows.seeds} (default 150) and {@code millwright.workflows.cases} (default 15 per
 * seed) say how much, {@code millwright.workflows.seed} repeats one run. The message of a failure begins with its seed.
 */
public abstract class WorkflowModelTest {
    private static final long FIRST_SEED = 1;

    /** A new, empty place for one run. */
    protected abstract StoreHarness harness() throws Exception;

    /** How many seeds to try unless the system property says otherwise. */
    protected int seeds() {
        return 150;
    }

    @Test
    void workflowsBehaveLikeTheModel() throws Exception {
        Long only = Long.getLong("millwright.workflows.seed");
        long first = only == null ? FIRST_SEED : only;
        long count = only == null ? Integer.getInteger("millwright.workflows.seeds", seeds()) : 1;
        int cases = Integer.getInteger("millwright.workflows.cases", 15);
        for (long seed = first; seed < first + count; seed++) {
            try {
                new WorkflowRun(this::harness, seed).run(cases);
            } catch (AssertionError e) {
                throw new AssertionError(
                        "seed " + seed + " (-Dmillwright.workflows.seed=" + seed + "), " + e.getMessage(), e);
            }
        }
    }
}
