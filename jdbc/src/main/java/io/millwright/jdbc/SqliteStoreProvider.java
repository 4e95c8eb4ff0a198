package io.millwright.jdbc;

import io.millwright.spi.Store;
import io.millwright.spi.StoreContext;
import io.millwright.spi.StoreProvider;
import io.millwright.spi.StoreUrl;
import java.util.Set;

/**
 * Opens {@code sqlite:FILE?retention=1h&busyTimeout=10s}. Use {@link io.millwright.spi.Stores#open}. Thread-safe.
 *
 * <p>{@code retention} (1h): how long settled signatures are known; dead letters stay until they are requeued. {@code busyTimeout}
 * (10s): how long to wait for another process that writes. Processes that share a file should agree on the retention: the
 * shortest wins.
 */
public final class SqliteStoreProvider implements StoreProvider {
    @Override
    public Set<String> schemes() {
        return Set.of("sqlite");
    }

    @Override
    public Store open(StoreUrl url, StoreContext context) {
        return SqliteStore.open(url, SqliteOptions.of(url), context.time());
    }
}
