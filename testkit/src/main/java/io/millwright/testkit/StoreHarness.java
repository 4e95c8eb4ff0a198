package io.millwright.testkit;

import io.millwright.api.TaskId;
import io.millwright.spi.Store;
import java.time.Duration;

/**
 * What the conformance suite needs to know of a store. Every test makes a harness of its own, which stands for one empty place
 * (a file, a schema, a name) and dies with the test.
 *
 * <p>All stores of a harness must be opened with {@link #time()}.
 */
public interface StoreHarness extends AutoCloseable {
    /** Opens the store; called once, first. */
    Store open() throws Exception;

    /** The clock of all stores of this harness; always the same object. */
    VirtualTime time();

    /** Whether {@link #openAnother()} can be called. */
    default boolean opensOthers() {
        return false;
    }

    /** Opens the same place once more, as another process would. */
    default Store openAnother() throws Exception {
        throw new UnsupportedOperationException("opensOthers() says no");
    }

    /** Whether {@link #restart()} can be called; must be so for stores that declare durability. */
    default boolean restarts() {
        return false;
    }

    /**
     * Lets everything that has the place open die as a killed process does, without saying goodbye, and opens it again.
     *
     * @return the store to go on with
     */
    default Store restart() throws Exception {
        throw new UnsupportedOperationException("restarts() says no");
    }

    /**
     * Makes the next change of the store fail at the worst moment: when everything is written but not yet committed.
     *
     * @return false if the harness cannot do that; tests about it are skipped then
     */
    default boolean failNextChange() {
        return false;
    }

    /** How long the opened stores keep settled signatures. */
    default Duration retention() {
        return Duration.ofHours(1);
    }

    /** How long a test waits for a stage before it fails. */
    default Duration patience() {
        return Duration.ofSeconds(10);
    }

    /**
     * Returns once everything handed to the store before, by calls or by timers, has taken effect. By default one harmless
     * change, which is right for stores that make their changes one after the other.
     */
    default void barrier(Store store) {
        Await.get(store.requeue(TaskId.ofKey("a task that nobody ever sent")), patience());
    }

    /** Closes what is open and removes the place. */
    @Override
    void close() throws Exception;
}
