package io.millwright.memory;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.memory.MemoryLedger.Limits;
import io.millwright.spi.Store;
import io.millwright.spi.StoreContext;
import io.millwright.spi.StoreProvider;
import io.millwright.spi.StoreUrl;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Opens {@code memory:} (private to whoever opens it) and {@code memory:NAME} (shared within the JVM, gone when the last one
 * closes). Use {@link io.millwright.spi.Stores#open}. Thread-safe.
 *
 * <p>Option {@code retention}, default {@code 1h}: how long settled signatures are known. Settled ones occupy at most a third
 * of the heap: beyond that the oldest are dropped before their time. Dead letters stay until they are requeued. Whoever
 * opens a name first decides its retention and its clock.
 */
public final class MemoryStoreProvider implements StoreProvider {
    private static final String RETENTION = "retention";
    private static final Duration DEFAULT_RETENTION = Duration.ofHours(1);

    /** Guarded by itself. */
    private static final Map<String, Shared> NAMED = new HashMap<>();

    /** Number of those who have a hub open; guarded by {@link #NAMED}. */
    private record Shared(MemoryHub hub, long retention, AtomicInteger openings) {}

    @Override
    public Set<String> schemes() {
        return Set.of("memory");
    }

    @Override
    public Store open(StoreUrl url, StoreContext context) {
        url.allowOptions(Set.of(RETENTION));
        long retention = url.duration(RETENTION, DEFAULT_RETENTION).toMillis();
        String name = url.rest();
        if (name.isEmpty()) {
            MemoryHub hub = newHub(name, context, retention);
            return new MemoryStore(url, hub, hub::close);
        }
        synchronized (NAMED) {
            Shared shared = NAMED.computeIfAbsent(
                    name, key -> new Shared(newHub(name, context, retention), retention, new AtomicInteger()));
            if (url.option(RETENTION).isPresent() && shared.retention != retention) {
                throw new MillwrightException(
                        ErrorCode.INVALID_CONFIGURATION,
                        url + " is open with a retention of " + Duration.ofMillis(shared.retention)
                                + "; give the same one, or none");
            }
            shared.openings.incrementAndGet();
            return new MemoryStore(url, shared.hub, () -> release(name, shared));
        }
    }

    private static void release(String name, Shared shared) {
        synchronized (NAMED) {
            if (shared.openings.decrementAndGet() > 0) {
                return;
            }
            NAMED.remove(name, shared);
        }
        shared.hub.close();
    }

    private static MemoryHub newHub(String name, StoreContext context, long retention) {
        return new MemoryHub(
                name, context.time(), new Limits(retention, Runtime.getRuntime().maxMemory() / 3, Limits.UNPACKED));
    }
}
