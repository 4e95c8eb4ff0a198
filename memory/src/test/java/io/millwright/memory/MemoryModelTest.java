package io.millwright.memory;

import io.millwright.testkit.StoreHarness;
import io.millwright.testkit.StoreModelTest;

class MemoryModelTest extends StoreModelTest {
    @Override
    protected StoreHarness harness() {
        return new MemoryHarness();
    }
}
