package io.millwright.memory;

import io.millwright.memory.MemoryLedger.Limits;
import io.millwright.spi.Store;
import io.millwright.spi.StoreUrl;
import org.jspecify.annotations.Nullable;

/** Packs whatever stands behind the second in a lane, so that small tests meet what large backlogs do. */
final class PackedHarness extends MemoryHarness {
    private @Nullable MemoryHub hub;

    @Override
    public Store open() {
        hub = new MemoryHub("packed", time(), new Limits(retention().toMillis(), 1 << 20, 2));
        return openAnother();
    }

    @Override
    public Store openAnother() {
        return opened(new MemoryStore(StoreUrl.parse("memory:packed"), hub, () -> {}));
    }

    @Override
    public void close() {
        super.close();
        if (hub != null) {
            hub.close();
        }
    }
}
