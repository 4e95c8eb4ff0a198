package io.millwright.systemtests.process;

import io.millwright.spi.Store;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;

/** A store that, with one of the trips of a sender under way, runs an action on the sender's thread: to halt it, say. */
final class HaltingStore {
    private HaltingStore() {}

    /**
     * @param trip the first is 1
     * @param halt throws, or never returns
     */
    static Store at(Store store, int trip, Runnable halt) {
        AtomicInteger trips = new AtomicInteger();
        return (Store) Proxy.newProxyInstance(
                Store.class.getClassLoader(), new Class<?>[] {Store.class}, (proxy, method, args) -> {
                    Object answer;
                    try {
                        answer = method.invoke(store, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    if (method.getName().equals("publish") && trips.incrementAndGet() == trip) {
                        halt.run();
                    }
                    return answer;
                });
    }
}
