package io.millwright.redis;

import io.millwright.testkit.StoreHarness;
import io.millwright.testkit.StoreModelTest;

class RedisModelTest extends StoreModelTest {
    @Override
    protected StoreHarness harness() {
        return new RedisHarness();
    }

    @Override
    protected int seeds() {
        return 40;
    }
}
