package io.millwright.testing;

import io.millwright.testing.model.ModelRunner;
import io.millwright.testing.model.Scenario;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Thousands of random workflows end as a second reading of the rules says. {@code -Dworkflows=100000} plays more of them,
 * {@code -Dseed=…} the same ones again.
 */
class WorkflowModelTest {
    private static final int WORKFLOWS = Integer.getInteger("workflows", 700);
    private static final long SEED = Long.getLong("seed", System.nanoTime());

    /** So many share a mill: what one leaves behind must not matter to the next. */
    private static final int IN_ONE_MILL = 50;

    @ParameterizedTest
    @EnumSource
    void endAsTheirStepsSay(Scenario scenario) {
        for (int first = 0; first < WORKFLOWS; first += IN_ONE_MILL) {
            try (ModelRunner runner = new ModelRunner()) {
                for (int i = first; i < Math.min(first + IN_ONE_MILL, WORKFLOWS); i++) {
                    runner.play(SEED + i, scenario);
                }
            }
        }
    }
}
