package io.millwright.memory;

import io.millwright.testkit.StoreConformance;
import io.millwright.testkit.StoreHarness;

class MemoryConformanceTest extends StoreConformance {
    @Override
    protected StoreHarness harness() {
        return new MemoryHarness();
    }
}
