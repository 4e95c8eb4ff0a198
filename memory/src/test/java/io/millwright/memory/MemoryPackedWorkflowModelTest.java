package io.millwright.memory;

import io.millwright.testkit.StoreHarness;
import io.millwright.testkit.WorkflowModelTest;

class MemoryPackedWorkflowModelTest extends WorkflowModelTest {
    @Override
    protected StoreHarness harness() {
        return new PackedHarness();
    }

    @Override
    protected int seeds() {
        return 30;
    }
}
