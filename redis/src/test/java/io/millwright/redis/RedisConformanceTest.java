package io.millwright.redis;

import io.millwright.testkit.StoreConformance;
import io.millwright.testkit.StoreHarness;

class RedisConformanceTest extends StoreConformance {
    @Override
    protected StoreHarness harness() {
        return new RedisHarness();
    }
}
