package io.millwright.memory;

import io.millwright.testkit.StoreHarness;
import io.millwright.testkit.WorkflowModelTest;

class MemoryWorkflowModelTest extends WorkflowModelTest {
    @Override
    protected StoreHarness harness() {
        return new MemoryHarness();
    }
}
