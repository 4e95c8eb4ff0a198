package io.millwright.memory;

import io.millwright.spi.Store;
import io.millwright.spi.StoreContext;
import io.millwright.spi.Stores;
import io.millwright.testkit.StoreHarness;
import io.millwright.testkit.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A name of its own for every test. Now and then when a test pauses for breath, everything in the ledger is recounted. */
class MemoryHarness implements StoreHarness {
    private static final AtomicLong NAMES = new AtomicLong();

    private String name = "";
    private int barriers;
    private final VirtualTime time = new VirtualTime();
    private final List<Store> opened = new ArrayList<>();

    @Override
    public Store open() {
        name = "test-" + NAMES.incrementAndGet();
        return openAnother();
    }

    @Override
    public Store openAnother() {
        return opened(Stores.open("memory:" + name, new StoreContext(time)));
    }

    Store opened(Store store) {
        opened.add(store);
        return store;
    }

    @Override
    public boolean opensOthers() {
        return true;
    }

    @Override
    public VirtualTime time() {
        return time;
    }

    @Override
    public void barrier(Store store) {
        StoreHarness.super.barrier(store);
        if (++barriers % 4 == 0) {
            checkInvariants();
        }
    }

    private void checkInvariants() {
        ((MemoryStore) opened.get(0)).hub().run((ledger, now) -> {
            ledger.checkInvariants(now);
            return this;
        });
    }

    @Override
    public void close() {
        if (!opened.isEmpty()) {
            checkInvariants();
        }
        opened.forEach(Store::close);
    }
}
