package io.millwright.jdbc;

import io.millwright.testkit.StoreConformance;
import io.millwright.testkit.StoreHarness;
import java.io.IOException;

class SqliteConformanceTest extends StoreConformance {
    @Override
    protected StoreHarness harness() throws IOException {
        return new SqliteHarness();
    }
}
