package io.millwright.spi;

import java.util.Objects;

/** What a store is given when it is opened. */
public record StoreContext(TimeSource time) {
    public StoreContext {
        Objects.requireNonNull(time, "time");
    }

    public static StoreContext system() {
        return new StoreContext(SystemTime.get());
    }
}
