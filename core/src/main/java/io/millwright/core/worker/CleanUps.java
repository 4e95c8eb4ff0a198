package io.millwright.core.worker;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is to be closed after a handler. Thread-safe. */
final class CleanUps {
    private static final Logger LOG = LoggerFactory.getLogger(CleanUps.class);

    private @Nullable ArrayDeque<AutoCloseable> open; // guarded by this
    private boolean ended; // guarded by this

    /** Closes the resource when its turn comes; at once if that is over. */
    void add(AutoCloseable resource) {
        synchronized (this) {
            if (!ended) {
                if (open == null) {
                    open = new ArrayDeque<>(2);
                }
                open.push(resource);
                return;
            }
        }
        close(resource);
    }

    /** Closes everything, what came last first. Idempotent. */
    void run() {
        for (AutoCloseable next = next(); next != null; next = next()) {
            close(next);
        }
    }

    private synchronized @Nullable AutoCloseable next() {
        AutoCloseable next = open == null ? null : open.poll();
        ended = next == null;
        return next;
    }

    private static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Throwable thrown) {
            LOG.warn("Closing {} after its task threw; the outcome is not affected", resource.getClass(), thrown);
        }
    }
}
