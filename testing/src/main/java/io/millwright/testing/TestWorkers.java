package io.millwright.testing;

import io.millwright.core.worker.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The worker of a test, and those before it. Belongs to the test's thread. */
final class TestWorkers {
    /** For handlers, which run on the test's thread: as long as the test itself allows. */
    private static final Duration PATIENCE = Duration.ofHours(1);

    private final SteppedStore store;
    private final Supplier<Worker> start;
    /** The last one works. */
    private final List<Worker> all = new ArrayList<>();

    TestWorkers(SteppedStore store, Supplier<Worker> start) {
        this.store = store;
        this.start = start;
        all.add(start.get());
    }

    /** The one so far stops, as it would for a deployment, and another one begins. */
    void replace() {
        current().stop(PATIENCE); // called by its own handler, it does not wait for that
        all.add(start.get());
    }

    /**
     * The one so far is gone, and knows nothing of it; another one begins.
     *
     * @throws Killed if a handler runs, which is the caller
     */
    void kill() {
        boolean running = all.stream().anyMatch(worker -> worker.metrics().running() > 0);
        store.kill();
        replace();
        if (running) {
            throw new Killed();
        }
    }

    private Worker current() {
        return all.get(all.size() - 1);
    }

    void close() {
        all.forEach(worker -> worker.stop(Duration.ZERO));
    }

    /** Takes the thread out of a handler whose worker was killed. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        Killed() {
            super("the worker was killed by the test", null, false, false);
        }
    }
}
