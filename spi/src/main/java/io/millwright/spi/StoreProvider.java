package io.millwright.spi;

import java.util.Set;

/** Opens stores of some URL schemes. Found by {@link java.util.ServiceLoader}; use {@link Stores#open}. */
public interface StoreProvider {
    /** In lower case, such as {@code sqlite}. */
    Set<String> schemes();

    /**
     * Opens a store; called off hot threads, may block.
     *
     * @throws io.millwright.api.MillwrightException if the URL is wrong or the store cannot be reached
     */
    Store open(StoreUrl url, StoreContext context);
}
