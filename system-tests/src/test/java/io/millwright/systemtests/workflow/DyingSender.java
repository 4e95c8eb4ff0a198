package io.millwright.systemtests.workflow;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.spi.Store;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Cuts a sender off from its store after so many trips, as its death would. */
final class DyingSender {
    private DyingSender() {}

    /** The store as that sender sees it; sealing is a trip as well. */
    static Store of(Store store, int trips) {
        AtomicInteger left = new AtomicInteger(trips);
        return (Store) Proxy.newProxyInstance(
                Store.class.getClassLoader(), new Class<?>[] {Store.class}, (proxy, method, arguments) -> {
                    boolean trip = method.getName().equals("publish")
                            || method.getName().equals("seal");
                    if (trip && left.getAndDecrement() <= 0) {
                        return CompletableFuture.failedFuture(
                                new MillwrightException(ErrorCode.STORE_UNAVAILABLE, "the sender is dead"));
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
