package io.millwright.redis;

import io.millwright.spi.Store;
import io.millwright.spi.StoreContext;
import io.millwright.spi.StoreProvider;
import io.millwright.spi.StoreUrl;
import java.util.Set;

/**
 * Opens {@code redis://[user[:password]@]host[:port][/database]?name=…} and, with TLS, {@code rediss://…}. Use
 * {@link io.millwright.spi.Stores#open}. Thread-safe. {@link RedisOptions} says what the options mean.
 */
public final class RedisStoreProvider implements StoreProvider {
    @Override
    public Set<String> schemes() {
        return Set.of("redis", "rediss");
    }

    @Override
    public Store open(StoreUrl url, StoreContext context) {
        return RedisStore.open(url, RedisOptions.of(url), context.time());
    }
}
