package io.millwright.memory;

import io.millwright.testkit.StoreConformance;
import io.millwright.testkit.StoreHarness;

class MemoryPackedConformanceTest extends StoreConformance {
    @Override
    protected StoreHarness harness() {
        return new PackedHarness();
    }
}
