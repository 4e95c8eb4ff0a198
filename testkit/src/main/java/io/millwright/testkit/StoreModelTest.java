package io.millwright.testkit;

import org.junit.jupiter.api.Test;

/**
 * Drives a store and a model of it, in plain maps, with the same random operations, and compares what they say and show.
 * Extend it and return a harness, as with {@link StoreConformance}.
 *
 * <p>The system properties {@code millwright.model.seeds} (default 300) and {@code millwright.model.steps} (default 200) say how
 * much, {@code millwright.model.seed} repeats one run. The message of a failure begins with its seed.
 */
public abstract class StoreModelTest {
    private static final long FIRST_SEED = 1;

    /** A new, empty place for one run. */
    protected abstract StoreHarness harness() throws Exception;

    /** How many seeds to try unless the system property says otherwise. */
    protected int seeds() {
        return 300;
    }

    @Test
    void behavesLikeTheModel() throws Exception {
        Long only = Long.getLong("millwright.model.seed");
        long first = only == null ? FIRST_SEED : only;
        long count = only == null ? Integer.getInteger("millwright.model.seeds", seeds()) : 1;
        int steps = Integer.getInteger("millwright.model.steps", 200);
        for (long seed = first; seed < first + count; seed++) {
            try {
                new ModelRun(this::harness, seed).run(steps);
            } catch (AssertionError e) {
                throw new AssertionError(
                        "seed " + seed + " (-Dmillwright.model.seed=" + seed + "), " + e.getMessage(), e);
            }
        }
    }
}
