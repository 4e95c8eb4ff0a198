package io.millwright.redis;

import io.millwright.spi.Store;
import io.millwright.spi.StoreContext;
import io.millwright.spi.Stores;
import io.millwright.testkit.StoreHarness;
import io.millwright.testkit.VirtualTime;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A name of its own for every test, on the shared server. */
final class RedisHarness implements StoreHarness {
    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final String RUN = Long.toString(System.nanoTime(), Character.MAX_RADIX);

    private final VirtualTime time = new VirtualTime();
    private final String name = "test-" + RUN + "-" + NUMBERS.incrementAndGet();
    private final List<RedisStore> opened = new ArrayList<>();

    String name() {
        return name;
    }

    @Override
    public RedisStore open() throws IOException {
        RedisStore store = (RedisStore) Stores.open(RedisServer.shared() + "?name=" + name, new StoreContext(time));
        opened.add(store);
        return store;
    }

    @Override
    public RedisStore openAnother() throws IOException {
        return open();
    }

    @Override
    public boolean opensOthers() {
        return true;
    }

    @Override
    public boolean restarts() {
        return true;
    }

    @Override
    public RedisStore restart() throws IOException {
        opened.forEach(RedisStore::abandon);
        opened.clear();
        return open();
    }

    @Override
    public VirtualTime time() {
        return time;
    }

    @Override
    public void close() throws IOException {
        opened.forEach(Store::close);
        Keys.removeAll(RedisServer.shared(), name);
    }
}
