package io.millwright.jdbc;

import io.millwright.testkit.StoreHarness;
import io.millwright.testkit.StoreModelTest;
import java.io.IOException;

class SqliteModelTest extends StoreModelTest {
    @Override
    protected StoreHarness harness() throws IOException {
        return new SqliteHarness();
    }

    @Override
    protected int seeds() {
        return 20;
    }
}
